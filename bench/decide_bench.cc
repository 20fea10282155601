// Decide and evolve a typical command: a push to a pull request that is open, reviewed once and has
// a live run; the mean of a review's whole life; and what it costs after ten thousand events. Pure
// domain code: no codec, no store.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "bench/workload.h"
#include "domain/review/decider.h"

namespace docket::bench {
namespace {

using domain::review::Review;

Review::State After(const ReviewWorkload& workload, std::size_t steps) {
  Review::State state = Review::Initial();
  for (std::size_t step = 0; step < steps; ++step) {
    const domain::RecordedCommand recorded = workload.Command({}, step);
    auto decided = Review::Decide(std::get<domain::review::Command>(recorded.command), state,
                                  domain::review::Context{{recorded.metadata.issued_at}, true});
    state = std::get<0>(std::move(decided)).state;
  }
  return state;
}

void DecideAndEvolve(benchmark::State& run) {
  const auto workload = ReviewWorkload::Load(ExamplesPath());
  if (!workload.ok()) return run.SkipWithError(workload.status().ToString().c_str());
  constexpr std::size_t kPush = 2;  // the second synchronize
  const Review::State before = After(*workload, kPush);
  const domain::RecordedCommand recorded = workload->Command({}, kPush);
  const auto& command = std::get<domain::review::Command>(recorded.command);
  const domain::review::Context context{{recorded.metadata.issued_at}, true};
  std::int64_t events = 0;
  while (run.KeepRunning()) {
    auto decided = Review::Decide(command, before, context);
    benchmark::DoNotOptimize(decided);
    events += static_cast<std::int64_t>(std::get<0>(decided).events.size());
  }
  run.SetItemsProcessed(run.iterations());
  run.counters["events_per_command"] =
      static_cast<double>(events) / static_cast<double>(run.iterations());
}
BENCHMARK(DecideAndEvolve);

// What a review's life is made of, in its mix: opened, pushed to twice, labelled, reviewed by a
// human, closed; each on the state that it met.
void DecideLife(benchmark::State& run) {
  const auto workload = ReviewWorkload::Load(ExamplesPath());
  if (!workload.ok()) return run.SkipWithError(workload.status().ToString().c_str());
  struct Step {
    Review::State before;
    domain::RecordedCommand recorded;
  };
  std::vector<Step> life;
  for (std::size_t step = 0; step < ReviewWorkload::kSteps.size(); ++step) {
    life.push_back({.before = After(*workload, step), .recorded = workload->Command({}, step)});
  }
  while (run.KeepRunning()) {
    for (const Step& step : life) {
      auto decided =
          Review::Decide(std::get<domain::review::Command>(step.recorded.command), step.before,
                         domain::review::Context{{step.recorded.metadata.issued_at}, true});
      benchmark::DoNotOptimize(decided);
    }
  }
  run.SetItemsProcessed(run.iterations() * static_cast<std::int64_t>(life.size()));
}
BENCHMARK(DecideLife);

// A pull request that has been discussed and pushed to for so long that its stream has that many
// events: nineteen comments, a push, and so on. What it has become is a state, not a history.
class LongLife {
 public:
  explicit LongLife(const ReviewWorkload& workload) : workload_(workload) {
    Apply(Sync(0));
    for (std::int64_t turn = 1; events_ < kEvents; ++turn) {
      Apply(turn % kTurnsPerPush == 0 ? Push(turn) : Comment(turn));
    }
  }

  [[nodiscard]] const Review::State& state() const { return state_; }
  [[nodiscard]] domain::review::Context context() const { return {{now_}, true}; }
  [[nodiscard]] domain::review::Command Push(std::int64_t turn) const {
    auto command = std::get<domain::review::SyncPullRequest>(Sync(1));
    command.pull_request.head.sha = domain::CommitSha(Sha(turn));
    command.before = state_.head.sha;
    command.pull_request.updated_at = domain::AddSeconds(state_.updated_at, 1);
    return command;
  }
  [[nodiscard]] domain::review::Command Comment(std::int64_t turn) const {
    domain::review::RecordComment command;
    command.target = *state_.id;
    command.comment.kind = domain::review::CommentKind::kIssue;
    command.comment.id = domain::ProviderCommentId(turn);
    command.comment.author = state_.author;
    command.comment.body_sha256 = domain::Sha256Hex(std::string(64, 'a'));
    command.comment.created_at = domain::FromSeconds(turn);
    command.comment.updated_at = domain::FromSeconds(turn);
    command.sender = state_.author;
    return command;
  }

 private:
  static constexpr std::int64_t kEvents = 10'000;
  static constexpr std::int64_t kTurnsPerPush = 20;

  static std::string Sha(std::int64_t number) {
    const std::string digits = std::to_string(number);
    return std::string(40 - digits.size(), '0') + digits;
  }
  [[nodiscard]] domain::review::Command Sync(std::size_t step) const {
    return std::get<domain::review::Command>(workload_.Command({}, step).command);
  }
  void Apply(const domain::review::Command& command) {
    now_ = domain::AddSeconds(now_, 1);
    auto decided = std::get<0>(Review::Decide(command, state_, context()));
    events_ += static_cast<std::int64_t>(decided.events.size());
    state_ = std::move(decided.state);
  }

  const ReviewWorkload& workload_;
  Review::State state_;
  std::int64_t events_ = 0;
  domain::Timestamp now_ = domain::FromSeconds(1'770'000'000);
};

template <class CommandOf>
void DecideAfterLongLife(benchmark::State& run, const CommandOf& command_of) {
  const auto workload = ReviewWorkload::Load(ExamplesPath());
  if (!workload.ok()) return run.SkipWithError(workload.status().ToString().c_str());
  const LongLife life(*workload);
  const domain::review::Command command = command_of(life);
  while (run.KeepRunning()) {
    auto decided = Review::Decide(command, life.state(), life.context());
    benchmark::DoNotOptimize(decided);
  }
  run.SetItemsProcessed(run.iterations());
}

void CommentAfterTenThousandEvents(benchmark::State& run) {
  DecideAfterLongLife(run, [](const LongLife& life) { return life.Comment(1'000'000); });
}
BENCHMARK(CommentAfterTenThousandEvents);

void PushAfterTenThousandEvents(benchmark::State& run) {
  DecideAfterLongLife(run, [](const LongLife& life) { return life.Push(1'000'000); });
}
BENCHMARK(PushAfterTenThousandEvents);

}  // namespace
}  // namespace docket::bench

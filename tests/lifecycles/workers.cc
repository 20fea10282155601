#include "tests/lifecycles/workers.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/str_cat.h"

namespace docket::lifecycles {
namespace {

namespace review = domain::review;
using review::Stage;

constexpr int kWorkMost = 12;  // acts of one step

review::AnalysisCompleted Analysis(const domain::RunId& run, const domain::CommitSha& head) {
  return {.run = run,
          .head = head,
          .tools = {{.name = "linter", .version = "1"}},
          .counts = {.high = 1},
          .sarif = domain::Sha256Hex(std::string(64, 'a')),
          .findings = domain::Sha256Hex(std::string(64, 'b')),
          .duration_ms = 10};
}

review::AgentResponseReady Answer(const domain::RunId& run) {
  return {.run = run,
          .verdict = review::Verdict::kApprove,
          .reason = review::ConclusionReason::kCompleted,
          .consensus = true,
          .confidence_percent = 90,
          .rounds = 2,
          .response = domain::Sha256Hex(std::string(64, 'c'))};
}

review::NotificationOutcome Sent(const review::NotificationKey& key) {
  return {.kind = review::NotificationOutcome::Kind::kSent,
          .remote_id = absl::StrCat(key.run.ordinal, "-", static_cast<int>(key.channel), "-",
                                    static_cast<int>(key.part)),
          .url = "https://github.com/"};
}

review::NotificationOutcome Retry(const Step& step) {
  review::NotificationOutcome outcome;
  outcome.kind = review::NotificationOutcome::Kind::kRetry;
  outcome.http_status = step.Part(0) % 2 == 0 ? 403 : 0;
  outcome.wait_seconds = static_cast<std::int64_t>(step.Part(1) % 3 * 60);
  return outcome;
}

review::NotificationOutcome Refused() {
  review::NotificationOutcome outcome;
  outcome.kind = review::NotificationOutcome::Kind::kRefused;
  outcome.http_status = 422;
  return outcome;
}

}  // namespace

void Workers::Ask(review::Command command, domain::Timestamp now) {
  receiver_.Ask(std::move(command), now);
}

const Workers::Had* Workers::Holding(Stage stage) const {
  const auto last =
      std::find_if(had_.rbegin(), had_.rend(), [&](const Had& had) { return had.stage == stage; });
  return last == had_.rend() ? nullptr : &*last;
}

void Workers::Act(const Step& step, domain::Timestamp now) {
  const auto state = receiver_.review();
  if (state == nullptr || !state->id.has_value()) return;
  switch (step.act) {
    case lifecycles::Act::kAskForRun:
      return AskForRun(step, now);
    case lifecycles::Act::kCancelRun:
      return Ask(
          review::CancelRunOnRequest{
              .run = {.review = TheReview(),
                      .ordinal = std::max<std::int64_t>(
                          state->runs - static_cast<std::int64_t>(step.Part(0) % 3 / 2), 0)}},
          now);
    case lifecycles::Act::kWork:
      static_cast<void>(Work(step, now));
      return;
    case lifecycles::Act::kWorkThrough:
      for (int i = 0; i < kWorkMost && Work(step, now); ++i) {
      }
      return;
    case lifecycles::Act::kPublishRetry:
      return TryToPublish(Retry(step), now);
    case lifecycles::Act::kPublishRefused:
      return TryToPublish(Refused(), now);
    case lifecycles::Act::kRepeatResult:
      if (last_result_.has_value()) Ask(*last_result_, now);
      return;
    case lifecycles::Act::kWait:
      return;
    default:
      return StaleResult(step, now);
  }
}

void Workers::AskForRun(const Step& step, domain::Timestamp now) {
  static constexpr std::array kTriggers = {review::Trigger::kRequested, review::Trigger::kCommand,
                                           review::Trigger::kRerequested,
                                           review::Trigger::kReviewerRequested};
  review::RequestReview ask{
      .review = TheReview(), .trigger = kTriggers[step.Part(0) % kTriggers.size()], .head = {}};
  // Now and then for a named head, which may be an older one.
  const auto known = receiver_.review();
  const review::State& state = *known;
  if (step.Part(1) % 3 == 0) {
    ask.head = state.head.sha;
  } else if (step.Part(1) % 3 == 1 && step.Part(2) % 2 == 0) {
    ask.head = state.heads.begin()->first;
  }
  Ask(std::move(ask), now);
}

bool Workers::Take(const Step& step, Stage stage, const domain::RunId& run, domain::Timestamp now) {
  const domain::LeaseId lease(absl::StrCat("lease-", ++leases_));
  const auto decided = receiver_.Ask(
      review::LeaseTask{.review = TheReview(),
                        .stage = stage,
                        .run = run,
                        .lease = lease,
                        .worker = "worker",
                        .seconds = 10 + static_cast<std::int64_t>(step.Part(4)) % 291},
      now);
  const auto* accepted = std::get_if<commands::Accepted>(&decided);
  if (accepted == nullptr || accepted->refused.has_value()) return false;
  had_.push_back(
      {.stage = stage, .run = run, .head = receiver_.review()->head.sha, .lease = lease});
  return true;
}

// The next thing that is to be done. False: there is none.
bool Workers::Work(const Step& step, domain::Timestamp now) {
  const auto known = receiver_.review();
  const review::State& state = *known;
  const bool publish_first = step.Part(5) % 4 == 0 && !state.notifications.empty();
  if (publish_first && Publish(step, now)) return true;
  if (!state.live_run.has_value() || state.live_run->stage == Stage::kPublishing) {
    return Publish(step, now);
  }
  const review::Run& run = *state.live_run;
  if (!run.lease.has_value()) return Take(step, run.stage, run.id, now);
  const Had* const holding = Holding(run.stage);
  if (holding == nullptr || holding->lease != run.lease->id) return false;
  const Had had = *holding;
  Bring(had, had.head, now);
  return true;
}

void Workers::Bring(const Had& had, const domain::CommitSha& head, domain::Timestamp now) {
  if (had.stage == Stage::kAnalysis) {
    last_result_ = review::RecordAnalysis{.lease = had.lease, .result = Analysis(had.run, head)};
  } else {
    last_result_ = review::ConcludeConversation{.lease = had.lease, .result = Answer(had.run)};
  }
  Ask(*last_result_, now);
}

bool Workers::Publish(const Step& step, domain::Timestamp now) {
  const auto known = receiver_.review();
  const review::State& state = *known;
  for (const auto& [key, notification] : state.notifications) {
    if (notification.available_at > now) continue;
    const Had* const holding = Holding(Stage::kPublishing);
    if (!state.publishing.has_value()) return Take(step, Stage::kPublishing, key.run, now);
    if (holding == nullptr || state.publishing->id != holding->lease) return false;
    last_result_ =
        review::RecordNotification{.key = key, .lease = holding->lease, .outcome = Sent(key)};
    Ask(*last_result_, now);
    return true;
  }
  return false;
}

void Workers::TryToPublish(review::NotificationOutcome outcome, domain::Timestamp now) {
  const auto state = receiver_.review();
  if (state->notifications.empty()) return;
  const review::NotificationKey key = state->notifications.begin()->first;
  if (!state->publishing.has_value() && !Take({}, Stage::kPublishing, key.run, now)) return;
  const Had* const holding = Holding(Stage::kPublishing);
  if (holding == nullptr) return;
  Ask(
      review::RecordNotification{
          .key = key, .lease = holding->lease, .outcome = std::move(outcome)},
      now);
}

// Under any lease that a worker once had, whatever became of it.
void Workers::StaleResult(const Step& step, domain::Timestamp now) {
  if (had_.empty()) return;
  const std::size_t back = step.act == lifecycles::Act::kStaleResult ? step.Part(0) % 4 : 0;
  const Had had = had_[had_.size() - 1 - std::min(back, had_.size() - 1)];
  switch (step.act) {
    case lifecycles::Act::kHeartbeat:
    case lifecycles::Act::kGiveBack:
      return Ask(review::ExtendLease{.review = TheReview(),
                                     .stage = had.stage,
                                     .lease = had.lease,
                                     .seconds = step.act == lifecycles::Act::kGiveBack ? 0 : 60},
                 now);
    case lifecycles::Act::kFailAnalysis:
      return Ask(review::FailAnalysis{.run = had.run,
                                      .lease = had.lease,
                                      .code = "clone-failed",
                                      .retryable = step.Part(1) % 3 != 0},
                 now);
    case lifecycles::Act::kWrongHead:
      return Ask(review::RecordAnalysis{.lease = had.lease,
                                        .result = Analysis(
                                            had.run, domain::CommitSha(std::string(40, 'f')))},
                 now);
    case lifecycles::Act::kLateSent: {
      const auto known = receiver_.review();
      const review::State& state = *known;
      if (state.notifications.empty()) return;
      const review::NotificationKey key = state.notifications.begin()->first;
      return Ask(review::RecordNotification{.key = key, .lease = had.lease, .outcome = Sent(key)},
                 now);
    }
    default:
      if (had.stage != Stage::kPublishing) Bring(had, had.head, now);
  }
}

}  // namespace docket::lifecycles

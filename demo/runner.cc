#include "demo/runner.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

#include "demo/check_runs.h"
#include "demo/stop.h"
#include "demo/workers.h"

namespace docket::demo {
namespace {

using Clock = std::chrono::steady_clock;

// How long a push waits for the next one where no policy says otherwise.
constexpr std::chrono::seconds kDefaultDebounce{30};

// An acknowledged delivery whose outcome is not known yet.
struct Pending {
  std::string delivery;
  std::string guid;
};

// What became of one chapter of the stage that is being sent.
struct ChapterLog {
  std::string name;
  std::string plot;
  bool owner_mismatch = false;
  std::optional<ExpectedReview> expected;
  std::vector<Pending> pending;
  std::string token;                  // of the last delivery that settled
  std::vector<std::string> outcomes;  // one label per settled delivery
  std::vector<Mismatch> mismatches;
  std::vector<std::uint32_t> acknowledgements_us;
  Counts counts;
};

using Outcomes = std::map<std::string, std::uint64_t>;  // label → deliveries

// A review of the story and how to read it after everything that concerns it.
struct Reviewed {
  ExpectedReview expected;
  std::string chapter;
  std::string plot;
  std::string token;
  bool named_case = false;
};

// What the check of a review found.
struct Checked {
  std::vector<Mismatch> mismatches;
  std::vector<std::string> runs;  // their statuses
};

// Hands out the moments at which deliveries are due, evenly over all connections.
class Pacer {
 public:
  Pacer(double rate, Stop& stop) : rate_(rate), stop_(stop), start_(Clock::now()) {}

  void Await() {
    if (rate_ <= 0) return;
    const double seconds = static_cast<double>(next_++) / rate_;
    stop_.PauseUntil(start_ + std::chrono::duration_cast<Clock::duration>(
                                  std::chrono::duration<double>(seconds)));
  }

 private:
  double rate_;
  Stop& stop_;
  Clock::time_point start_;
  std::atomic<std::uint64_t> next_{0};
};

std::string_view ExpectedStatus(const Delivery& delivery) {
  if (delivery.expectation == Expectation::kUnauthorized) return "401";
  return delivery.event == "ping" ? "200" : "202, or 200 for a known delivery";
}

bool IsExpectedStatus(const Delivery& delivery, int status) {
  if (delivery.expectation == Expectation::kUnauthorized) return status == 401;
  return status == 200 || (status == 202 && delivery.event != "ping");
}

void AddMismatch(ChapterLog& log, const std::string& guid, std::string field, std::string expected,
                 std::string actual) {
  log.mismatches.push_back({"delivery " + guid, std::move(field), std::move(expected),
                            std::move(actual), log.name, log.plot});
}

void CountExpected(Counts& counts, const Delivery& delivery) {
  ++counts.sent;
  ++counts.sent_by_fault[static_cast<std::size_t>(delivery.fault)];
  switch (delivery.expectation) {
    case Expectation::kReceived:
      ++counts.expected_accepted;
      return;
    case Expectation::kDuplicate:
      ++counts.expected_duplicates;
      return;
    case Expectation::kUnauthorized:
      ++counts.expected_refused;
      return;
  }
}

void CheckAcknowledgement(ChapterLog& log, const Delivery& delivery,
                          const Acknowledgement& answer) {
  if (!IsExpectedStatus(delivery, answer.status)) {
    AddMismatch(log, delivery.guid, "status", std::string(ExpectedStatus(delivery)),
                std::to_string(answer.status) + " " + answer.error);
    return;
  }
  if (answer.status == 401) {
    if (!answer.content_type.starts_with("application/problem+json")) {
      AddMismatch(log, delivery.guid, "Content-Type of the refusal", "application/problem+json",
                  answer.content_type);
    }
    return;
  }
  if (delivery.event == "ping") return;
  if (answer.delivery.empty()) {
    AddMismatch(log, delivery.guid, "delivery", "an id", "(absent)");
  }
  if (!answer.guid.empty() && answer.guid != delivery.guid) {
    AddMismatch(log, delivery.guid, "guid", delivery.guid, answer.guid);
  }
}

void Record(ChapterLog& log, const Delivery& delivery, const Acknowledgement& answer) {
  CountExpected(log.counts, delivery);
  log.counts.pushed_back += answer.pushed_back;
  if (answer.status == 401) ++log.counts.refused;
  if (answer.status / 100 == 2) {
    ++(answer.duplicate ? log.counts.duplicates : log.counts.accepted);
    log.acknowledgements_us.push_back(static_cast<std::uint32_t>(answer.latency.count()));
    if (!answer.delivery.empty()) log.pending.push_back({answer.delivery, delivery.guid});
  }
  CheckAcknowledgement(log, delivery, answer);
}

std::string LabelOf(const Settlement& settlement) {
  std::string label = settlement.status.empty() ? "unknown" : settlement.status;
  if (settlement.status != "rejected") return label;
  std::vector<std::string> codes = settlement.codes;
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  for (std::size_t i = 0; i < codes.size(); ++i) label += (i == 0 ? ": " : ", ") + codes[i];
  return label;
}

// Rejections are the server's right (a stale step), except for an owner that is the right one; a
// delivery that could not be processed never is right.
void CheckSettlement(ChapterLog& log, const Pending& pending, const Settlement& settlement) {
  const std::string label = LabelOf(settlement);
  if (!settlement.final) {
    AddMismatch(log, pending.guid, "outcome of " + pending.delivery, "a final status in time",
                settlement.error);
    return;
  }
  const bool refused_owner =
      settlement.status == "rejected" && std::find(settlement.codes.begin(), settlement.codes.end(),
                                                   "owner-mismatch") != settlement.codes.end();
  if (settlement.status == "parked") {
    AddMismatch(log, pending.guid, "outcome of " + pending.delivery, "processed", label);
  } else if (log.owner_mismatch && !refused_owner && settlement.status != "ignored") {
    AddMismatch(log, pending.guid, "outcome of " + pending.delivery,
                "rejected: owner-mismatch, or ignored", label);
  } else if (!log.owner_mismatch && refused_owner) {
    AddMismatch(log, pending.guid, "outcome of " + pending.delivery, "its owner accepted", label);
  }
}

class Runner {
 public:
  Runner(const Script& script, const RunnerOptions& options, const TransportFactory& transports)
      : script_(script),
        options_(options),
        workers_(options.connections, transports),
        organizations_(script.Organizations(options.client.host)),
        bot_(organizations_) {}

  RunResult Run() {
    for (const Stage& stage : script_.stages()) {
      if (stop_.Requested()) break;
      RunStage(stage);
      if (options_.bot && !options_.check_only && !stop_.Requested()) PlayBot(stage.afterwards);
    }
    if (!stop_.Requested()) CheckReviews();
    TakeBotsResult();
    result_.server_gone = stop_.Requested();
    std::sort(result_.acknowledgements_us.begin(), result_.acknowledgements_us.end());
    return std::move(result_);
  }

 private:
  void RunStage(const Stage& stage) {
    std::vector<ChapterLog> logs(stage.chapters);
    const Clock::time_point start = Clock::now();
    Pacer pacer(options_.rate, stop_);
    workers_.ForEach(
        stage.chapters,
        [&](Transport& transport, std::size_t index) {
          SendChapter(transport, stage.write(index), pacer, logs[index]);
        },
        Ticker(stage.name, stage.chapters));
    result_.sending += std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start);
    workers_.ForEach(
        stage.chapters,
        [&](Transport& transport, std::size_t index) { SettleChapter(transport, logs[index]); },
        Ticker(stage.name + ", settling", stage.chapters));
    if (!options_.check_only) result_.outcomes.emplace_back(stage.name, Outcomes());
    for (ChapterLog& log : logs) Collect(stage, std::move(log));
  }

  void SendChapter(Transport& transport, Chapter chapter, Pacer& pacer, ChapterLog& log) {
    log.name = std::move(chapter.name);
    log.plot = PlotOf(chapter);
    log.owner_mismatch = chapter.owner_mismatch;
    log.expected = std::move(chapter.expected);
    if (options_.check_only) return;
    Client client(transport, options_.client, stop_);
    for (const Delivery& delivery : chapter.deliveries) {
      if (stop_.Requested()) return;
      pacer.Await();
      const Acknowledgement answer = client.Deliver(delivery);
      Record(log, delivery, answer);
      if (answer.status == 0) stop_.Request();
    }
  }

  void SettleChapter(Transport& transport, ChapterLog& log) {
    Client client(transport, options_.client, stop_);
    for (const Pending& pending : log.pending) {
      if (stop_.Requested()) return;
      const Settlement settlement = client.Settle(pending.delivery);
      if (!settlement.token.empty()) log.token = settlement.token;
      log.outcomes.push_back(LabelOf(settlement));
      CheckSettlement(log, pending, settlement);
      if (settlement.unanswered) stop_.Request();
    }
  }

  void Collect(const Stage& stage, ChapterLog log) {
    result_.counts += log.counts;
    for (const std::string& outcome : log.outcomes) ++result_.outcomes.back().second[outcome];
    std::move(log.mismatches.begin(), log.mismatches.end(), std::back_inserter(result_.mismatches));
    result_.acknowledgements_us.insert(result_.acknowledgements_us.end(),
                                       log.acknowledgements_us.begin(),
                                       log.acknowledgements_us.end());
    if (!log.expected) return;
    const auto [found, added] = by_review_.try_emplace(
        {log.expected->repository_id, log.expected->number}, reviews_.size());
    if (added) {
      reviews_.push_back({std::move(*log.expected), std::move(log.name), std::move(log.plot),
                          std::move(log.token), stage.named_cases});
      return;
    }
    // The late deliveries of a chapter: the review is read after them too.
    if (!log.token.empty()) reviews_[found->second].token = std::move(log.token);
  }

  void PlayBot(Afterwards what) {
    if (what == Afterwards::kPoliciesAreSet) SetPolicies();
    if (what == Afterwards::kBotWorks) LetBotWork();
  }

  // Half a minute is what a push waits for the next one by default; nobody of the story pushes by
  // hand.
  void SetPolicies() {
    std::vector<HttpResponse> answers(organizations_.size());
    workers_.ForEach(
        organizations_.size(),
        [&](Transport& transport, std::size_t index) {
          answers[index] = Client(transport, options_.client, stop_)
                               .Put("/api/v1/organizations/" + organizations_[index] + "/policy",
                                    R"({"push_debounce_seconds":1})");
        },
        Ticker("policies", organizations_.size()));
    for (std::size_t i = 0; i < answers.size(); ++i) {
      if (answers[i].status == 200) continue;
      result_.mismatches.push_back({"organization " + organizations_[i],
                                    "policy",
                                    "HTTP 200",
                                    Described(answers[i]),
                                    {},
                                    {}});
    }
  }

  // Until no review has anything left to do. A repository that is new may go by the default policy
  // for a moment, so there may be nothing to do for a while although something is left.
  void LetBotWork() {
    const Clock::time_point deadline = Clock::now() + options_.client.patience + kDefaultDebounce;
    while (!stop_.Requested() && Clock::now() < deadline && HasBotWorkLeft()) {
      workers_.ForEach(
          options_.connections,
          [&](Transport& transport, std::size_t index) {
            Client client(transport, options_.client, stop_);
            bot_.Work(client, "demo-" + std::to_string(index));
          },
          Ticker("the bot's work", options_.connections));
    }
  }

  bool HasBotWorkLeft() {
    std::atomic<bool> left{false};
    workers_.ForEach(
        reviews_.size(),
        [&](Transport& transport, std::size_t index) {
          if (left) return;
          Client client(transport, options_.client, stop_);
          const Reviewed& review = reviews_[index];
          if (HasWorkLeft(client.ReadReview(review.expected, review.token).body)) left = true;
        },
        Ticker("looking for work", reviews_.size()));
    return left;
  }

  void TakeBotsResult() {
    result_.bot = bot_.counts();
    std::vector<Mismatch> mismatches = bot_.mismatches();
    std::move(mismatches.begin(), mismatches.end(), std::back_inserter(result_.mismatches));
  }

  void CheckReviews() {
    std::vector<Checked> checked(reviews_.size());
    workers_.ForEach(
        reviews_.size(),
        [&](Transport& transport, std::size_t index) {
          checked[index] = CheckReview(transport, reviews_[index]);
        },
        Ticker("checking reviews", reviews_.size()));
    for (std::size_t i = 0; i < reviews_.size(); ++i) {
      std::vector<Mismatch>& mismatches = checked[i].mismatches;
      const bool right = mismatches.empty();
      ++result_.reviews_checked;
      result_.reviews_right += right ? 1U : 0U;
      result_.cases += reviews_[i].named_case ? 1U : 0U;
      result_.cases_right += right && reviews_[i].named_case ? 1U : 0U;
      ++result_.reviews_by_state[std::string(ToString(reviews_[i].expected.state))];
      ++result_.reviews_by_verdict[std::string(ToString(reviews_[i].expected.verdict))];
      for (const std::string& status : checked[i].runs) ++result_.runs_by_status[status];
      std::move(mismatches.begin(), mismatches.end(), std::back_inserter(result_.mismatches));
    }
  }

  Checked CheckReview(Transport& transport, const Reviewed& review) {
    Client client(transport, options_.client, stop_);
    const ReviewAnswer answer = client.ReadReview(review.expected, review.token);
    Checked checked;
    std::vector<Mismatch>& mismatches = checked.mismatches;
    if (answer.status == 200) {
      mismatches = CompareReview(review.expected, options_.client.host, answer.body);
      if (options_.bot) CheckRuns(review, answer.body, checked);
    } else {
      mismatches.push_back({ReviewIdOf(review.expected, options_.client.host),
                            "status",
                            "HTTP 200",
                            answer.error,
                            {},
                            {}});
    }
    for (Mismatch& mismatch : mismatches) {
      mismatch.chapter = review.chapter;
      mismatch.plot = review.plot;
    }
    return checked;
  }

  void CheckRuns(const Reviewed& review, const std::string& body, Checked& checked) const {
    RunsFound found = CompareRuns(review.expected, options_.client.host, body);
    std::move(found.mismatches.begin(), found.mismatches.end(),
              std::back_inserter(checked.mismatches));
    checked.runs = std::move(found.statuses);
  }

  Workers::OnTick Ticker(std::string stage, std::size_t total) const {
    if (!options_.on_progress) return {};
    return [this, stage = std::move(stage), total, start = Clock::now()](std::size_t done) {
      const auto elapsed =
          std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
      options_.on_progress(Progress{stage, done, total, elapsed});
    };
  }

  const Script& script_;
  const RunnerOptions& options_;
  Workers workers_;
  const std::vector<std::string> organizations_;
  Bot bot_;
  RunResult result_;
  std::vector<Reviewed> reviews_;
  std::map<std::pair<std::int64_t, std::int64_t>, std::size_t> by_review_;  // repository, number
  Stop stop_;  // requested when the server is gone
};

}  // namespace

Counts& Counts::operator+=(const Counts& other) {
  sent += other.sent;
  for (std::size_t i = 0; i < kFaultKinds; ++i) sent_by_fault[i] += other.sent_by_fault[i];
  expected_accepted += other.expected_accepted;
  expected_duplicates += other.expected_duplicates;
  expected_refused += other.expected_refused;
  accepted += other.accepted;
  duplicates += other.duplicates;
  refused += other.refused;
  pushed_back += other.pushed_back;
  return *this;
}

RunResult RunScript(const Script& script, const RunnerOptions& options,
                    const TransportFactory& transports) {
  return Runner(script, options, transports).Run();
}

std::uint32_t Percentile(const std::vector<std::uint32_t>& values, double share) {
  if (values.empty()) return 0;
  const double rank = std::ceil(share * static_cast<double>(values.size()));
  const std::size_t index = rank < 1 ? 0 : static_cast<std::size_t>(rank) - 1;
  return values[std::min(index, values.size() - 1)];
}

}  // namespace docket::demo

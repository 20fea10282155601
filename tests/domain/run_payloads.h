// Commands and facts of runs, as tests/domain/pull_request_payloads.h has those of pull requests.
// Thread-safety: pure functions.
#pragma once

#include <string>

#include "domain/review/saga.h"
#include "tests/domain/pull_request_payloads.h"
#include "tests/support/scenario.h"

namespace docket::domain::review {

using Runs = testing::Scenario<Review, Context>;

inline constexpr std::int64_t kLeaseSeconds = 60;

inline Timestamp Later(std::int64_t seconds) { return AddSeconds(kNow, seconds); }

inline Context Usual() {
  Context context;
  context.now = kNow;
  return context;
}

inline LeaseTask Lease1(Stage stage, const std::string& lease, std::int64_t run = 1) {
  return {.review = TheReview(),
          .stage = stage,
          .run = TheRun(run),
          .lease = LeaseId(lease),
          .worker = "worker",
          .seconds = kLeaseSeconds};
}

inline Lease Held(const std::string& lease, std::int64_t since = 0) {
  return {.id = LeaseId(lease), .worker = "worker", .expires_at = Later(since + kLeaseSeconds)};
}

inline AnalysisCompleted Analysed(std::int64_t run = 1, const std::string& head = "a") {
  return {.run = TheRun(run),
          .head = CommitSha(head),
          .tools = {{.name = "clang-tidy", .version = "16"}},
          .counts = {.critical = 0, .high = 1, .medium = 2, .low = 0, .info = 0},
          .sarif = Sha256Hex("sarif"),
          .findings = Sha256Hex("findings"),
          .duration_ms = 1'500};
}

inline AgentResponseReady Answered(std::int64_t run = 1) {
  return {.run = TheRun(run),
          .verdict = Verdict::kRequestChanges,
          .reason = ConclusionReason::kCompleted,
          .consensus = true,
          .confidence_percent = 90,
          .rounds = 2,
          .response = Sha256Hex("response")};
}

inline NotificationKey Key(Channel channel, Part part, std::int64_t run = 1) {
  return {.run = TheRun(run), .channel = channel, .part = part};
}

inline NotificationScheduled Scheduled(const NotificationKey& key, std::int64_t at = 0,
                                       const std::string& head = "a") {
  return {.key = key, .head = CommitSha(head), .deadline = Later(at + kPublishingSeconds)};
}

inline NotificationAbandoned Overtaken(const NotificationKey& key) {
  return {.key = key, .reason = AbandonReason::kOvertaken, .http_status = 0};
}

inline RecordNotification Told(const NotificationKey& key, const std::string& lease = "p1") {
  return {.key = key,
          .lease = LeaseId(lease),
          .outcome = {.kind = NotificationOutcome::Kind::kSent,
                      .remote_id = "7",
                      .url = "https://github.com/o/r/runs/7",
                      .http_status = 0,
                      .wait_seconds = 0}};
}

inline NotificationSent Sent(const NotificationKey& key, std::int64_t at = 0) {
  return {
      .key = key, .remote_id = "7", .url = "https://github.com/o/r/runs/7", .sent_at = Later(at)};
}

inline constexpr NotificationOutcome Retry(std::int64_t status, std::int64_t wait = 0) {
  NotificationOutcome outcome;
  outcome.kind = NotificationOutcome::Kind::kRetry;
  outcome.http_status = status;
  outcome.wait_seconds = wait;
  return outcome;
}

inline NotificationOutcome Refused(std::int64_t status) {
  NotificationOutcome outcome;
  outcome.kind = NotificationOutcome::Kind::kRefused;
  outcome.http_status = status;
  return outcome;
}

inline RecordNotification Tried(const NotificationKey& key, const NotificationOutcome& outcome,
                                const std::string& lease = "p1") {
  return {.key = key, .lease = LeaseId(lease), .outcome = outcome};
}

inline PassTime Time() { return {.review = TheReview()}; }

inline AnalysisFailed Failed(std::int64_t attempt, const std::string& code, bool retryable,
                             Timestamp retry_at) {
  return {.run = TheRun(1),
          .attempt = attempt,
          .code = code,
          .retryable = retryable,
          .retry_at = retry_at};
}

inline const NotificationKey kCheckStarted = Key(Channel::kCheckRun, Part::kInProgress);
inline const NotificationKey kCheckResult = Key(Channel::kCheckRun, Part::kResult);
inline const NotificationKey kReviewResult = Key(Channel::kReview, Part::kResult);

// An opened pull request whose run has come so far.
inline Runs Requested() {
  Runs runs(Usual());
  runs.GivenDecided({Opened(Open(1))});
  return runs;
}

inline Runs Analysing() {
  Runs runs = Requested();
  runs.GivenDecided({Lease1(Stage::kAnalysis, "a1")});
  return runs;
}

inline Runs Shown() {
  Runs runs = Analysing();
  runs.GivenDecided({Lease1(Stage::kPublishing, "p0"), Told(kCheckStarted, "p0")});
  return runs;
}

inline Runs Conversing() {
  Runs runs = Shown();
  runs.GivenDecided({RecordAnalysis{.lease = LeaseId("a1"), .result = Analysed()},
                     Lease1(Stage::kConversation, "c1")});
  return runs;
}

inline Runs Publishing() {
  Runs runs = Conversing();
  runs.GivenDecided({ConcludeConversation{.lease = LeaseId("c1"), .result = Answered()},
                     Lease1(Stage::kPublishing, "p1")});
  return runs;
}

}  // namespace docket::domain::review

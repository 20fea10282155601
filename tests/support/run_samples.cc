#include "tests/support/run_samples.h"

#include <utility>

#include "tests/support/sample_parts.h"

namespace docket::tests {
namespace {

domain::review::AnalysisCompleted SampleAnalysis() {
  return {.run = kRun,
          .head = Commit('a'),
          .tools = {{.name = "clang-tidy", .version = "16.0"}, {.name = "semgrep", .version = ""}},
          .counts = {.critical = 1, .high = 2, .medium = 3, .low = 4, .info = 5},
          .sarif = Hash("sarif"),
          .findings = Hash("findings"),
          .duration_ms = 12'345};
}

domain::review::AgentResponseReady SampleAnswer() {
  return {.run = kRun,
          .verdict = domain::review::Verdict::kRequestChanges,
          .reason = domain::review::ConclusionReason::kMaxRounds,
          .consensus = true,
          .confidence_percent = 87,
          .rounds = 5,
          .response = Hash("answer")};
}

domain::FindingId SampleFinding() { return domain::FindingId("0123456789abcdef0123456789abcdef"); }

}  // namespace

domain::review::Lease SampleLease() {
  return {.id = domain::LeaseId("9a1b"), .worker = "worker-ß", .expires_at = At(70)};
}

domain::review::NotificationKey SampleNotification() {
  return {.run = kRun,
          .channel = domain::review::Channel::kReview,
          .part = domain::review::Part::kResult};
}

domain::review::Run SampleRun() {
  return {.id = kRun,
          .head = Commit('a'),
          .stage = domain::review::Stage::kConversation,
          .attempt = 2,
          .lease = SampleLease(),
          .concluded_by = domain::LeaseId("8c2d"),
          .available_at = At(57),
          .burst_since = At(58),
          .deadline = At(59),
          .stage_deadline = At(61),
          .announced = true,
          .published = true,
          .verdict = domain::review::Verdict::kApprove,
          .shown = {domain::review::Channel::kCheckRun, domain::review::Channel::kReview}};
}

void AddRunEvents(std::vector<domain::Event>& events) {
  namespace review = domain::review;
  const auto add = [&](review::Event event) { events.emplace_back(std::move(event)); };
  const domain::LeaseId lease = SampleLease().id;
  add(review::AnalysisStarted{
      .run = kRun, .attempt = 2, .lease = SampleLease(), .deadline = At(71)});
  add(review::ConversationStarted{
      .run = kRun, .attempt = 1, .lease = SampleLease(), .deadline = At(72)});
  add(review::PublishingStarted{.review = kReview, .lease = SampleLease()});
  add(review::LeaseExtended{.review = kReview,
                            .stage = review::Stage::kConversation,
                            .lease = lease,
                            .expires_at = At(73)});
  add(review::LeaseEnded{
      .review = kReview, .stage = review::Stage::kPublishing, .lease = lease, .expired = true});
  add(SampleAnalysis());
  add(review::AnalysisFailed{
      .run = kRun, .attempt = 2, .code = "clone-failed", .retryable = true, .retry_at = At(74)});
  add(review::AnalysisDiscarded{.run = kRun,
                                .head = Commit('b'),
                                .reason = review::DiscardReason::kRunEnded,
                                .sarif = Hash("late")});
  add(SampleAnswer());
  add(review::AgentResponseDiscarded{
      .run = kRun, .reason = review::DiscardReason::kStaleLease, .response = Hash("late answer")});
  add(review::NotificationScheduled{
      .key = SampleNotification(), .head = Commit('a'), .deadline = At(75)});
  add(review::NotificationAttempted{
      .key = SampleNotification(), .attempt = 3, .http_status = 502, .retry_at = At(76)});
  add(review::NotificationSent{.key = SampleNotification(),
                               .remote_id = "80",
                               .url = "https://github.com/Codertocat/Hello/pull/2#80",
                               .sent_at = At(77)});
  add(review::NotificationAbandoned{
      .key = SampleNotification(), .reason = review::AbandonReason::kRefused, .http_status = 422});
  add(review::RunCompleted{.run = kRun, .verdict = review::Verdict::kApprove});
  add(review::RunFailed{.run = kRun, .stage = review::Stage::kPublishing, .code = "not-published"});
  add(review::RunTimedOut{.run = kRun, .stage = review::Stage::kConversation});
  add(review::FindingAccepted{.run = kRun, .finding = SampleFinding()});
  add(review::FindingDismissed{
      .run = kRun, .finding = SampleFinding(), .reason = review::DismissalReason::kUsedInTests});
}

void AddRunCommands(std::vector<domain::Command>& commands) {
  namespace review = domain::review;
  const auto add = [&](review::Command command) { commands.emplace_back(std::move(command)); };
  const domain::LeaseId lease = SampleLease().id;
  add(review::RequestReview{
      .review = kReview, .trigger = review::Trigger::kRerequested, .head = Commit('a')});
  add(review::CancelRunOnRequest{.run = kRun});
  add(review::RecordFindingFeedback{
      .run = kRun, .finding = SampleFinding(), .dismissed = review::DismissalReason::kWontFix});
  add(review::LeaseTask{.review = kReview,
                        .stage = review::Stage::kPublishing,
                        .run = kRun,
                        .lease = lease,
                        .worker = "worker-ß",
                        .seconds = 60});
  add(review::ExtendLease{
      .review = kReview, .stage = review::Stage::kConversation, .lease = lease, .seconds = 90});
  add(review::RecordAnalysis{.lease = lease, .result = SampleAnalysis()});
  add(review::FailAnalysis{.run = kRun, .lease = lease, .code = "timeout", .retryable = true});
  add(review::ConcludeConversation{.lease = lease, .result = SampleAnswer()});
  add(review::RecordNotification{.key = SampleNotification(),
                                 .lease = lease,
                                 .outcome = {.kind = review::NotificationOutcome::Kind::kRetry,
                                             .remote_id = "80",
                                             .url = "https://github.com/o/r/pull/2#80",
                                             .http_status = 403,
                                             .wait_seconds = 61}});
  add(review::PassTime{.review = kReview});
}

}  // namespace docket::tests

#include "projections/review_detail/run_rows.h"

#include <algorithm>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/review_run_values.h"
#include "schemas/codec/review_values.h"

namespace docket::projections {
namespace {

namespace events = domain::review;
using Row = view_proto::ReviewDetail;

absl::StatusOr<view_proto::Run*> RunOf(Row& row, const domain::RunId& id) {
  for (view_proto::Run& run : *row.mutable_runs()) {
    if (run.ordinal() == id.ordinal) return &run;
  }
  return absl::DataLossError(absl::StrCat("the review has no run ", id.ordinal));
}

void LetGo(view_proto::Run& run) {
  run.clear_worker();
  run.clear_leased_until();
}

absl::Status Start(Row& row, const domain::RunId& id, view_proto::RunStatus status,
                   std::int64_t attempt, const events::Lease& lease) {
  DOCKET_ASSIGN_OR_RETURN(view_proto::Run* const run, RunOf(row, id));
  run->set_status(status);
  run->set_attempt(attempt);
  run->set_worker(lease.worker);
  run->set_leased_until(lease.expires_at.value());
  return absl::OkStatus();
}

absl::StatusOr<view_proto::Run*> End(Row& row, const EventInput& input, const domain::RunId& id,
                                     view_proto::RunStatus status) {
  DOCKET_ASSIGN_OR_RETURN(view_proto::Run* const run, RunOf(row, id));
  LetGo(*run);
  run->set_status(status);
  run->set_ended_at(input.commit->recorded_at());
  if (row.live_run() == id.ordinal) row.clear_live_run();
  return run;
}

absl::StatusOr<view_proto::RunNotification*> NotificationOf(Row& row,
                                                            const events::NotificationKey& key) {
  DOCKET_ASSIGN_OR_RETURN(view_proto::Run* const run, RunOf(row, key.run));
  const auto channel = schemas::ToProto(key.channel);
  const auto part = schemas::ToProto(key.part);
  for (view_proto::RunNotification& one : *run->mutable_notifications()) {
    if (one.channel() == channel && one.part() == part) return &one;
  }
  return absl::DataLossError(absl::StrCat("the run ", key.run.ordinal, " has no notification ",
                                          static_cast<int>(channel), "/", static_cast<int>(part)));
}

// The live run, if its task at that stage is the one that the lease is of.
view_proto::Run* Leased(Row& row, events::Stage stage) {
  const view_proto::RunStatus status = stage == events::Stage::kAnalysis
                                           ? view_proto::RUN_STATUS_ANALYZING
                                           : view_proto::RUN_STATUS_CONVERSING;
  if (stage == events::Stage::kPublishing || row.live_run() == 0) return nullptr;
  view_proto::Run& run = *row.mutable_runs(row.runs_size() - 1);
  return run.status() == status ? &run : nullptr;
}

}  // namespace

absl::Status RunApplier::operator()(const events::ReviewRequested& event) const {
  view_proto::Run& run = *row.add_runs();
  run.set_ordinal(event.run.ordinal);
  run.set_head(std::string(event.head.value()));
  run.set_base(std::string(event.base.value()));
  run.set_trigger(schemas::ToProto(event.trigger));
  run.set_status(view_proto::RUN_STATUS_REQUESTED);
  run.set_requested_at(input.commit->recorded_at());
  run.set_due_at(event.not_before.value());
  run.set_deadline(event.deadline.value());
  row.set_live_run(event.run.ordinal);
  return absl::OkStatus();
}

absl::Status RunApplier::operator()(const events::ReviewSkipped& event) const {
  view_proto::SkippedRun& skipped = *row.add_skipped();
  skipped.set_head(std::string(event.head.value()));
  skipped.set_trigger(schemas::ToProto(event.trigger));
  skipped.set_reason(schemas::ToProto(event.reason));
  return absl::OkStatus();
}

absl::Status RunApplier::operator()(const events::RunSuperseded& event) const {
  DOCKET_ASSIGN_OR_RETURN(view_proto::Run* const run,
                          End(row, input, event.run, view_proto::RUN_STATUS_SUPERSEDED));
  run->set_superseded_by_head(std::string(event.new_head.value()));
  return absl::OkStatus();
}

absl::Status RunApplier::operator()(const events::RunCancelled& event) const {
  DOCKET_ASSIGN_OR_RETURN(view_proto::Run* const run,
                          End(row, input, event.run, view_proto::RUN_STATUS_CANCELLED));
  run->set_cancel_reason(schemas::ToProto(event.reason));
  return absl::OkStatus();
}

absl::Status RunApplier::operator()(const events::AnalysisStarted& event) const {
  return Start(row, event.run, view_proto::RUN_STATUS_ANALYZING, event.attempt, event.lease);
}

absl::Status RunApplier::operator()(const events::ConversationStarted& event) const {
  return Start(row, event.run, view_proto::RUN_STATUS_CONVERSING, event.attempt, event.lease);
}

// The lease is the review's, not a run's; its notifications tell what comes of it.
absl::Status RunApplier::operator()(const events::PublishingStarted& /*event*/) const {
  return absl::OkStatus();
}

absl::Status RunApplier::operator()(const events::LeaseExtended& event) const {
  if (view_proto::Run* const run = Leased(row, event.stage)) {
    run->set_leased_until(event.expires_at.value());
  }
  return absl::OkStatus();
}

absl::Status RunApplier::operator()(const events::LeaseEnded& event) const {
  if (view_proto::Run* const run = Leased(row, event.stage)) LetGo(*run);
  return absl::OkStatus();
}

absl::Status RunApplier::operator()(const events::AnalysisCompleted& event) const {
  DOCKET_ASSIGN_OR_RETURN(view_proto::Run* const run, RunOf(row, event.run));
  LetGo(*run);
  run->set_status(view_proto::RUN_STATUS_CONVERSING);
  run->set_attempt(0);
  run->set_analyzed_at(input.commit->recorded_at());
  for (const events::Tool& tool : event.tools) *run->add_tools() = schemas::ToProto(tool);
  *run->mutable_findings() = schemas::ToProto(event.counts);
  run->set_sarif_sha256(schemas::Sha256Bytes(event.sarif));
  run->set_findings_sha256(schemas::Sha256Bytes(event.findings));
  run->set_duration_ms(event.duration_ms);
  run->clear_failure_code();
  return absl::OkStatus();
}

absl::Status RunApplier::operator()(const events::AnalysisFailed& event) const {
  DOCKET_ASSIGN_OR_RETURN(view_proto::Run* const run, RunOf(row, event.run));
  LetGo(*run);
  run->set_failure_code(event.code);
  if (event.retry_at != domain::kUnknownTime) run->set_due_at(event.retry_at.value());
  return absl::OkStatus();
}

// Evidence: the history has it.
absl::Status RunApplier::operator()(const events::AnalysisDiscarded& /*event*/) const {
  return absl::OkStatus();
}

absl::Status RunApplier::operator()(const events::AgentResponseReady& event) const {
  DOCKET_ASSIGN_OR_RETURN(view_proto::Run* const run, RunOf(row, event.run));
  LetGo(*run);
  run->set_status(view_proto::RUN_STATUS_PUBLISHING);
  run->set_attempt(0);
  run->set_answered_at(input.commit->recorded_at());
  run->set_verdict(schemas::ToProto(event.verdict));
  run->set_conclusion(schemas::ToProto(event.reason));
  run->set_consensus(event.consensus);
  run->set_confidence_percent(event.confidence_percent);
  run->set_rounds(event.rounds);
  run->set_response_sha256(schemas::Sha256Bytes(event.response));
  return absl::OkStatus();
}

absl::Status RunApplier::operator()(const events::AgentResponseDiscarded& /*event*/) const {
  return absl::OkStatus();
}

absl::Status RunApplier::operator()(const events::NotificationScheduled& event) const {
  DOCKET_ASSIGN_OR_RETURN(view_proto::Run* const run, RunOf(row, event.key.run));
  view_proto::RunNotification& one = *run->add_notifications();
  one.set_channel(schemas::ToProto(event.key.channel));
  one.set_part(schemas::ToProto(event.key.part));
  one.set_status(view_proto::NOTIFICATION_STATUS_PENDING);
  return absl::OkStatus();
}

absl::Status RunApplier::operator()(const events::NotificationAttempted& event) const {
  DOCKET_ASSIGN_OR_RETURN(view_proto::RunNotification* const one, NotificationOf(row, event.key));
  one->set_attempts(event.attempt);
  one->set_http_status(event.http_status);
  one->set_retry_at(event.retry_at.value());
  return absl::OkStatus();
}

absl::Status RunApplier::operator()(const events::NotificationSent& event) const {
  DOCKET_ASSIGN_OR_RETURN(view_proto::RunNotification* const one, NotificationOf(row, event.key));
  one->set_status(view_proto::NOTIFICATION_STATUS_SENT);
  one->set_attempts(one->attempts() + 1);
  one->clear_http_status();
  one->clear_retry_at();
  one->set_remote_id(event.remote_id);
  one->set_url(event.url);
  one->set_settled_at(event.sent_at.value());
  return absl::OkStatus();
}

absl::Status RunApplier::operator()(const events::NotificationAbandoned& event) const {
  DOCKET_ASSIGN_OR_RETURN(view_proto::RunNotification* const one, NotificationOf(row, event.key));
  one->set_status(view_proto::NOTIFICATION_STATUS_ABANDONED);
  one->set_abandon_reason(schemas::ToProto(event.reason));
  if (event.http_status != 0) one->set_http_status(event.http_status);
  one->clear_retry_at();
  one->set_settled_at(input.commit->recorded_at());
  return absl::OkStatus();
}

absl::Status RunApplier::operator()(const events::RunCompleted& event) const {
  return End(row, input, event.run, view_proto::RUN_STATUS_COMPLETED).status();
}

absl::Status RunApplier::operator()(const events::RunFailed& event) const {
  DOCKET_ASSIGN_OR_RETURN(view_proto::Run* const run,
                          End(row, input, event.run, view_proto::RUN_STATUS_FAILED));
  run->set_ended_at_stage(schemas::ToProto(event.stage));
  run->set_failure_code(event.code);
  return absl::OkStatus();
}

absl::Status RunApplier::operator()(const events::RunTimedOut& event) const {
  DOCKET_ASSIGN_OR_RETURN(view_proto::Run* const run,
                          End(row, input, event.run, view_proto::RUN_STATUS_TIMED_OUT));
  run->set_ended_at_stage(schemas::ToProto(event.stage));
  return absl::OkStatus();
}

}  // namespace docket::projections

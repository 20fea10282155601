#include "api/json/run_json.h"

#include "api/json/list_json.h"
#include "api/json/values.h"
#include "schemas/codec/review_values.h"

namespace docket::api {
namespace {

using boost::json::object;
using boost::json::value;

// null where the run has not come so far.
value SinceJson(std::int64_t since, value what) { return since == 0 ? value(nullptr) : what; }

}  // namespace

object FindingsJson(const review::v1::FindingCounts& counts) {
  return {{"critical", counts.critical()},
          {"high", counts.high()},
          {"medium", counts.medium()},
          {"low", counts.low()},
          {"info", counts.info()}};
}

namespace {

object ToolJson(const review::v1::Tool& tool) {
  return {{"name", tool.name()}, {"version", TextJson(tool.version())}};
}

object AnalysisJson(const view_proto::Run& run) {
  return {{"completed_at", TimeJson(run.analyzed_at())},
          {"tools", ListJson(run.tools(), ToolJson)},
          {"findings", FindingsJson(run.findings())},
          {"sarif_sha256", HexJson(run.sarif_sha256())},
          {"duration_ms", run.duration_ms()}};
}

object AnswerJson(const view_proto::Run& run) {
  return {{"ready_at", TimeJson(run.answered_at())},
          {"verdict", EnumJson(review::v1::Verdict_Name(run.verdict()), "VERDICT_")},
          {"reason",
           EnumJson(review::v1::ConclusionReason_Name(run.conclusion()), "CONCLUSION_REASON_")},
          {"consensus", run.consensus()},
          {"confidence_percent", run.confidence_percent()},
          {"rounds", run.rounds()}};
}

object NotificationJson(const view_proto::RunNotification& told) {
  return {{"channel", EnumJson(review::v1::Channel_Name(told.channel()), "CHANNEL_")},
          {"part", EnumJson(review::v1::Part_Name(told.part()), "PART_")},
          {"status",
           EnumJson(view_proto::NotificationStatus_Name(told.status()), "NOTIFICATION_STATUS_")},
          {"attempts", told.attempts()},
          {"http_status", told.http_status() == 0 ? value(nullptr) : value(told.http_status())},
          {"retry_at", TimeJson(told.retry_at())},
          {"url", TextJson(told.url())},
          {"reason",
           told.status() == view_proto::NOTIFICATION_STATUS_ABANDONED
               ? EnumJson(review::v1::AbandonReason_Name(told.abandon_reason()), "ABANDON_REASON_")
               : value(nullptr)},
          {"settled_at", TimeJson(told.settled_at())}};
}

}  // namespace

value TriggerJson(review::v1::Trigger trigger) {
  return EnumJson(review::v1::Trigger_Name(trigger), "TRIGGER_");
}

std::string RunIdText(const review::v1::ReviewId& review, std::int64_t ordinal) {
  return ToString(domain::RunId{.review = schemas::FromProto(review), .ordinal = ordinal});
}

object RunJson(const review::v1::ReviewId& review, const view_proto::Run& run) {
  object document{{"id", RunIdText(review, run.ordinal())},
                  {"ordinal", run.ordinal()},
                  {"head_sha", TextJson(run.head())},
                  {"base_sha", TextJson(run.base())},
                  {"trigger", TriggerJson(run.trigger())},
                  {"status", EnumJson(view_proto::RunStatus_Name(run.status()), "RUN_STATUS_")},
                  {"reason", nullptr},
                  {"superseded_by_head", TextJson(run.superseded_by_head())},
                  {"requested_at", TimeJson(run.requested_at())},
                  {"due_at", TimeJson(run.due_at())},
                  {"deadline", TimeJson(run.deadline())},
                  {"attempt", run.attempt()},
                  {"worker", TextJson(run.worker())},
                  {"leased_until", TimeJson(run.leased_until())},
                  {"analysis", SinceJson(run.analyzed_at(), AnalysisJson(run))},
                  {"answer", SinceJson(run.answered_at(), AnswerJson(run))},
                  {"notifications", ListJson(run.notifications(), NotificationJson)},
                  {"failure_code", TextJson(run.failure_code())},
                  {"ended_at", TimeJson(run.ended_at())}};
  if (run.status() == view_proto::RUN_STATUS_CANCELLED) {
    document["reason"] =
        EnumJson(review::v1::CancelReason_Name(run.cancel_reason()), "CANCEL_REASON_");
  }
  return document;
}

object MessageJson(const view_proto::ConversationMessage& row, std::string_view text) {
  const conversation::v1::Message& message = row.message();
  return {{"ordinal", row.ordinal()},
          {"agent", message.agent()},
          {"kind", EnumJson(conversation::v1::MessageKind_Name(message.kind()), "MESSAGE_KIND_")},
          {"round", message.round()},
          {"confidence_percent", message.confidence_percent()},
          {"tokens", message.tokens()},
          {"text", text},
          {"text_sha256", HexJson(message.body())},
          {"recorded_at", TimeJson(row.recorded_at())}};
}

}  // namespace docket::api

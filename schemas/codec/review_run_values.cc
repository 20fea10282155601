#include "schemas/codec/review_run_values.h"

#include "schemas/codec/review_values.h"

namespace docket::schemas {
namespace {

review::v1::NotificationOutcomeKind ToProto(domain::review::NotificationOutcome::Kind value) {
  switch (value) {
    case domain::review::NotificationOutcome::Kind::kSent:
      return review::v1::NOTIFICATION_OUTCOME_KIND_SENT;
    case domain::review::NotificationOutcome::Kind::kRetry:
      return review::v1::NOTIFICATION_OUTCOME_KIND_RETRY;
    case domain::review::NotificationOutcome::Kind::kRefused:
      return review::v1::NOTIFICATION_OUTCOME_KIND_REFUSED;
  }
  return review::v1::NOTIFICATION_OUTCOME_KIND_UNSPECIFIED;
}

domain::review::NotificationOutcome::Kind FromProto(review::v1::NotificationOutcomeKind value,
                                                    FirstProblem& problem) {
  return EnumFromProto<domain::review::NotificationOutcome::Kind>(value, &ToProto, problem);
}

}  // namespace

review::v1::Stage ToProto(domain::review::Stage value) {
  switch (value) {
    case domain::review::Stage::kAnalysis:
      return review::v1::STAGE_ANALYSIS;
    case domain::review::Stage::kConversation:
      return review::v1::STAGE_CONVERSATION;
    case domain::review::Stage::kPublishing:
      return review::v1::STAGE_PUBLISHING;
  }
  return review::v1::STAGE_UNSPECIFIED;
}

domain::review::Stage FromProto(review::v1::Stage value, FirstProblem& problem) {
  return EnumFromProto<domain::review::Stage>(value, &ToProto, problem);
}

review::v1::Verdict ToProto(domain::review::Verdict value) {
  switch (value) {
    case domain::review::Verdict::kComment:
      return review::v1::VERDICT_COMMENT;
    case domain::review::Verdict::kApprove:
      return review::v1::VERDICT_APPROVE;
    case domain::review::Verdict::kRequestChanges:
      return review::v1::VERDICT_REQUEST_CHANGES;
  }
  return review::v1::VERDICT_UNSPECIFIED;
}

domain::review::Verdict FromProto(review::v1::Verdict value, FirstProblem& problem) {
  return EnumFromProto<domain::review::Verdict>(value, &ToProto, problem);
}

review::v1::ConclusionReason ToProto(domain::review::ConclusionReason value) {
  switch (value) {
    case domain::review::ConclusionReason::kCompleted:
      return review::v1::CONCLUSION_REASON_COMPLETED;
    case domain::review::ConclusionReason::kTimeout:
      return review::v1::CONCLUSION_REASON_TIMEOUT;
    case domain::review::ConclusionReason::kMaxRounds:
      return review::v1::CONCLUSION_REASON_MAX_ROUNDS;
    case domain::review::ConclusionReason::kError:
      return review::v1::CONCLUSION_REASON_ERROR;
  }
  return review::v1::CONCLUSION_REASON_UNSPECIFIED;
}

domain::review::ConclusionReason FromProto(review::v1::ConclusionReason value,
                                           FirstProblem& problem) {
  return EnumFromProto<domain::review::ConclusionReason>(value, &ToProto, problem);
}

review::v1::DiscardReason ToProto(domain::review::DiscardReason value) {
  switch (value) {
    case domain::review::DiscardReason::kStaleHead:
      return review::v1::DISCARD_REASON_STALE_HEAD;
    case domain::review::DiscardReason::kRunEnded:
      return review::v1::DISCARD_REASON_RUN_ENDED;
    case domain::review::DiscardReason::kWrongStage:
      return review::v1::DISCARD_REASON_WRONG_STAGE;
    case domain::review::DiscardReason::kStaleLease:
      return review::v1::DISCARD_REASON_STALE_LEASE;
  }
  return review::v1::DISCARD_REASON_UNSPECIFIED;
}

domain::review::DiscardReason FromProto(review::v1::DiscardReason value, FirstProblem& problem) {
  return EnumFromProto<domain::review::DiscardReason>(value, &ToProto, problem);
}

review::v1::Channel ToProto(domain::review::Channel value) {
  switch (value) {
    case domain::review::Channel::kCheckRun:
      return review::v1::CHANNEL_CHECK_RUN;
    case domain::review::Channel::kReview:
      return review::v1::CHANNEL_REVIEW;
  }
  return review::v1::CHANNEL_UNSPECIFIED;
}

domain::review::Channel FromProto(review::v1::Channel value, FirstProblem& problem) {
  return EnumFromProto<domain::review::Channel>(value, &ToProto, problem);
}

review::v1::Part ToProto(domain::review::Part value) {
  switch (value) {
    case domain::review::Part::kInProgress:
      return review::v1::PART_IN_PROGRESS;
    case domain::review::Part::kResult:
      return review::v1::PART_RESULT;
    case domain::review::Part::kWithdrawn:
      return review::v1::PART_WITHDRAWN;
    case domain::review::Part::kNeutral:
      return review::v1::PART_NEUTRAL;
  }
  return review::v1::PART_UNSPECIFIED;
}

domain::review::Part FromProto(review::v1::Part value, FirstProblem& problem) {
  return EnumFromProto<domain::review::Part>(value, &ToProto, problem);
}

review::v1::AbandonReason ToProto(domain::review::AbandonReason value) {
  switch (value) {
    case domain::review::AbandonReason::kOvertaken:
      return review::v1::ABANDON_REASON_OVERTAKEN;
    case domain::review::AbandonReason::kRefused:
      return review::v1::ABANDON_REASON_REFUSED;
    case domain::review::AbandonReason::kDeadline:
      return review::v1::ABANDON_REASON_DEADLINE;
  }
  return review::v1::ABANDON_REASON_UNSPECIFIED;
}

domain::review::AbandonReason FromProto(review::v1::AbandonReason value, FirstProblem& problem) {
  return EnumFromProto<domain::review::AbandonReason>(value, &ToProto, problem);
}

review::v1::Lease ToProto(const domain::review::Lease& value) {
  review::v1::Lease message;
  message.set_id(value.id.value());
  message.set_worker(value.worker);
  message.set_expires_at(value.expires_at.value());
  return message;
}

domain::review::Lease FromProto(const review::v1::Lease& message) {
  return {.id = domain::LeaseId(message.id()),
          .worker = message.worker(),
          .expires_at = domain::Timestamp(message.expires_at())};
}

review::v1::Tool ToProto(const domain::review::Tool& value) {
  review::v1::Tool message;
  message.set_name(value.name);
  message.set_version(value.version);
  return message;
}

domain::review::Tool FromProto(const review::v1::Tool& message) {
  return {.name = message.name(), .version = message.version()};
}

review::v1::FindingCounts ToProto(const domain::review::FindingCounts& value) {
  review::v1::FindingCounts message;
  message.set_critical(value.critical);
  message.set_high(value.high);
  message.set_medium(value.medium);
  message.set_low(value.low);
  message.set_info(value.info);
  return message;
}

domain::review::FindingCounts FromProto(const review::v1::FindingCounts& message) {
  return {.critical = message.critical(),
          .high = message.high(),
          .medium = message.medium(),
          .low = message.low(),
          .info = message.info()};
}

review::v1::NotificationKey ToProto(const domain::review::NotificationKey& value) {
  review::v1::NotificationKey message;
  *message.mutable_run() = ToProto(value.run);
  message.set_channel(ToProto(value.channel));
  message.set_part(ToProto(value.part));
  return message;
}

domain::review::NotificationKey FromProto(const review::v1::NotificationKey& message,
                                          FirstProblem& problem) {
  return {.run = FromProto(message.run()),
          .channel = FromProto(message.channel(), problem),
          .part = FromProto(message.part(), problem)};
}

review::v1::NotificationOutcome ToProto(const domain::review::NotificationOutcome& value) {
  review::v1::NotificationOutcome message;
  message.set_kind(ToProto(value.kind));
  message.set_remote_id(value.remote_id);
  message.set_url(value.url);
  message.set_http_status(value.http_status);
  message.set_wait_seconds(value.wait_seconds);
  return message;
}

domain::review::NotificationOutcome FromProto(const review::v1::NotificationOutcome& message,
                                              FirstProblem& problem) {
  return {.kind = FromProto(message.kind(), problem),
          .remote_id = message.remote_id(),
          .url = message.url(),
          .http_status = message.http_status(),
          .wait_seconds = message.wait_seconds()};
}

std::vector<domain::review::Tool> ToolsFromProto(
    const google::protobuf::RepeatedPtrField<review::v1::Tool>& messages) {
  std::vector<domain::review::Tool> tools;
  tools.reserve(static_cast<std::size_t>(messages.size()));
  for (const review::v1::Tool& message : messages) tools.push_back(FromProto(message));
  return tools;
}

}  // namespace docket::schemas

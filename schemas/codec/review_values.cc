#include "schemas/codec/review_values.h"

#include "schemas/codec/common_codec.h"

namespace docket::schemas {

review::v1::ReviewId ToProto(const domain::ReviewId& id) {
  review::v1::ReviewId message;
  message.set_host(std::string(id.host.value()));
  message.set_repository(id.repository.value());
  message.set_number(id.number.value());
  return message;
}

domain::ReviewId FromProto(const review::v1::ReviewId& id) {
  return {.host = domain::HostCode(id.host()),
          .repository = domain::RepositoryId(id.repository()),
          .number = domain::PullRequestNumber(id.number())};
}

review::v1::RunId ToProto(const domain::RunId& id) {
  review::v1::RunId message;
  *message.mutable_review() = ToProto(id.review);
  message.set_ordinal(id.ordinal);
  return message;
}

domain::RunId FromProto(const review::v1::RunId& id) {
  return {.review = FromProto(id.review()), .ordinal = id.ordinal()};
}

review::v1::Branch ToProto(const domain::review::Branch& branch) {
  review::v1::Branch message;
  message.set_ref(branch.ref);
  message.set_sha(std::string(branch.sha.value()));
  return message;
}

domain::review::Branch FromProto(const review::v1::Branch& branch, FirstProblem& problem) {
  return {.ref = branch.ref(), .sha = ShaFromProto(branch.sha(), problem)};
}

review::v1::Facts ToProto(const domain::review::Facts& facts) {
  review::v1::Facts message;
  for (const std::string& label : facts.labels) message.add_labels(label);
  AddIds(facts.assignees, *message.mutable_assignees());
  AddIds(facts.requested_reviewers, *message.mutable_requested_reviewers());
  for (const std::int64_t team : facts.requested_teams) message.add_requested_teams(team);
  if (facts.milestone.has_value()) message.set_milestone(*facts.milestone);
  message.set_locked(facts.locked);
  message.set_auto_merge(facts.auto_merge);
  return message;
}

domain::review::Facts FromProto(const review::v1::Facts& facts) {
  domain::review::Facts value{
      .labels = {facts.labels().begin(), facts.labels().end()},
      .assignees = IdsFromProto<domain::UserId>(facts.assignees()),
      .requested_reviewers = IdsFromProto<domain::UserId>(facts.requested_reviewers()),
      .requested_teams = {facts.requested_teams().begin(), facts.requested_teams().end()},
      .milestone = std::nullopt,
      .locked = facts.locked(),
      .auto_merge = facts.auto_merge()};
  if (facts.has_milestone()) value.milestone = facts.milestone();
  return value;
}

review::v1::Snapshot ToProto(const domain::review::Snapshot& value) {
  review::v1::Snapshot message;
  *message.mutable_review() = ToProto(value.review);
  *message.mutable_author() = ToProto(value.author);
  *message.mutable_title() = ToProto(value.title);
  *message.mutable_base() = ToProto(value.base);
  *message.mutable_head() = ToProto(value.head);
  message.set_head_repository(value.head_repository.value());
  message.set_status(ToProto(value.status));
  message.set_draft(value.draft);
  *message.mutable_facts() = ToProto(value.facts);
  message.set_merge_sha(std::string(value.merge_sha.value()));
  if (value.merged_by.has_value()) *message.mutable_merged_by() = ToProto(*value.merged_by);
  message.set_created_at(value.created_at.value());
  message.set_updated_at(value.updated_at.value());
  message.set_closed_at(value.closed_at.value());
  message.set_merged_at(value.merged_at.value());
  return message;
}

domain::review::Snapshot FromProto(const review::v1::Snapshot& message, FirstProblem& problem) {
  return {.review = FromProto(message.review()),
          .author = FromProto(message.author()),
          .title = FromProto(message.title()),
          .base = FromProto(message.base(), problem),
          .head = FromProto(message.head(), problem),
          .head_repository = domain::RepositoryId(message.head_repository()),
          .status = FromProto(message.status(), problem),
          .draft = message.draft(),
          .facts = FromProto(message.facts()),
          .merge_sha = ShaFromProto(message.merge_sha(), problem),
          .merged_by = message.has_merged_by() ? std::optional(FromProto(message.merged_by()))
                                               : std::nullopt,
          .created_at = domain::Timestamp(message.created_at()),
          .updated_at = domain::Timestamp(message.updated_at()),
          .closed_at = domain::Timestamp(message.closed_at()),
          .merged_at = domain::Timestamp(message.merged_at())};
}

review::v1::HumanReviewSnapshot ToProto(const domain::review::HumanReviewSnapshot& value) {
  review::v1::HumanReviewSnapshot message;
  message.set_id(value.id.value());
  *message.mutable_reviewer() = ToProto(value.reviewer);
  message.set_verdict(ToProto(value.verdict));
  message.set_commit(std::string(value.commit.value()));
  message.set_submitted_at(value.submitted_at.value());
  message.set_body_sha256(Sha256Bytes(value.body_sha256));
  return message;
}

domain::review::HumanReviewSnapshot FromProto(const review::v1::HumanReviewSnapshot& message,
                                              FirstProblem& problem) {
  return {.id = domain::ProviderReviewId(message.id()),
          .reviewer = FromProto(message.reviewer()),
          .verdict = FromProto(message.verdict(), problem),
          .commit = ShaFromProto(message.commit(), problem),
          .submitted_at = domain::Timestamp(message.submitted_at()),
          .body_sha256 = Sha256FromProto(message.body_sha256(), problem)};
}

review::v1::PullRequestStatus ToProto(domain::review::PullRequestStatus status) {
  switch (status) {
    case domain::review::PullRequestStatus::kOpen:
      return review::v1::PULL_REQUEST_STATUS_OPEN;
    case domain::review::PullRequestStatus::kClosed:
      return review::v1::PULL_REQUEST_STATUS_CLOSED;
    case domain::review::PullRequestStatus::kMerged:
      return review::v1::PULL_REQUEST_STATUS_MERGED;
  }
  return review::v1::PULL_REQUEST_STATUS_UNSPECIFIED;
}

domain::review::PullRequestStatus FromProto(review::v1::PullRequestStatus status,
                                            FirstProblem& problem) {
  return EnumFromProto<domain::review::PullRequestStatus, review::v1::PullRequestStatus>(
      status, &ToProto, problem);
}

review::v1::HumanVerdict ToProto(domain::review::HumanVerdict verdict) {
  switch (verdict) {
    case domain::review::HumanVerdict::kUnknown:
      return review::v1::HUMAN_VERDICT_UNSPECIFIED;
    case domain::review::HumanVerdict::kCommented:
      return review::v1::HUMAN_VERDICT_COMMENTED;
    case domain::review::HumanVerdict::kApproved:
      return review::v1::HUMAN_VERDICT_APPROVED;
    case domain::review::HumanVerdict::kChangesRequested:
      return review::v1::HUMAN_VERDICT_CHANGES_REQUESTED;
  }
  return review::v1::HUMAN_VERDICT_UNSPECIFIED;
}

domain::review::HumanVerdict FromProto(review::v1::HumanVerdict verdict, FirstProblem& problem) {
  return EnumFromProto<domain::review::HumanVerdict, review::v1::HumanVerdict>(verdict, &ToProto,
                                                                               problem);
}

review::v1::Trigger ToProto(domain::review::Trigger trigger) {
  switch (trigger) {
    case domain::review::Trigger::kOpened:
      return review::v1::TRIGGER_OPENED;
    case domain::review::Trigger::kSynchronize:
      return review::v1::TRIGGER_SYNCHRONIZE;
    case domain::review::Trigger::kReopened:
      return review::v1::TRIGGER_REOPENED;
    case domain::review::Trigger::kReadyForReview:
      return review::v1::TRIGGER_READY_FOR_REVIEW;
    case domain::review::Trigger::kBaseChanged:
      return review::v1::TRIGGER_BASE_CHANGED;
    case domain::review::Trigger::kLabeled:
      return review::v1::TRIGGER_LABELED;
    case domain::review::Trigger::kRequested:
      return review::v1::TRIGGER_REQUESTED;
    case domain::review::Trigger::kCommand:
      return review::v1::TRIGGER_COMMAND;
    case domain::review::Trigger::kRerequested:
      return review::v1::TRIGGER_REREQUESTED;
    case domain::review::Trigger::kReviewerRequested:
      return review::v1::TRIGGER_REVIEWER_REQUESTED;
  }
  return review::v1::TRIGGER_UNSPECIFIED;
}

domain::review::Trigger FromProto(review::v1::Trigger trigger, FirstProblem& problem) {
  return EnumFromProto<domain::review::Trigger, review::v1::Trigger>(trigger, &ToProto, problem);
}

review::v1::SkipReason ToProto(domain::review::SkipReason reason) {
  switch (reason) {
    case domain::review::SkipReason::kDraft:
      return review::v1::SKIP_REASON_DRAFT;
    case domain::review::SkipReason::kDuplicateHead:
      return review::v1::SKIP_REASON_DUPLICATE_HEAD;
    case domain::review::SkipReason::kNotOpen:
      return review::v1::SKIP_REASON_NOT_OPEN;
    case domain::review::SkipReason::kRepositoryInactive:
      return review::v1::SKIP_REASON_REPOSITORY_INACTIVE;
    case domain::review::SkipReason::kRunLive:
      return review::v1::SKIP_REASON_RUN_LIVE;
    case domain::review::SkipReason::kOwn:
      return review::v1::SKIP_REASON_OWN;
    case domain::review::SkipReason::kTriggerOff:
      return review::v1::SKIP_REASON_TRIGGER_OFF;
    case domain::review::SkipReason::kBotAuthor:
      return review::v1::SKIP_REASON_BOT_AUTHOR;
    case domain::review::SkipReason::kSkipLabel:
      return review::v1::SKIP_REASON_SKIP_LABEL;
    case domain::review::SkipReason::kMissingLabel:
      return review::v1::SKIP_REASON_MISSING_LABEL;
  }
  return review::v1::SKIP_REASON_UNSPECIFIED;
}

domain::review::SkipReason FromProto(review::v1::SkipReason reason, FirstProblem& problem) {
  return EnumFromProto<domain::review::SkipReason, review::v1::SkipReason>(reason, &ToProto,
                                                                           problem);
}

review::v1::CancelReason ToProto(domain::review::CancelReason reason) {
  switch (reason) {
    case domain::review::CancelReason::kClosed:
      return review::v1::CANCEL_REASON_CLOSED;
    case domain::review::CancelReason::kMerged:
      return review::v1::CANCEL_REASON_MERGED;
    case domain::review::CancelReason::kDraft:
      return review::v1::CANCEL_REASON_DRAFT;
    case domain::review::CancelReason::kRequested:
      return review::v1::CANCEL_REASON_REQUESTED;
    case domain::review::CancelReason::kRepositoryInactive:
      return review::v1::CANCEL_REASON_REPOSITORY_INACTIVE;
  }
  return review::v1::CANCEL_REASON_UNSPECIFIED;
}

domain::review::CancelReason FromProto(review::v1::CancelReason reason, FirstProblem& problem) {
  return EnumFromProto<domain::review::CancelReason, review::v1::CancelReason>(reason, &ToProto,
                                                                               problem);
}

review::v1::PullRequestAction ToProto(domain::review::PullRequestAction action) {
  switch (action) {
    case domain::review::PullRequestAction::kOpened:
      return review::v1::PULL_REQUEST_ACTION_OPENED;
    case domain::review::PullRequestAction::kSynchronize:
      return review::v1::PULL_REQUEST_ACTION_SYNCHRONIZE;
    case domain::review::PullRequestAction::kReopened:
      return review::v1::PULL_REQUEST_ACTION_REOPENED;
    case domain::review::PullRequestAction::kReadyForReview:
      return review::v1::PULL_REQUEST_ACTION_READY_FOR_REVIEW;
    case domain::review::PullRequestAction::kConvertedToDraft:
      return review::v1::PULL_REQUEST_ACTION_CONVERTED_TO_DRAFT;
    case domain::review::PullRequestAction::kClosed:
      return review::v1::PULL_REQUEST_ACTION_CLOSED;
    case domain::review::PullRequestAction::kEdited:
      return review::v1::PULL_REQUEST_ACTION_EDITED;
    case domain::review::PullRequestAction::kReviewRequested:
      return review::v1::PULL_REQUEST_ACTION_REVIEW_REQUESTED;
    case domain::review::PullRequestAction::kLabeled:
      return review::v1::PULL_REQUEST_ACTION_LABELED;
    case domain::review::PullRequestAction::kUnlabeled:
      return review::v1::PULL_REQUEST_ACTION_UNLABELED;
    case domain::review::PullRequestAction::kOther:
      return review::v1::PULL_REQUEST_ACTION_OTHER;
  }
  return review::v1::PULL_REQUEST_ACTION_UNSPECIFIED;
}

domain::review::PullRequestAction FromProto(review::v1::PullRequestAction action,
                                            FirstProblem& problem) {
  return EnumFromProto<domain::review::PullRequestAction, review::v1::PullRequestAction>(
      action, &ToProto, problem);
}

review::v1::BotCommand ToProto(domain::BotCommand command) {
  switch (command) {
    case domain::BotCommand::kReview:
      return review::v1::BOT_COMMAND_REVIEW;
    case domain::BotCommand::kCancel:
      return review::v1::BOT_COMMAND_CANCEL;
  }
  return review::v1::BOT_COMMAND_UNSPECIFIED;
}

domain::BotCommand FromProto(review::v1::BotCommand command, FirstProblem& problem) {
  return EnumFromProto<domain::BotCommand, review::v1::BotCommand>(command, &ToProto, problem);
}

review::v1::AuthorKind ToProto(domain::review::AuthorKind kind) {
  switch (kind) {
    case domain::review::AuthorKind::kPerson:
      return review::v1::AUTHOR_KIND_PERSON;
    case domain::review::AuthorKind::kOtherBot:
      return review::v1::AUTHOR_KIND_OTHER_BOT;
    case domain::review::AuthorKind::kOurBot:
      return review::v1::AUTHOR_KIND_OUR_BOT;
  }
  return review::v1::AUTHOR_KIND_UNSPECIFIED;
}

// A command of before version 2 says nothing, and had the rules for a person.
domain::review::AuthorKind FromProto(review::v1::AuthorKind kind, FirstProblem& problem) {
  if (kind == review::v1::AUTHOR_KIND_UNSPECIFIED) return domain::review::AuthorKind::kPerson;
  return EnumFromProto<domain::review::AuthorKind, review::v1::AuthorKind>(kind, &ToProto, problem);
}

}  // namespace docket::schemas

#include "schemas/codec/review_merge_values.h"

#include <vector>

#include "schemas/codec/review_values.h"

namespace docket::schemas {
namespace {

review::v1::Violation ViolationToProto(const domain::review::Violation& value) {
  review::v1::Violation message;
  message.set_kind(ToProto(value.kind));
  for (const domain::review::Evidence& one : value.evidence) {
    review::v1::Evidence& evidence = *message.add_evidence();
    evidence.set_kind(ToProto(one.kind));
    evidence.set_id(one.id);
    evidence.set_commit(std::string(one.commit.value()));
  }
  message.set_left_out(value.left_out);
  return message;
}

domain::review::Violation ViolationFromProto(const review::v1::Violation& message,
                                             FirstProblem& problem) {
  domain::review::Violation value{
      .kind = EnumFromProto<domain::review::ViolationKind, review::v1::ViolationKind>(
          message.kind(), &ToProto, problem),
      .evidence = {},
      .left_out = message.left_out()};
  for (const review::v1::Evidence& one : message.evidence()) {
    value.evidence.push_back(
        {.kind = EnumFromProto<domain::review::EvidenceKind, review::v1::EvidenceKind>(
             one.kind(), &ToProto, problem),
         .id = one.id(),
         .commit = ShaFromProto(one.commit(), problem)});
  }
  return value;
}

}  // namespace

review::v1::ViolationKind ToProto(domain::review::ViolationKind kind) {
  switch (kind) {
    case domain::review::ViolationKind::kNoApproval:
      return review::v1::VIOLATION_KIND_NO_APPROVAL;
    case domain::review::ViolationKind::kSelfApproval:
      return review::v1::VIOLATION_KIND_SELF_APPROVAL;
    case domain::review::ViolationKind::kApproverPushed:
      return review::v1::VIOLATION_KIND_APPROVER_PUSHED;
    case domain::review::ViolationKind::kApprovalStaleHead:
      return review::v1::VIOLATION_KIND_APPROVAL_STALE_HEAD;
    case domain::review::ViolationKind::kApprovalAfterMerge:
      return review::v1::VIOLATION_KIND_APPROVAL_AFTER_MERGE;
    case domain::review::ViolationKind::kUnresolvedThreads:
      return review::v1::VIOLATION_KIND_UNRESOLVED_THREADS;
    case domain::review::ViolationKind::kBotRunMissing:
      return review::v1::VIOLATION_KIND_BOT_RUN_MISSING;
    case domain::review::ViolationKind::kBotRunFailed:
      return review::v1::VIOLATION_KIND_BOT_RUN_FAILED;
    case domain::review::ViolationKind::kChangesRequestedOpen:
      return review::v1::VIOLATION_KIND_CHANGES_REQUESTED_OPEN;
  }
  return review::v1::VIOLATION_KIND_UNSPECIFIED;
}

review::v1::EvidenceKind ToProto(domain::review::EvidenceKind kind) {
  switch (kind) {
    case domain::review::EvidenceKind::kAuthor:
      return review::v1::EVIDENCE_KIND_AUTHOR;
    case domain::review::EvidenceKind::kMerge:
      return review::v1::EVIDENCE_KIND_MERGE;
    case domain::review::EvidenceKind::kHumanReview:
      return review::v1::EVIDENCE_KIND_HUMAN_REVIEW;
    case domain::review::EvidenceKind::kPush:
      return review::v1::EVIDENCE_KIND_PUSH;
    case domain::review::EvidenceKind::kHeadPush:
      return review::v1::EVIDENCE_KIND_HEAD_PUSH;
    case domain::review::EvidenceKind::kRun:
      return review::v1::EVIDENCE_KIND_RUN;
    case domain::review::EvidenceKind::kThread:
      return review::v1::EVIDENCE_KIND_THREAD;
  }
  return review::v1::EVIDENCE_KIND_UNSPECIFIED;
}

review::v1::ChecksOutcome ToProto(domain::review::ChecksOutcome outcome) {
  switch (outcome) {
    case domain::review::ChecksOutcome::kNone:
      return review::v1::CHECKS_OUTCOME_UNSPECIFIED;
    case domain::review::ChecksOutcome::kPending:
      return review::v1::CHECKS_OUTCOME_PENDING;
    case domain::review::ChecksOutcome::kFailed:
      return review::v1::CHECKS_OUTCOME_FAILED;
    case domain::review::ChecksOutcome::kSucceeded:
      return review::v1::CHECKS_OUTCOME_SUCCEEDED;
  }
  return review::v1::CHECKS_OUTCOME_UNSPECIFIED;
}

review::v1::MergeAssessed ToProto(const domain::review::MergeAssessed& value) {
  review::v1::MergeAssessed message;
  *message.mutable_review() = ToProto(value.review);
  message.set_revision(value.revision);
  message.set_repository_name(value.repository_name);
  message.mutable_policy()->set_required_approvals(value.policy.required_approvals);
  message.mutable_policy()->set_approvals_of_any_head(value.policy.approvals_of_any_head);
  message.set_head(std::string(value.head.value()));
  AddIds(value.approvals, *message.mutable_approvals());
  AddIds(value.pushers, *message.mutable_pushers());
  message.set_checks(ToProto(value.checks));
  message.set_merge_queue(value.merge_queue);
  message.set_enqueued_by(value.enqueued_by.value());
  for (const domain::review::Violation& violation : value.violations) {
    *message.add_violations() = ViolationToProto(violation);
  }
  message.set_heads_left_out(value.heads_left_out);
  return message;
}

domain::review::MergeAssessed FromProto(const review::v1::MergeAssessed& message,
                                        FirstProblem& problem) {
  domain::review::MergeAssessed value{
      .review = FromProto(message.review()),
      .revision = message.revision(),
      .repository_name = message.repository_name(),
      .policy = {.required_approvals = message.policy().required_approvals(),
                 .approvals_of_any_head = message.policy().approvals_of_any_head()},
      .head = ShaFromProto(message.head(), problem),
      .approvals = IdsFromProto<domain::ProviderReviewId>(message.approvals()),
      .pushers = IdsFromProto<domain::UserId>(message.pushers()),
      .checks = EnumFromProto<domain::review::ChecksOutcome, review::v1::ChecksOutcome>(
          message.checks(), &ToProto, problem),
      .merge_queue = message.merge_queue(),
      .enqueued_by = domain::UserId(message.enqueued_by()),
      .violations = {},
      .heads_left_out = message.heads_left_out()};
  for (const review::v1::Violation& violation : message.violations()) {
    value.violations.push_back(ViolationFromProto(violation, problem));
  }
  return value;
}

}  // namespace docket::schemas

#include "schemas/codec/review_discussion_values.h"

#include "schemas/codec/common_codec.h"
#include "schemas/codec/review_values.h"

namespace docket::schemas {

review::v1::CommentKind ToProto(domain::review::CommentKind kind) {
  switch (kind) {
    case domain::review::CommentKind::kIssue:
      return review::v1::COMMENT_KIND_ISSUE;
    case domain::review::CommentKind::kReview:
      return review::v1::COMMENT_KIND_REVIEW;
  }
  return review::v1::COMMENT_KIND_UNSPECIFIED;
}

domain::review::CommentKind FromProto(review::v1::CommentKind kind, FirstProblem& problem) {
  return EnumFromProto<domain::review::CommentKind, review::v1::CommentKind>(kind, &ToProto,
                                                                             problem);
}

review::v1::CommentAction ToProto(domain::review::CommentAction action) {
  switch (action) {
    case domain::review::CommentAction::kCreated:
      return review::v1::COMMENT_ACTION_CREATED;
    case domain::review::CommentAction::kEdited:
      return review::v1::COMMENT_ACTION_EDITED;
    case domain::review::CommentAction::kDeleted:
      return review::v1::COMMENT_ACTION_DELETED;
  }
  return review::v1::COMMENT_ACTION_UNSPECIFIED;
}

domain::review::CommentAction FromProto(review::v1::CommentAction action, FirstProblem& problem) {
  return EnumFromProto<domain::review::CommentAction, review::v1::CommentAction>(action, &ToProto,
                                                                                 problem);
}

review::v1::RefusalReason ToProto(domain::review::RefusalReason reason) {
  switch (reason) {
    case domain::review::RefusalReason::kNotPermitted:
      return review::v1::REFUSAL_REASON_NOT_PERMITTED;
    case domain::review::RefusalReason::kNotTracked:
      return review::v1::REFUSAL_REASON_NOT_TRACKED;
    case domain::review::RefusalReason::kNothingToCancel:
      return review::v1::REFUSAL_REASON_NOTHING_TO_CANCEL;
  }
  return review::v1::REFUSAL_REASON_UNSPECIFIED;
}

domain::review::RefusalReason FromProto(review::v1::RefusalReason reason, FirstProblem& problem) {
  return EnumFromProto<domain::review::RefusalReason, review::v1::RefusalReason>(reason, &ToProto,
                                                                                 problem);
}

review::v1::Ask ToProto(const domain::review::Ask& ask) {
  review::v1::Ask message;
  message.set_command(ToProto(ask.command));
  message.set_permitted(ask.permitted);
  return message;
}

domain::review::Ask FromProto(const review::v1::Ask& message, FirstProblem& problem) {
  return {.command = FromProto(message.command(), problem), .permitted = message.permitted()};
}

review::v1::CommentRecorded ToProto(const domain::review::Comment& comment) {
  review::v1::CommentRecorded message;
  message.set_kind(ToProto(comment.kind));
  message.set_id(comment.id.value());
  *message.mutable_author() = ToProto(comment.author);
  message.set_body_sha256(Sha256Bytes(comment.body_sha256));
  message.set_review(comment.review.value());
  message.set_in_reply_to(comment.in_reply_to.value());
  message.set_commit(std::string(comment.commit.value()));
  message.set_path(comment.path);
  message.set_line(comment.line);
  message.set_created_at(comment.created_at.value());
  message.set_updated_at(comment.updated_at.value());
  return message;
}

domain::review::Comment FromProto(const review::v1::CommentRecorded& comment,
                                  FirstProblem& problem) {
  return {.kind = FromProto(comment.kind(), problem),
          .id = domain::ProviderCommentId(comment.id()),
          .author = FromProto(comment.author()),
          .body_sha256 = Sha256FromProto(comment.body_sha256(), problem),
          .review = domain::ProviderReviewId(comment.review()),
          .in_reply_to = domain::ProviderCommentId(comment.in_reply_to()),
          .commit = ShaFromProto(comment.commit(), problem),
          .path = comment.path(),
          .line = comment.line(),
          .created_at = domain::Timestamp(comment.created_at()),
          .updated_at = domain::Timestamp(comment.updated_at())};
}

}  // namespace docket::schemas

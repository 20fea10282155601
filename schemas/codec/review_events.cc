// How each event of a Review is stored.
#include "docket/review/v1/events.pb.h"
#include "domain/review/events.h"
#include "schemas/codec/aggregates.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/reading.h"
#include "schemas/codec/review_values.h"

namespace docket::schemas {

template <>
struct Schema<domain::review::PullRequestTracked>
    : StoredAs<review::v1::PullRequestTracked, "review.PullRequestTracked", 1> {
  static Message ToMessage(const domain::review::PullRequestTracked& value) {
    Message message;
    *message.mutable_review() = ToProto(value.review);
    *message.mutable_author() = ToProto(value.author);
    *message.mutable_title() = ToProto(value.title);
    *message.mutable_base() = ToProto(value.base);
    *message.mutable_head() = ToProto(value.head);
    message.set_head_repository(value.head_repository.value());
    message.set_draft(value.draft);
    message.set_created_at(value.created_at.value());
    message.set_updated_at(value.updated_at.value());
    return message;
  }
  static domain::review::PullRequestTracked FromMessage(const Message& message,
                                                        FirstProblem& /*problem*/) {
    return {.review = FromProto(message.review()),
            .author = FromProto(message.author()),
            .title = FromProto(message.title()),
            .base = FromProto(message.base()),
            .head = FromProto(message.head()),
            .head_repository = domain::RepositoryId(message.head_repository()),
            .draft = message.draft(),
            .created_at = domain::Timestamp(message.created_at()),
            .updated_at = domain::Timestamp(message.updated_at())};
  }
};

template <>
struct Schema<domain::review::PullRequestEdited>
    : StoredAs<review::v1::PullRequestEdited, "review.PullRequestEdited", 1> {
  static Message ToMessage(const domain::review::PullRequestEdited& value) {
    Message message;
    *message.mutable_title() = ToProto(value.title);
    *message.mutable_base() = ToProto(value.base);
    message.set_updated_at(value.updated_at.value());
    return message;
  }
  static domain::review::PullRequestEdited FromMessage(const Message& message,
                                                       FirstProblem& /*problem*/) {
    return {.title = FromProto(message.title()),
            .base = FromProto(message.base()),
            .updated_at = domain::Timestamp(message.updated_at())};
  }
};

template <>
struct Schema<domain::review::PullRequestFactsRecorded>
    : StoredAs<review::v1::PullRequestFactsRecorded, "review.PullRequestFactsRecorded", 1> {
  static Message ToMessage(const domain::review::PullRequestFactsRecorded& value) {
    Message message;
    *message.mutable_facts() = ToProto(value.facts);
    message.set_updated_at(value.updated_at.value());
    return message;
  }
  static domain::review::PullRequestFactsRecorded FromMessage(const Message& message,
                                                              FirstProblem& /*problem*/) {
    return {.facts = FromProto(message.facts()),
            .updated_at = domain::Timestamp(message.updated_at())};
  }
};

template <>
struct Schema<domain::review::PullRequestConvertedToDraft>
    : StoredAs<review::v1::PullRequestConvertedToDraft, "review.PullRequestConvertedToDraft", 1> {
  static Message ToMessage(const domain::review::PullRequestConvertedToDraft& value) {
    Message message;
    message.set_updated_at(value.updated_at.value());
    return message;
  }
  static domain::review::PullRequestConvertedToDraft FromMessage(const Message& message,
                                                                 FirstProblem& /*problem*/) {
    return {.updated_at = domain::Timestamp(message.updated_at())};
  }
};

template <>
struct Schema<domain::review::PullRequestReadyForReview>
    : StoredAs<review::v1::PullRequestReadyForReview, "review.PullRequestReadyForReview", 1> {
  static Message ToMessage(const domain::review::PullRequestReadyForReview& value) {
    Message message;
    message.set_updated_at(value.updated_at.value());
    return message;
  }
  static domain::review::PullRequestReadyForReview FromMessage(const Message& message,
                                                               FirstProblem& /*problem*/) {
    return {.updated_at = domain::Timestamp(message.updated_at())};
  }
};

template <>
struct Schema<domain::review::HeadAdvanced>
    : StoredAs<review::v1::HeadAdvanced, "review.HeadAdvanced", 1> {
  static Message ToMessage(const domain::review::HeadAdvanced& value) {
    Message message;
    message.set_before(value.before.value());
    message.set_after(value.after.value());
    *message.mutable_pusher() = ToProto(value.pusher);
    message.set_first_seen_at(value.first_seen_at.value());
    return message;
  }
  static domain::review::HeadAdvanced FromMessage(const Message& message,
                                                  FirstProblem& /*problem*/) {
    return {.before = domain::CommitSha(message.before()),
            .after = domain::CommitSha(message.after()),
            .pusher = FromProto(message.pusher()),
            .first_seen_at = domain::Timestamp(message.first_seen_at())};
  }
};

template <>
struct Schema<domain::review::EarlierHeadObserved>
    : StoredAs<review::v1::EarlierHeadObserved, "review.EarlierHeadObserved", 1> {
  static Message ToMessage(const domain::review::EarlierHeadObserved& value) {
    Message message;
    message.set_head(value.head.value());
    message.set_first_seen_at(value.first_seen_at.value());
    return message;
  }
  static domain::review::EarlierHeadObserved FromMessage(const Message& message,
                                                         FirstProblem& /*problem*/) {
    return {.head = domain::CommitSha(message.head()),
            .first_seen_at = domain::Timestamp(message.first_seen_at())};
  }
};

template <>
struct Schema<domain::review::HeadGapDetected>
    : StoredAs<review::v1::HeadGapDetected, "review.HeadGapDetected", 1> {
  static Message ToMessage(const domain::review::HeadGapDetected& value) {
    Message message;
    message.set_expected(value.expected.value());
    message.set_before(value.before.value());
    return message;
  }
  static domain::review::HeadGapDetected FromMessage(const Message& message,
                                                     FirstProblem& /*problem*/) {
    return {.expected = domain::CommitSha(message.expected()),
            .before = domain::CommitSha(message.before())};
  }
};

template <>
struct Schema<domain::review::PullRequestClosed>
    : StoredAs<review::v1::PullRequestClosed, "review.PullRequestClosed", 1> {
  static Message ToMessage(const domain::review::PullRequestClosed& value) {
    Message message;
    *message.mutable_closed_by() = ToProto(value.closed_by);
    message.set_closed_at(value.closed_at.value());
    return message;
  }
  static domain::review::PullRequestClosed FromMessage(const Message& message,
                                                       FirstProblem& /*problem*/) {
    return {.closed_by = FromProto(message.closed_by()),
            .closed_at = domain::Timestamp(message.closed_at())};
  }
};

template <>
struct Schema<domain::review::PullRequestMerged>
    : StoredAs<review::v1::PullRequestMerged, "review.PullRequestMerged", 1> {
  static Message ToMessage(const domain::review::PullRequestMerged& value) {
    Message message;
    message.set_merge_sha(value.merge_sha.value());
    *message.mutable_merged_by() = ToProto(value.merged_by);
    message.set_merged_at(value.merged_at.value());
    return message;
  }
  static domain::review::PullRequestMerged FromMessage(const Message& message,
                                                       FirstProblem& /*problem*/) {
    return {.merge_sha = domain::CommitSha(message.merge_sha()),
            .merged_by = FromProto(message.merged_by()),
            .merged_at = domain::Timestamp(message.merged_at())};
  }
};

template <>
struct Schema<domain::review::PullRequestReopened>
    : StoredAs<review::v1::PullRequestReopened, "review.PullRequestReopened", 1> {
  static Message ToMessage(const domain::review::PullRequestReopened& value) {
    Message message;
    message.set_inferred(value.inferred);
    message.set_updated_at(value.updated_at.value());
    return message;
  }
  static domain::review::PullRequestReopened FromMessage(const Message& message,
                                                         FirstProblem& /*problem*/) {
    return {.inferred = message.inferred(), .updated_at = domain::Timestamp(message.updated_at())};
  }
};

template <>
struct Schema<domain::review::HumanReviewSubmitted>
    : StoredAs<review::v1::HumanReviewSubmitted, "review.HumanReviewSubmitted", 1> {
  static Message ToMessage(const domain::review::HumanReviewSubmitted& value) {
    Message message;
    message.set_id(value.id.value());
    *message.mutable_reviewer() = ToProto(value.reviewer);
    message.set_verdict(ToProto(value.verdict));
    message.set_commit(value.commit.value());
    message.set_submitted_at(value.submitted_at.value());
    message.set_body_sha256(Sha256Bytes(value.body_sha256));
    return message;
  }
  static domain::review::HumanReviewSubmitted FromMessage(const Message& message,
                                                          FirstProblem& problem) {
    return {.id = domain::ProviderReviewId(message.id()),
            .reviewer = FromProto(message.reviewer()),
            .verdict = FromProto(message.verdict(), problem),
            .commit = domain::CommitSha(message.commit()),
            .submitted_at = domain::Timestamp(message.submitted_at()),
            .body_sha256 = Sha256FromProto(message.body_sha256(), problem)};
  }
};

template <>
struct Schema<domain::review::HumanReviewEdited>
    : StoredAs<review::v1::HumanReviewEdited, "review.HumanReviewEdited", 1> {
  static Message ToMessage(const domain::review::HumanReviewEdited& value) {
    Message message;
    message.set_id(value.id.value());
    message.set_body_sha256(Sha256Bytes(value.body_sha256));
    message.set_updated_at(value.updated_at.value());
    return message;
  }
  static domain::review::HumanReviewEdited FromMessage(const Message& message,
                                                       FirstProblem& problem) {
    return {.id = domain::ProviderReviewId(message.id()),
            .body_sha256 = Sha256FromProto(message.body_sha256(), problem),
            .updated_at = domain::Timestamp(message.updated_at())};
  }
};

template <>
struct Schema<domain::review::HumanReviewDismissed>
    : StoredAs<review::v1::HumanReviewDismissed, "review.HumanReviewDismissed", 1> {
  static Message ToMessage(const domain::review::HumanReviewDismissed& value) {
    Message message;
    message.set_id(value.id.value());
    *message.mutable_dismissed_by() = ToProto(value.dismissed_by);
    message.set_dismissed_at(value.dismissed_at.value());
    return message;
  }
  static domain::review::HumanReviewDismissed FromMessage(const Message& message,
                                                          FirstProblem& /*problem*/) {
    return {.id = domain::ProviderReviewId(message.id()),
            .dismissed_by = FromProto(message.dismissed_by()),
            .dismissed_at = domain::Timestamp(message.dismissed_at())};
  }
};

template <>
struct Schema<domain::review::ReviewRequested>
    : StoredAs<review::v1::ReviewRequested, "review.ReviewRequested", 1> {
  static Message ToMessage(const domain::review::ReviewRequested& value) {
    Message message;
    *message.mutable_run() = ToProto(value.run);
    message.set_head(value.head.value());
    message.set_base(value.base.value());
    message.set_trigger(ToProto(value.trigger));
    message.set_due_at(value.not_before.value());
    return message;
  }
  static domain::review::ReviewRequested FromMessage(const Message& message,
                                                     FirstProblem& problem) {
    return {.run = FromProto(message.run()),
            .head = domain::CommitSha(message.head()),
            .base = domain::CommitSha(message.base()),
            .trigger = FromProto(message.trigger(), problem),
            .not_before = domain::Timestamp(message.due_at())};
  }
};

template <>
struct Schema<domain::review::ReviewSkipped>
    : StoredAs<review::v1::ReviewSkipped, "review.ReviewSkipped", 1> {
  static Message ToMessage(const domain::review::ReviewSkipped& value) {
    Message message;
    message.set_head(value.head.value());
    message.set_trigger(ToProto(value.trigger));
    message.set_reason(ToProto(value.reason));
    return message;
  }
  static domain::review::ReviewSkipped FromMessage(const Message& message, FirstProblem& problem) {
    return {.head = domain::CommitSha(message.head()),
            .trigger = FromProto(message.trigger(), problem),
            .reason = FromProto(message.reason(), problem)};
  }
};

template <>
struct Schema<domain::review::RunSuperseded>
    : StoredAs<review::v1::RunSuperseded, "review.RunSuperseded", 1> {
  static Message ToMessage(const domain::review::RunSuperseded& value) {
    Message message;
    *message.mutable_run() = ToProto(value.run);
    message.set_old_head(value.old_head.value());
    message.set_new_head(value.new_head.value());
    return message;
  }
  static domain::review::RunSuperseded FromMessage(const Message& message,
                                                   FirstProblem& /*problem*/) {
    return {.run = FromProto(message.run()),
            .old_head = domain::CommitSha(message.old_head()),
            .new_head = domain::CommitSha(message.new_head())};
  }
};

template <>
struct Schema<domain::review::RunCancelled>
    : StoredAs<review::v1::RunCancelled, "review.RunCancelled", 1> {
  static Message ToMessage(const domain::review::RunCancelled& value) {
    Message message;
    *message.mutable_run() = ToProto(value.run);
    message.set_reason(ToProto(value.reason));
    return message;
  }
  static domain::review::RunCancelled FromMessage(const Message& message, FirstProblem& problem) {
    return {.run = FromProto(message.run()), .reason = FromProto(message.reason(), problem)};
  }
};

EncodedMessage Encode(const domain::review::Event& event) { return EncodeAlternative(event); }

std::string_view TypeOf(const domain::review::Event& event) { return TypeOfAlternative(event); }

template <>
std::span<const EventRow> EventRows<domain::review::Event>() {
  return RowsOfVariant<domain::Event, domain::review::Event>();
}

}  // namespace docket::schemas

// How each event of a Review's pull request is stored. For review_events.cc only: whoever names a
// Schema must see it before the variant is walked. Thread-safety: pure functions.
#pragma once

#include "docket/review/v1/events.pb.h"
#include "docket/review/v1/transfer.pb.h"
#include "domain/review/pull_request_events.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/reading.h"
#include "schemas/codec/review_values.h"
#include "schemas/codec/type_table.h"

namespace docket::schemas {

template <>
struct Schema<domain::review::PullRequestTracked>
    : StoredAs<review::v1::PullRequestTracked, "review.PullRequestTracked", 2> {
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
    message.set_owner(value.owner.value());
    return message;
  }
  static domain::review::PullRequestTracked FromMessage(const Message& message,
                                                        FirstProblem& problem) {
    return {.review = FromProto(message.review()),
            .author = FromProto(message.author()),
            .title = FromProto(message.title()),
            .base = FromProto(message.base(), problem),
            .head = FromProto(message.head(), problem),
            .head_repository = domain::RepositoryId(message.head_repository()),
            .draft = message.draft(),
            .created_at = domain::Timestamp(message.created_at()),
            .updated_at = domain::Timestamp(message.updated_at()),
            .owner = domain::OrganizationId(message.owner())};
  }
};

template <>
struct Schema<domain::review::ReviewTransferred>
    : StoredAs<review::v1::ReviewTransferred, "review.ReviewTransferred", 1> {
  static Message ToMessage(const domain::review::ReviewTransferred& value) {
    Message message;
    message.set_from(value.from.value());
    message.set_to(value.to.value());
    *message.mutable_snapshot() = ToProto(value.snapshot);
    return message;
  }
  static domain::review::ReviewTransferred FromMessage(const Message& message,
                                                       FirstProblem& problem) {
    return {.from = domain::OrganizationId(message.from()),
            .to = domain::OrganizationId(message.to()),
            .snapshot = FromProto(message.snapshot(), problem)};
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
                                                       FirstProblem& problem) {
    return {.title = FromProto(message.title()),
            .base = FromProto(message.base(), problem),
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
    message.set_before(std::string(value.before.value()));
    message.set_after(std::string(value.after.value()));
    *message.mutable_pusher() = ToProto(value.pusher);
    message.set_first_seen_at(value.first_seen_at.value());
    return message;
  }
  static domain::review::HeadAdvanced FromMessage(const Message& message, FirstProblem& problem) {
    return {.before = ShaFromProto(message.before(), problem),
            .after = ShaFromProto(message.after(), problem),
            .pusher = FromProto(message.pusher()),
            .first_seen_at = domain::Timestamp(message.first_seen_at())};
  }
};

template <>
struct Schema<domain::review::EarlierHeadObserved>
    : StoredAs<review::v1::EarlierHeadObserved, "review.EarlierHeadObserved", 1> {
  static Message ToMessage(const domain::review::EarlierHeadObserved& value) {
    Message message;
    message.set_head(std::string(value.head.value()));
    message.set_first_seen_at(value.first_seen_at.value());
    return message;
  }
  static domain::review::EarlierHeadObserved FromMessage(const Message& message,
                                                         FirstProblem& problem) {
    return {.head = ShaFromProto(message.head(), problem),
            .first_seen_at = domain::Timestamp(message.first_seen_at())};
  }
};

template <>
struct Schema<domain::review::HeadGapDetected>
    : StoredAs<review::v1::HeadGapDetected, "review.HeadGapDetected", 1> {
  static Message ToMessage(const domain::review::HeadGapDetected& value) {
    Message message;
    message.set_expected(std::string(value.expected.value()));
    message.set_before(std::string(value.before.value()));
    return message;
  }
  static domain::review::HeadGapDetected FromMessage(const Message& message,
                                                     FirstProblem& problem) {
    return {.expected = ShaFromProto(message.expected(), problem),
            .before = ShaFromProto(message.before(), problem)};
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
    message.set_merge_sha(std::string(value.merge_sha.value()));
    *message.mutable_merged_by() = ToProto(value.merged_by);
    message.set_merged_at(value.merged_at.value());
    return message;
  }
  static domain::review::PullRequestMerged FromMessage(const Message& message,
                                                       FirstProblem& problem) {
    return {.merge_sha = ShaFromProto(message.merge_sha(), problem),
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

}  // namespace docket::schemas

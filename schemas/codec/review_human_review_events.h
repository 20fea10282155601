// How each event of people's reviews is stored. For review_events.cc only: whoever names a Schema
// must see it before the variant is walked. Thread-safety: pure functions.
#pragma once

#include "docket/review/v1/events.pb.h"
#include "domain/review/human_review_events.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/reading.h"
#include "schemas/codec/review_values.h"
#include "schemas/codec/type_table.h"

namespace docket::schemas {

template <>
struct Schema<domain::review::HumanReviewSubmitted>
    : StoredAs<review::v1::HumanReviewSubmitted, "review.HumanReviewSubmitted", 1> {
  static Message ToMessage(const domain::review::HumanReviewSubmitted& value) {
    Message message;
    message.set_id(value.id.value());
    *message.mutable_reviewer() = ToProto(value.reviewer);
    message.set_verdict(ToProto(value.verdict));
    message.set_commit(std::string(value.commit.value()));
    message.set_submitted_at(value.submitted_at.value());
    message.set_body_sha256(Sha256Bytes(value.body_sha256));
    return message;
  }
  static domain::review::HumanReviewSubmitted FromMessage(const Message& message,
                                                          FirstProblem& problem) {
    return {.id = domain::ProviderReviewId(message.id()),
            .reviewer = FromProto(message.reviewer()),
            .verdict = FromProto(message.verdict(), problem),
            .commit = ShaFromProto(message.commit(), problem),
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

}  // namespace docket::schemas

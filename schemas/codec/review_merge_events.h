// How each event of a Review's merge is stored. For review_events.cc only: whoever names a Schema
// must see it before the variant is walked. Thread-safety: pure functions.
#pragma once

#include "docket/review/v1/merge.pb.h"
#include "domain/review/merge_events.h"
#include "domain/review/pull_request_events.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/reading.h"
#include "schemas/codec/review_merge_values.h"
#include "schemas/codec/type_table.h"

namespace docket::schemas {

template <>
struct Schema<domain::review::HeadPushed>
    : StoredAs<review::v1::HeadPushed, "review.HeadPushed", 1> {
  static Message ToMessage(const domain::review::HeadPushed& value) {
    Message message;
    message.set_head(std::string(value.head.value()));
    *message.mutable_pusher() = ToProto(value.pusher);
    message.set_seen_at(value.seen_at.value());
    return message;
  }
  static domain::review::HeadPushed FromMessage(const Message& message, FirstProblem& problem) {
    return {.head = ShaFromProto(message.head(), problem),
            .pusher = FromProto(message.pusher()),
            .seen_at = domain::Timestamp(message.seen_at())};
  }
};

template <>
struct Schema<domain::review::MergeAttributed>
    : StoredAs<review::v1::MergeAttributed, "review.MergeAttributed", 1> {
  static Message ToMessage(const domain::review::MergeAttributed& value) {
    Message message;
    *message.mutable_merged_by() = ToProto(value.merged_by);
    return message;
  }
  static domain::review::MergeAttributed FromMessage(const Message& message,
                                                     FirstProblem& /*problem*/) {
    return {.merged_by = FromProto(message.merged_by())};
  }
};

template <>
struct Schema<domain::review::PullRequestEnqueued>
    : StoredAs<review::v1::PullRequestEnqueued, "review.PullRequestEnqueued", 1> {
  static Message ToMessage(const domain::review::PullRequestEnqueued& value) {
    Message message;
    *message.mutable_enqueued_by() = ToProto(value.enqueued_by);
    message.set_enqueued_at(value.enqueued_at.value());
    return message;
  }
  static domain::review::PullRequestEnqueued FromMessage(const Message& message,
                                                         FirstProblem& /*problem*/) {
    return {.enqueued_by = FromProto(message.enqueued_by()),
            .enqueued_at = domain::Timestamp(message.enqueued_at())};
  }
};

template <>
struct Schema<domain::review::MergeAssessed>
    : StoredAs<review::v1::MergeAssessed, "review.MergeAssessed", 1> {
  static Message ToMessage(const domain::review::MergeAssessed& value) { return ToProto(value); }
  static domain::review::MergeAssessed FromMessage(const Message& message, FirstProblem& problem) {
    return FromProto(message, problem);
  }
};

}  // namespace docket::schemas

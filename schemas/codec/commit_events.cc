// How each event of a Commit is stored.
#include "docket/commit/v1/events.pb.h"
#include "domain/commit/events.h"
#include "schemas/codec/aggregates.h"
#include "schemas/codec/commit_values.h"
#include "schemas/codec/reading.h"
#include "schemas/codec/review_values.h"

namespace docket::schemas {

template <>
struct Schema<domain::commit::CommitLinkedToReview>
    : StoredAs<commit::v1::CommitLinkedToReview, "commit.CommitLinkedToReview", 1> {
  static Message ToMessage(const domain::commit::CommitLinkedToReview& value) {
    Message message;
    *message.mutable_review() = ToProto(value.review);
    message.set_first_seen_at(value.first_seen_at.value());
    return message;
  }
  static domain::commit::CommitLinkedToReview FromMessage(const Message& message,
                                                          FirstProblem& /*problem*/) {
    return {.review = FromProto(message.review()),
            .first_seen_at = domain::Timestamp(message.first_seen_at())};
  }
};

template <>
struct Schema<domain::commit::HeadNoted> : StoredAs<commit::v1::HeadNoted, "commit.HeadNoted", 1> {
  static Message ToMessage(const domain::commit::HeadNoted& value) { return ToProto(value.note); }
  static domain::commit::HeadNoted FromMessage(const Message& message, FirstProblem& problem) {
    return {.note = FromProto(message, problem)};
  }
};

template <>
struct Schema<domain::commit::CommitPushed>
    : StoredAs<commit::v1::CommitPushed, "commit.CommitPushed", 2> {
  static Message ToMessage(const domain::commit::CommitPushed& value) {
    return ToProto(value.push);
  }
  static domain::commit::CommitPushed FromMessage(const Message& message, FirstProblem& problem) {
    return {.push = FromProto(message, problem)};
  }
};

template <>
struct Schema<domain::commit::CheckRecorded>
    : StoredAs<commit::v1::CheckRecorded, "commit.CheckRecorded", 1> {
  static Message ToMessage(const domain::commit::CheckRecorded& value) {
    return ToProto(value.check);
  }
  static domain::commit::CheckRecorded FromMessage(const Message& message, FirstProblem& problem) {
    return {.check = FromProto(message, problem)};
  }
};

template <>
struct Schema<domain::commit::MergeGroupRecorded>
    : StoredAs<commit::v1::MergeGroupRecorded, "commit.MergeGroupRecorded", 1> {
  static Message ToMessage(const domain::commit::MergeGroupRecorded& value) {
    return ToProto(value.group);
  }
  static domain::commit::MergeGroupRecorded FromMessage(const Message& message,
                                                        FirstProblem& problem) {
    return {.group = FromProto(message, problem)};
  }
};

template <>
struct Schema<domain::commit::MergeGroupDestroyed>
    : StoredAs<commit::v1::MergeGroupDestroyed, "commit.MergeGroupDestroyed", 1> {
  static Message ToMessage(const domain::commit::MergeGroupDestroyed& value) {
    Message message;
    message.set_reason(ToProto(value.reason));
    return message;
  }
  static domain::commit::MergeGroupDestroyed FromMessage(const Message& message,
                                                         FirstProblem& problem) {
    return {.reason = FromProto(message.reason(), problem)};
  }
};

template <>
struct Schema<domain::commit::CommitMadeByMerge>
    : StoredAs<commit::v1::CommitMadeByMerge, "commit.CommitMadeByMerge", 1> {
  static Message ToMessage(const domain::commit::CommitMadeByMerge& value) {
    Message message;
    *message.mutable_review() = ToProto(value.review);
    return message;
  }
  static domain::commit::CommitMadeByMerge FromMessage(const Message& message,
                                                       FirstProblem& /*problem*/) {
    return {.review = FromProto(message.review())};
  }
};

template <>
struct Schema<domain::commit::DirectPushDetected>
    : StoredAs<commit::v1::DirectPushDetected, "commit.DirectPushDetected", 1> {
  static Message ToMessage(const domain::commit::DirectPushDetected& value) {
    Message message;
    *message.mutable_push() = ToProto(value.push);
    return message;
  }
  static domain::commit::DirectPushDetected FromMessage(const Message& message,
                                                        FirstProblem& problem) {
    return {.push = FromProto(message.push(), problem)};
  }
};

template <>
struct Schema<domain::commit::DirectPushWithdrawn>
    : StoredAs<commit::v1::DirectPushWithdrawn, "commit.DirectPushWithdrawn", 1> {
  static Message ToMessage(const domain::commit::DirectPushWithdrawn& value) {
    Message message;
    *message.mutable_review() = ToProto(value.review);
    return message;
  }
  static domain::commit::DirectPushWithdrawn FromMessage(const Message& message,
                                                         FirstProblem& /*problem*/) {
    return {.review = FromProto(message.review())};
  }
};

EncodedMessage Encode(const domain::commit::Event& event) { return EncodeAlternative(event); }

std::string_view TypeOf(const domain::commit::Event& event) { return TypeOfAlternative(event); }

template <>
std::span<const EventRow> EventRows<domain::commit::Event>() {
  return RowsOfVariant<domain::Event, domain::commit::Event>();
}

}  // namespace docket::schemas

// How each command of a Review is stored.
#include "docket/review/v1/commands.pb.h"
#include "domain/review/commands.h"
#include "schemas/codec/aggregates.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/reading.h"
#include "schemas/codec/review_values.h"

namespace docket::schemas {

template <>
struct Schema<domain::review::SyncPullRequest>
    : StoredAs<review::v1::SyncPullRequest, "review.SyncPullRequest", 1> {
  static Message ToMessage(const domain::review::SyncPullRequest& value) {
    Message message;
    *message.mutable_pull_request() = ToProto(value.pull_request);
    message.set_action(ToProto(value.action));
    message.set_before(value.before.value());
    message.set_base_changed(value.base_changed);
    *message.mutable_sender() = ToProto(value.sender);
    return message;
  }
  static domain::review::SyncPullRequest FromMessage(const Message& message,
                                                     FirstProblem& problem) {
    return {.pull_request = FromProto(message.pull_request(), problem),
            .action = FromProto(message.action(), problem),
            .before = domain::CommitSha(message.before()),
            .base_changed = message.base_changed(),
            .sender = FromProto(message.sender())};
  }
};

template <>
struct Schema<domain::review::RecordHumanReview>
    : StoredAs<review::v1::RecordHumanReview, "review.RecordHumanReview", 1> {
  static Message ToMessage(const domain::review::RecordHumanReview& value) {
    Message message;
    *message.mutable_pull_request() = ToProto(value.pull_request);
    *message.mutable_review() = ToProto(value.review);
    return message;
  }
  static domain::review::RecordHumanReview FromMessage(const Message& message,
                                                       FirstProblem& problem) {
    return {.pull_request = FromProto(message.pull_request(), problem),
            .review = FromProto(message.review(), problem)};
  }
};

template <>
struct Schema<domain::review::EditHumanReview>
    : StoredAs<review::v1::EditHumanReview, "review.EditHumanReview", 1> {
  static Message ToMessage(const domain::review::EditHumanReview& value) {
    Message message;
    *message.mutable_pull_request() = ToProto(value.pull_request);
    *message.mutable_review() = ToProto(value.review);
    return message;
  }
  static domain::review::EditHumanReview FromMessage(const Message& message,
                                                     FirstProblem& problem) {
    return {.pull_request = FromProto(message.pull_request(), problem),
            .review = FromProto(message.review(), problem)};
  }
};

template <>
struct Schema<domain::review::DismissHumanReview>
    : StoredAs<review::v1::DismissHumanReview, "review.DismissHumanReview", 1> {
  static Message ToMessage(const domain::review::DismissHumanReview& value) {
    Message message;
    *message.mutable_pull_request() = ToProto(value.pull_request);
    *message.mutable_review() = ToProto(value.review);
    *message.mutable_sender() = ToProto(value.sender);
    return message;
  }
  static domain::review::DismissHumanReview FromMessage(const Message& message,
                                                        FirstProblem& problem) {
    return {.pull_request = FromProto(message.pull_request(), problem),
            .review = FromProto(message.review(), problem),
            .sender = FromProto(message.sender())};
  }
};

EncodedMessage Encode(const domain::review::Command& command) { return EncodeAlternative(command); }

std::string_view TypeOf(const domain::review::Command& command) {
  return TypeOfAlternative(command);
}

template <>
std::span<const CommandRow> CommandRows<domain::review::Command>() {
  return RowsOfVariant<domain::Command, domain::review::Command>();
}

}  // namespace docket::schemas

// How each command of a Review is stored.
#include "docket/review/v1/commands.pb.h"
#include "docket/review/v1/discussion.pb.h"
#include "domain/review/commands.h"
#include "schemas/codec/aggregates.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/reading.h"
#include "schemas/codec/review_discussion_values.h"
#include "schemas/codec/review_run_commands.h"
#include "schemas/codec/review_values.h"

namespace docket::schemas {

template <>
struct Schema<domain::review::SyncPullRequest>
    : StoredAs<review::v1::SyncPullRequest, "review.SyncPullRequest", 2> {
  static Message ToMessage(const domain::review::SyncPullRequest& value) {
    Message message;
    *message.mutable_pull_request() = ToProto(value.pull_request);
    message.set_action(ToProto(value.action));
    message.set_before(std::string(value.before.value()));
    message.set_base_changed(value.base_changed);
    *message.mutable_sender() = ToProto(value.sender);
    message.set_author(ToProto(value.author));
    message.set_sent_by_our_bot(value.sent_by_our_bot);
    message.set_asks_our_bot(value.asks_our_bot);
    message.set_label(value.label);
    message.set_enqueued(value.enqueued);
    return message;
  }
  static domain::review::SyncPullRequest FromMessage(const Message& message,
                                                     FirstProblem& problem) {
    return {.pull_request = FromProto(message.pull_request(), problem),
            .action = FromProto(message.action(), problem),
            .before = ShaFromProto(message.before(), problem),
            .base_changed = message.base_changed(),
            .enqueued = message.enqueued(),
            .sender = FromProto(message.sender()),
            .author = FromProto(message.author(), problem),
            .sent_by_our_bot = message.sent_by_our_bot(),
            .asks_our_bot = message.asks_our_bot(),
            .label = message.label()};
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

template <>
struct Schema<domain::review::RecordComment>
    : StoredAs<review::v1::RecordComment, "review.RecordComment", 2> {
  static Message ToMessage(const domain::review::RecordComment& value) {
    Message message;
    *message.mutable_target() = ToProto(value.target);
    if (value.pull_request.has_value()) {
      *message.mutable_pull_request() = ToProto(*value.pull_request);
    }
    *message.mutable_comment() = ToProto(value.comment);
    message.set_action(ToProto(value.action));
    *message.mutable_sender() = ToProto(value.sender);
    message.set_deleted_at(value.deleted_at.value());
    if (value.ask.has_value()) *message.mutable_ask() = ToProto(*value.ask);
    return message;
  }
  static domain::review::RecordComment FromMessage(const Message& message, FirstProblem& problem) {
    domain::review::RecordComment value{.target = FromProto(message.target()),
                                        .pull_request = std::nullopt,
                                        .comment = FromProto(message.comment(), problem),
                                        .action = FromProto(message.action(), problem),
                                        .sender = FromProto(message.sender()),
                                        .deleted_at = domain::Timestamp(message.deleted_at()),
                                        .ask = std::nullopt};
    if (message.has_ask()) value.ask = FromProto(message.ask(), problem);
    if (message.has_pull_request()) {
      value.pull_request = FromProto(message.pull_request(), problem);
    }
    return value;
  }
};

template <>
struct Schema<domain::review::RecordThread>
    : StoredAs<review::v1::RecordThread, "review.RecordThread", 1> {
  static Message ToMessage(const domain::review::RecordThread& value) {
    Message message;
    *message.mutable_target() = ToProto(value.target);
    if (value.pull_request.has_value()) {
      *message.mutable_pull_request() = ToProto(*value.pull_request);
    }
    message.set_thread(value.thread.value());
    message.set_resolved(value.resolved);
    *message.mutable_sender() = ToProto(value.sender);
    message.set_changed_at(value.changed_at.value());
    return message;
  }
  static domain::review::RecordThread FromMessage(const Message& message, FirstProblem& problem) {
    domain::review::RecordThread value{.target = FromProto(message.target()),
                                       .pull_request = std::nullopt,
                                       .thread = domain::ProviderCommentId(message.thread()),
                                       .resolved = message.resolved(),
                                       .sender = FromProto(message.sender()),
                                       .changed_at = domain::Timestamp(message.changed_at())};
    if (message.has_pull_request()) {
      value.pull_request = FromProto(message.pull_request(), problem);
    }
    return value;
  }
};

absl::StatusOr<EncodedMessage> Encode(const domain::review::Command& command,
                                      MessageChange change) {
  return EncodeAlternative(command, change);
}

std::string_view TypeOf(const domain::review::Command& command) {
  return TypeOfAlternative(command);
}

template <>
std::span<const CommandRow> CommandRows<domain::review::Command>() {
  return RowsOfVariant<domain::Command, domain::review::Command>();
}

}  // namespace docket::schemas

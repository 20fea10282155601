// How each command of a Commit is stored.
#include "docket/commit/v1/commands.pb.h"
#include "domain/commit/commands.h"
#include "schemas/codec/aggregates.h"
#include "schemas/codec/commit_values.h"
#include "schemas/codec/reading.h"
#include "schemas/codec/review_values.h"

namespace docket::schemas {

template <>
struct Schema<domain::commit::LinkReview>
    : StoredAs<commit::v1::LinkReview, "commit.LinkReview", 1> {
  static Message ToMessage(const domain::commit::LinkReview& value) {
    Message message;
    *message.mutable_commit() = ToProto(value.commit);
    *message.mutable_review() = ToProto(value.review);
    message.set_first_seen_at(value.first_seen_at.value());
    return message;
  }
  static domain::commit::LinkReview FromMessage(const Message& message, FirstProblem& /*problem*/) {
    return {.commit = FromProto(message.commit()),
            .review = FromProto(message.review()),
            .first_seen_at = domain::Timestamp(message.first_seen_at())};
  }
};

template <>
struct Schema<domain::commit::RecordPush>
    : StoredAs<commit::v1::RecordPush, "commit.RecordPush", 2> {
  static Message ToMessage(const domain::commit::RecordPush& value) {
    Message message;
    *message.mutable_commit() = ToProto(value.commit);
    *message.mutable_push() = ToProto(value.push);
    return message;
  }
  static domain::commit::RecordPush FromMessage(const Message& message, FirstProblem& problem) {
    return {.commit = FromProto(message.commit()), .push = FromProto(message.push(), problem)};
  }
};

template <>
struct Schema<domain::commit::NoteHead> : StoredAs<commit::v1::NoteHead, "commit.NoteHead", 1> {
  static Message ToMessage(const domain::commit::NoteHead& value) {
    Message message;
    *message.mutable_commit() = ToProto(value.commit);
    *message.mutable_note() = ToProto(value.note);
    return message;
  }
  static domain::commit::NoteHead FromMessage(const Message& message, FirstProblem& problem) {
    return {.commit = FromProto(message.commit()), .note = FromProto(message.note(), problem)};
  }
};

template <>
struct Schema<domain::commit::RecordCheck>
    : StoredAs<commit::v1::RecordCheck, "commit.RecordCheck", 1> {
  static Message ToMessage(const domain::commit::RecordCheck& value) {
    Message message;
    *message.mutable_commit() = ToProto(value.commit);
    *message.mutable_check() = ToProto(value.check);
    return message;
  }
  static domain::commit::RecordCheck FromMessage(const Message& message, FirstProblem& problem) {
    return {.commit = FromProto(message.commit()), .check = FromProto(message.check(), problem)};
  }
};

template <>
struct Schema<domain::commit::RecordMergeGroup>
    : StoredAs<commit::v1::RecordMergeGroup, "commit.RecordMergeGroup", 1> {
  static Message ToMessage(const domain::commit::RecordMergeGroup& value) {
    Message message;
    *message.mutable_commit() = ToProto(value.commit);
    *message.mutable_group() = ToProto(value.group);
    if (value.destroyed.has_value()) message.set_destroyed(ToProto(*value.destroyed));
    return message;
  }
  static domain::commit::RecordMergeGroup FromMessage(const Message& message,
                                                      FirstProblem& problem) {
    domain::commit::RecordMergeGroup value{.commit = FromProto(message.commit()),
                                           .group = FromProto(message.group(), problem),
                                           .destroyed = std::nullopt};
    if (message.has_destroyed()) value.destroyed = FromProto(message.destroyed(), problem);
    return value;
  }
};

template <>
struct Schema<domain::commit::AskBot> : StoredAs<commit::v1::AskBot, "commit.AskBot", 1> {
  static Message ToMessage(const domain::commit::AskBot& value) {
    Message message;
    *message.mutable_commit() = ToProto(value.commit);
    message.set_command(ToProto(value.command));
    return message;
  }
  static domain::commit::AskBot FromMessage(const Message& message, FirstProblem& problem) {
    return {.commit = FromProto(message.commit()),
            .command = FromProto(message.command(), problem)};
  }
};

template <>
struct Schema<domain::commit::LinkMerge> : StoredAs<commit::v1::LinkMerge, "commit.LinkMerge", 1> {
  static Message ToMessage(const domain::commit::LinkMerge& value) {
    Message message;
    *message.mutable_commit() = ToProto(value.commit);
    *message.mutable_review() = ToProto(value.review);
    return message;
  }
  static domain::commit::LinkMerge FromMessage(const Message& message, FirstProblem& /*problem*/) {
    return {.commit = FromProto(message.commit()), .review = FromProto(message.review())};
  }
};

template <>
struct Schema<domain::commit::PassTime> : StoredAs<commit::v1::PassTime, "commit.PassTime", 1> {
  static Message ToMessage(const domain::commit::PassTime& value) {
    Message message;
    *message.mutable_commit() = ToProto(value.commit);
    return message;
  }
  static domain::commit::PassTime FromMessage(const Message& message, FirstProblem& /*problem*/) {
    return {.commit = FromProto(message.commit())};
  }
};

absl::StatusOr<EncodedMessage> Encode(const domain::commit::Command& command,
                                      MessageChange change) {
  return EncodeAlternative(command, change);
}

std::string_view TypeOf(const domain::commit::Command& command) {
  return TypeOfAlternative(command);
}

template <>
std::span<const CommandRow> CommandRows<domain::commit::Command>() {
  return RowsOfVariant<domain::Command, domain::commit::Command>();
}

}  // namespace docket::schemas

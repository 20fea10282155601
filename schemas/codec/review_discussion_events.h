// How each event of the discussion is stored. For review_events.cc only, as
// review_human_review_events.h. Thread-safety: pure functions.
#pragma once

#include "docket/review/v1/discussion.pb.h"
#include "domain/review/discussion_events.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/reading.h"
#include "schemas/codec/review_discussion_values.h"
#include "schemas/codec/review_values.h"
#include "schemas/codec/type_table.h"

namespace docket::schemas {

template <>
struct Schema<domain::review::CommentRecorded>
    : StoredAs<review::v1::CommentRecorded, "review.CommentRecorded", 1> {
  static Message ToMessage(const domain::review::CommentRecorded& value) {
    return ToProto(value.comment);
  }
  static domain::review::CommentRecorded FromMessage(const Message& message,
                                                     FirstProblem& problem) {
    return {.comment = FromProto(message, problem)};
  }
};

template <>
struct Schema<domain::review::CommentEdited>
    : StoredAs<review::v1::CommentEdited, "review.CommentEdited", 1> {
  static Message ToMessage(const domain::review::CommentEdited& value) {
    Message message;
    message.set_kind(ToProto(value.kind));
    message.set_id(value.id.value());
    message.set_body_sha256(Sha256Bytes(value.body_sha256));
    message.set_updated_at(value.updated_at.value());
    return message;
  }
  static domain::review::CommentEdited FromMessage(const Message& message, FirstProblem& problem) {
    return {.kind = FromProto(message.kind(), problem),
            .id = domain::ProviderCommentId(message.id()),
            .body_sha256 = Sha256FromProto(message.body_sha256(), problem),
            .updated_at = domain::Timestamp(message.updated_at())};
  }
};

template <>
struct Schema<domain::review::CommentDeleted>
    : StoredAs<review::v1::CommentDeleted, "review.CommentDeleted", 1> {
  static Message ToMessage(const domain::review::CommentDeleted& value) {
    Message message;
    message.set_kind(ToProto(value.kind));
    message.set_id(value.id.value());
    *message.mutable_deleted_by() = ToProto(value.deleted_by);
    message.set_deleted_at(value.deleted_at.value());
    return message;
  }
  static domain::review::CommentDeleted FromMessage(const Message& message, FirstProblem& problem) {
    return {.kind = FromProto(message.kind(), problem),
            .id = domain::ProviderCommentId(message.id()),
            .deleted_by = FromProto(message.deleted_by()),
            .deleted_at = domain::Timestamp(message.deleted_at())};
  }
};

template <>
struct Schema<domain::review::BotCommandRefused>
    : StoredAs<review::v1::BotCommandRefused, "review.BotCommandRefused", 1> {
  static Message ToMessage(const domain::review::BotCommandRefused& value) {
    Message message;
    message.set_kind(ToProto(value.kind));
    message.set_comment(value.comment.value());
    message.set_command(ToProto(value.command));
    message.set_reason(ToProto(value.reason));
    return message;
  }
  static domain::review::BotCommandRefused FromMessage(const Message& message,
                                                       FirstProblem& problem) {
    return {.kind = FromProto(message.kind(), problem),
            .comment = domain::ProviderCommentId(message.comment()),
            .command = FromProto(message.command(), problem),
            .reason = FromProto(message.reason(), problem)};
  }
};

template <>
struct Schema<domain::review::ThreadResolved>
    : StoredAs<review::v1::ThreadResolved, "review.ThreadResolved", 1> {
  static Message ToMessage(const domain::review::ThreadResolved& value) {
    Message message;
    message.set_thread(value.thread.value());
    *message.mutable_resolved_by() = ToProto(value.resolved_by);
    message.set_resolved_at(value.resolved_at.value());
    return message;
  }
  static domain::review::ThreadResolved FromMessage(const Message& message,
                                                    FirstProblem& /*problem*/) {
    return {.thread = domain::ProviderCommentId(message.thread()),
            .resolved_by = FromProto(message.resolved_by()),
            .resolved_at = domain::Timestamp(message.resolved_at())};
  }
};

template <>
struct Schema<domain::review::ThreadUnresolved>
    : StoredAs<review::v1::ThreadUnresolved, "review.ThreadUnresolved", 1> {
  static Message ToMessage(const domain::review::ThreadUnresolved& value) {
    Message message;
    message.set_thread(value.thread.value());
    *message.mutable_unresolved_by() = ToProto(value.unresolved_by);
    message.set_unresolved_at(value.unresolved_at.value());
    return message;
  }
  static domain::review::ThreadUnresolved FromMessage(const Message& message,
                                                      FirstProblem& /*problem*/) {
    return {.thread = domain::ProviderCommentId(message.thread()),
            .unresolved_by = FromProto(message.unresolved_by()),
            .unresolved_at = domain::Timestamp(message.unresolved_at())};
  }
};

}  // namespace docket::schemas

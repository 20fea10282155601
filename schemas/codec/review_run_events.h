// How each event of a Review's runs is stored. For review_events.cc and the commands that carry one
// only: whoever names a Schema must see it before the variant is walked. Thread-safety: pure
// functions.
#pragma once

#include "docket/review/v1/events.pb.h"
#include "domain/review/run_events.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/reading.h"
#include "schemas/codec/review_run_values.h"
#include "schemas/codec/review_values.h"
#include "schemas/codec/type_table.h"

namespace docket::schemas {

template <>
struct Schema<domain::review::ReviewRequested>
    : StoredAs<review::v1::ReviewRequested, "review.ReviewRequested", 3> {
  static Message ToMessage(const domain::review::ReviewRequested& value) {
    Message message;
    *message.mutable_run() = ToProto(value.run);
    message.set_head(std::string(value.head.value()));
    message.set_base(std::string(value.base.value()));
    message.set_trigger(ToProto(value.trigger));
    message.set_due_at(value.not_before.value());
    message.set_burst_since(value.burst_since.value());
    message.set_deadline(value.deadline.value());
    return message;
  }
  static domain::review::ReviewRequested FromMessage(const Message& message,
                                                     FirstProblem& problem) {
    return {.run = FromProto(message.run()),
            .head = ShaFromProto(message.head(), problem),
            .base = ShaFromProto(message.base(), problem),
            .trigger = FromProto(message.trigger(), problem),
            .not_before = domain::Timestamp(message.due_at()),
            .burst_since = domain::Timestamp(message.burst_since()),
            .deadline = domain::Timestamp(message.deadline())};
  }
};

template <>
struct Schema<domain::review::ReviewSkipped>
    : StoredAs<review::v1::ReviewSkipped, "review.ReviewSkipped", 3> {
  static Message ToMessage(const domain::review::ReviewSkipped& value) {
    Message message;
    message.set_head(std::string(value.head.value()));
    message.set_trigger(ToProto(value.trigger));
    message.set_reason(ToProto(value.reason));
    return message;
  }
  static domain::review::ReviewSkipped FromMessage(const Message& message, FirstProblem& problem) {
    return {.head = ShaFromProto(message.head(), problem),
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
    message.set_old_head(std::string(value.old_head.value()));
    message.set_new_head(std::string(value.new_head.value()));
    return message;
  }
  static domain::review::RunSuperseded FromMessage(const Message& message, FirstProblem& problem) {
    return {.run = FromProto(message.run()),
            .old_head = ShaFromProto(message.old_head(), problem),
            .new_head = ShaFromProto(message.new_head(), problem)};
  }
};

template <>
struct Schema<domain::review::RunCancelled>
    : StoredAs<review::v1::RunCancelled, "review.RunCancelled", 3> {
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

template <>
struct Schema<domain::review::AnalysisStarted>
    : StoredAs<review::v1::AnalysisStarted, "review.AnalysisStarted", 1> {
  static Message ToMessage(const domain::review::AnalysisStarted& value) {
    Message message;
    *message.mutable_run() = ToProto(value.run);
    message.set_attempt(value.attempt);
    *message.mutable_lease() = ToProto(value.lease);
    message.set_deadline(value.deadline.value());
    return message;
  }
  static domain::review::AnalysisStarted FromMessage(const Message& message,
                                                     FirstProblem& /*problem*/) {
    return {.run = FromProto(message.run()),
            .attempt = message.attempt(),
            .lease = FromProto(message.lease()),
            .deadline = domain::Timestamp(message.deadline())};
  }
};

template <>
struct Schema<domain::review::ConversationStarted>
    : StoredAs<review::v1::ConversationStarted, "review.ConversationStarted", 1> {
  static Message ToMessage(const domain::review::ConversationStarted& value) {
    Message message;
    *message.mutable_run() = ToProto(value.run);
    message.set_attempt(value.attempt);
    *message.mutable_lease() = ToProto(value.lease);
    message.set_deadline(value.deadline.value());
    return message;
  }
  static domain::review::ConversationStarted FromMessage(const Message& message,
                                                         FirstProblem& /*problem*/) {
    return {.run = FromProto(message.run()),
            .attempt = message.attempt(),
            .lease = FromProto(message.lease()),
            .deadline = domain::Timestamp(message.deadline())};
  }
};

template <>
struct Schema<domain::review::PublishingStarted>
    : StoredAs<review::v1::PublishingStarted, "review.PublishingStarted", 1> {
  static Message ToMessage(const domain::review::PublishingStarted& value) {
    Message message;
    *message.mutable_review() = ToProto(value.review);
    *message.mutable_lease() = ToProto(value.lease);
    return message;
  }
  static domain::review::PublishingStarted FromMessage(const Message& message,
                                                       FirstProblem& /*problem*/) {
    return {.review = FromProto(message.review()), .lease = FromProto(message.lease())};
  }
};

template <>
struct Schema<domain::review::LeaseExtended>
    : StoredAs<review::v1::LeaseExtended, "review.LeaseExtended", 1> {
  static Message ToMessage(const domain::review::LeaseExtended& value) {
    Message message;
    *message.mutable_review() = ToProto(value.review);
    message.set_stage(ToProto(value.stage));
    message.set_lease(value.lease.value());
    message.set_expires_at(value.expires_at.value());
    return message;
  }
  static domain::review::LeaseExtended FromMessage(const Message& message, FirstProblem& problem) {
    return {.review = FromProto(message.review()),
            .stage = FromProto(message.stage(), problem),
            .lease = domain::LeaseId(message.lease()),
            .expires_at = domain::Timestamp(message.expires_at())};
  }
};

template <>
struct Schema<domain::review::LeaseEnded>
    : StoredAs<review::v1::LeaseEnded, "review.LeaseEnded", 1> {
  static Message ToMessage(const domain::review::LeaseEnded& value) {
    Message message;
    *message.mutable_review() = ToProto(value.review);
    message.set_stage(ToProto(value.stage));
    message.set_lease(value.lease.value());
    message.set_expired(value.expired);
    return message;
  }
  static domain::review::LeaseEnded FromMessage(const Message& message, FirstProblem& problem) {
    return {.review = FromProto(message.review()),
            .stage = FromProto(message.stage(), problem),
            .lease = domain::LeaseId(message.lease()),
            .expired = message.expired()};
  }
};

template <>
struct Schema<domain::review::AnalysisCompleted>
    : StoredAs<review::v1::AnalysisCompleted, "review.AnalysisCompleted", 1> {
  static Message ToMessage(const domain::review::AnalysisCompleted& value) {
    Message message;
    *message.mutable_run() = ToProto(value.run);
    message.set_head(std::string(value.head.value()));
    for (const domain::review::Tool& each : value.tools) *message.add_tools() = ToProto(each);
    *message.mutable_counts() = ToProto(value.counts);
    message.set_sarif(Sha256Bytes(value.sarif));
    message.set_findings(Sha256Bytes(value.findings));
    message.set_duration_ms(value.duration_ms);
    return message;
  }
  static domain::review::AnalysisCompleted FromMessage(const Message& message,
                                                       FirstProblem& problem) {
    return {.run = FromProto(message.run()),
            .head = ShaFromProto(message.head(), problem),
            .tools = ToolsFromProto(message.tools()),
            .counts = FromProto(message.counts()),
            .sarif = Sha256FromProto(message.sarif(), problem),
            .findings = Sha256FromProto(message.findings(), problem),
            .duration_ms = message.duration_ms()};
  }
};

template <>
struct Schema<domain::review::AnalysisFailed>
    : StoredAs<review::v1::AnalysisFailed, "review.AnalysisFailed", 1> {
  static Message ToMessage(const domain::review::AnalysisFailed& value) {
    Message message;
    *message.mutable_run() = ToProto(value.run);
    message.set_attempt(value.attempt);
    message.set_code(value.code);
    message.set_retryable(value.retryable);
    message.set_retry_at(value.retry_at.value());
    return message;
  }
  static domain::review::AnalysisFailed FromMessage(const Message& message,
                                                    FirstProblem& /*problem*/) {
    return {.run = FromProto(message.run()),
            .attempt = message.attempt(),
            .code = message.code(),
            .retryable = message.retryable(),
            .retry_at = domain::Timestamp(message.retry_at())};
  }
};

template <>
struct Schema<domain::review::AnalysisDiscarded>
    : StoredAs<review::v1::AnalysisDiscarded, "review.AnalysisDiscarded", 1> {
  static Message ToMessage(const domain::review::AnalysisDiscarded& value) {
    Message message;
    *message.mutable_run() = ToProto(value.run);
    message.set_head(std::string(value.head.value()));
    message.set_reason(ToProto(value.reason));
    message.set_sarif(Sha256Bytes(value.sarif));
    return message;
  }
  static domain::review::AnalysisDiscarded FromMessage(const Message& message,
                                                       FirstProblem& problem) {
    return {.run = FromProto(message.run()),
            .head = ShaFromProto(message.head(), problem),
            .reason = FromProto(message.reason(), problem),
            .sarif = Sha256FromProto(message.sarif(), problem)};
  }
};

template <>
struct Schema<domain::review::AgentResponseReady>
    : StoredAs<review::v1::AgentResponseReady, "review.AgentResponseReady", 1> {
  static Message ToMessage(const domain::review::AgentResponseReady& value) {
    Message message;
    *message.mutable_run() = ToProto(value.run);
    message.set_verdict(ToProto(value.verdict));
    message.set_reason(ToProto(value.reason));
    message.set_consensus(value.consensus);
    message.set_confidence_percent(value.confidence_percent);
    message.set_rounds(value.rounds);
    message.set_response(Sha256Bytes(value.response));
    return message;
  }
  static domain::review::AgentResponseReady FromMessage(const Message& message,
                                                        FirstProblem& problem) {
    return {.run = FromProto(message.run()),
            .verdict = FromProto(message.verdict(), problem),
            .reason = FromProto(message.reason(), problem),
            .consensus = message.consensus(),
            .confidence_percent = message.confidence_percent(),
            .rounds = message.rounds(),
            .response = Sha256FromProto(message.response(), problem)};
  }
};

template <>
struct Schema<domain::review::AgentResponseDiscarded>
    : StoredAs<review::v1::AgentResponseDiscarded, "review.AgentResponseDiscarded", 1> {
  static Message ToMessage(const domain::review::AgentResponseDiscarded& value) {
    Message message;
    *message.mutable_run() = ToProto(value.run);
    message.set_reason(ToProto(value.reason));
    message.set_response(Sha256Bytes(value.response));
    return message;
  }
  static domain::review::AgentResponseDiscarded FromMessage(const Message& message,
                                                            FirstProblem& problem) {
    return {.run = FromProto(message.run()),
            .reason = FromProto(message.reason(), problem),
            .response = Sha256FromProto(message.response(), problem)};
  }
};

template <>
struct Schema<domain::review::NotificationScheduled>
    : StoredAs<review::v1::NotificationScheduled, "review.NotificationScheduled", 1> {
  static Message ToMessage(const domain::review::NotificationScheduled& value) {
    Message message;
    *message.mutable_key() = ToProto(value.key);
    message.set_head(std::string(value.head.value()));
    message.set_deadline(value.deadline.value());
    return message;
  }
  static domain::review::NotificationScheduled FromMessage(const Message& message,
                                                           FirstProblem& problem) {
    return {.key = FromProto(message.key(), problem),
            .head = ShaFromProto(message.head(), problem),
            .deadline = domain::Timestamp(message.deadline())};
  }
};

template <>
struct Schema<domain::review::NotificationAttempted>
    : StoredAs<review::v1::NotificationAttempted, "review.NotificationAttempted", 1> {
  static Message ToMessage(const domain::review::NotificationAttempted& value) {
    Message message;
    *message.mutable_key() = ToProto(value.key);
    message.set_attempt(value.attempt);
    message.set_http_status(value.http_status);
    message.set_retry_at(value.retry_at.value());
    return message;
  }
  static domain::review::NotificationAttempted FromMessage(const Message& message,
                                                           FirstProblem& problem) {
    return {.key = FromProto(message.key(), problem),
            .attempt = message.attempt(),
            .http_status = message.http_status(),
            .retry_at = domain::Timestamp(message.retry_at())};
  }
};

template <>
struct Schema<domain::review::NotificationSent>
    : StoredAs<review::v1::NotificationSent, "review.NotificationSent", 1> {
  static Message ToMessage(const domain::review::NotificationSent& value) {
    Message message;
    *message.mutable_key() = ToProto(value.key);
    message.set_remote_id(value.remote_id);
    message.set_url(value.url);
    message.set_sent_at(value.sent_at.value());
    return message;
  }
  static domain::review::NotificationSent FromMessage(const Message& message,
                                                      FirstProblem& problem) {
    return {.key = FromProto(message.key(), problem),
            .remote_id = message.remote_id(),
            .url = message.url(),
            .sent_at = domain::Timestamp(message.sent_at())};
  }
};

template <>
struct Schema<domain::review::NotificationAbandoned>
    : StoredAs<review::v1::NotificationAbandoned, "review.NotificationAbandoned", 1> {
  static Message ToMessage(const domain::review::NotificationAbandoned& value) {
    Message message;
    *message.mutable_key() = ToProto(value.key);
    message.set_reason(ToProto(value.reason));
    message.set_http_status(value.http_status);
    return message;
  }
  static domain::review::NotificationAbandoned FromMessage(const Message& message,
                                                           FirstProblem& problem) {
    return {.key = FromProto(message.key(), problem),
            .reason = FromProto(message.reason(), problem),
            .http_status = message.http_status()};
  }
};

template <>
struct Schema<domain::review::RunCompleted>
    : StoredAs<review::v1::RunCompleted, "review.RunCompleted", 1> {
  static Message ToMessage(const domain::review::RunCompleted& value) {
    Message message;
    *message.mutable_run() = ToProto(value.run);
    message.set_verdict(ToProto(value.verdict));
    return message;
  }
  static domain::review::RunCompleted FromMessage(const Message& message, FirstProblem& problem) {
    return {.run = FromProto(message.run()), .verdict = FromProto(message.verdict(), problem)};
  }
};

template <>
struct Schema<domain::review::RunFailed> : StoredAs<review::v1::RunFailed, "review.RunFailed", 1> {
  static Message ToMessage(const domain::review::RunFailed& value) {
    Message message;
    *message.mutable_run() = ToProto(value.run);
    message.set_stage(ToProto(value.stage));
    message.set_code(value.code);
    return message;
  }
  static domain::review::RunFailed FromMessage(const Message& message, FirstProblem& problem) {
    return {.run = FromProto(message.run()),
            .stage = FromProto(message.stage(), problem),
            .code = message.code()};
  }
};

template <>
struct Schema<domain::review::RunTimedOut>
    : StoredAs<review::v1::RunTimedOut, "review.RunTimedOut", 1> {
  static Message ToMessage(const domain::review::RunTimedOut& value) {
    Message message;
    *message.mutable_run() = ToProto(value.run);
    message.set_stage(ToProto(value.stage));
    return message;
  }
  static domain::review::RunTimedOut FromMessage(const Message& message, FirstProblem& problem) {
    return {.run = FromProto(message.run()), .stage = FromProto(message.stage(), problem)};
  }
};

}  // namespace docket::schemas

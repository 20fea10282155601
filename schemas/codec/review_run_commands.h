// How each command to a Review's runs is stored. For review_commands.cc only: whoever names a
// Schema must see it before the variant is walked. Thread-safety: pure functions.
#pragma once

#include "docket/review/v1/commands.pb.h"
#include "domain/review/run_commands.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/reading.h"
#include "schemas/codec/review_feedback_values.h"
#include "schemas/codec/review_run_events.h"
#include "schemas/codec/review_run_values.h"
#include "schemas/codec/review_values.h"
#include "schemas/codec/type_table.h"

namespace docket::schemas {

template <>
struct Schema<domain::review::RequestReview>
    : StoredAs<review::v1::RequestReview, "review.RequestReview", 1> {
  static Message ToMessage(const domain::review::RequestReview& value) {
    Message message;
    *message.mutable_review() = ToProto(value.review);
    message.set_trigger(ToProto(value.trigger));
    message.set_head(std::string(value.head.value()));
    return message;
  }
  static domain::review::RequestReview FromMessage(const Message& message, FirstProblem& problem) {
    return {.review = FromProto(message.review()),
            .trigger = FromProto(message.trigger(), problem),
            .head = ShaFromProto(message.head(), problem)};
  }
};

template <>
struct Schema<domain::review::CancelRunOnRequest>
    : StoredAs<review::v1::CancelRunOnRequest, "review.CancelRunOnRequest", 1> {
  static Message ToMessage(const domain::review::CancelRunOnRequest& value) {
    Message message;
    *message.mutable_run() = ToProto(value.run);
    return message;
  }
  static domain::review::CancelRunOnRequest FromMessage(const Message& message,
                                                        FirstProblem& /*problem*/) {
    return {.run = FromProto(message.run())};
  }
};

template <>
struct Schema<domain::review::RecordFindingFeedback>
    : StoredAs<review::v1::RecordFindingFeedback, "review.RecordFindingFeedback", 1> {
  static Message ToMessage(const domain::review::RecordFindingFeedback& value) {
    Message message;
    *message.mutable_run() = ToProto(value.run);
    message.set_finding(value.finding.value());
    message.set_dismissed(FeedbackToProto(value.dismissed));
    return message;
  }
  static domain::review::RecordFindingFeedback FromMessage(const Message& message,
                                                           FirstProblem& problem) {
    return {.run = FromProto(message.run()),
            .finding = domain::FindingId(message.finding()),
            .dismissed = FeedbackFromProto(message.dismissed(), problem)};
  }
};

template <>
struct Schema<domain::review::LeaseTask> : StoredAs<review::v1::LeaseTask, "review.LeaseTask", 1> {
  static Message ToMessage(const domain::review::LeaseTask& value) {
    Message message;
    *message.mutable_review() = ToProto(value.review);
    message.set_stage(ToProto(value.stage));
    *message.mutable_run() = ToProto(value.run);
    message.set_lease(value.lease.value());
    message.set_worker(value.worker);
    message.set_seconds(value.seconds);
    return message;
  }
  static domain::review::LeaseTask FromMessage(const Message& message, FirstProblem& problem) {
    return {.review = FromProto(message.review()),
            .stage = FromProto(message.stage(), problem),
            .run = FromProto(message.run()),
            .lease = domain::LeaseId(message.lease()),
            .worker = message.worker(),
            .seconds = message.seconds()};
  }
};

template <>
struct Schema<domain::review::ExtendLease>
    : StoredAs<review::v1::ExtendLease, "review.ExtendLease", 1> {
  static Message ToMessage(const domain::review::ExtendLease& value) {
    Message message;
    *message.mutable_review() = ToProto(value.review);
    message.set_stage(ToProto(value.stage));
    message.set_lease(value.lease.value());
    message.set_seconds(value.seconds);
    return message;
  }
  static domain::review::ExtendLease FromMessage(const Message& message, FirstProblem& problem) {
    return {.review = FromProto(message.review()),
            .stage = FromProto(message.stage(), problem),
            .lease = domain::LeaseId(message.lease()),
            .seconds = message.seconds()};
  }
};

template <>
struct Schema<domain::review::RecordAnalysis>
    : StoredAs<review::v1::RecordAnalysis, "review.RecordAnalysis", 1> {
  static Message ToMessage(const domain::review::RecordAnalysis& value) {
    Message message;
    message.set_lease(value.lease.value());
    *message.mutable_result() = Schema<domain::review::AnalysisCompleted>::ToMessage(value.result);
    return message;
  }
  static domain::review::RecordAnalysis FromMessage(const Message& message, FirstProblem& problem) {
    return {.lease = domain::LeaseId(message.lease()),
            .result =
                Schema<domain::review::AnalysisCompleted>::FromMessage(message.result(), problem)};
  }
};

template <>
struct Schema<domain::review::FailAnalysis>
    : StoredAs<review::v1::FailAnalysis, "review.FailAnalysis", 1> {
  static Message ToMessage(const domain::review::FailAnalysis& value) {
    Message message;
    *message.mutable_run() = ToProto(value.run);
    message.set_lease(value.lease.value());
    message.set_code(value.code);
    message.set_retryable(value.retryable);
    return message;
  }
  static domain::review::FailAnalysis FromMessage(const Message& message,
                                                  FirstProblem& /*problem*/) {
    return {.run = FromProto(message.run()),
            .lease = domain::LeaseId(message.lease()),
            .code = message.code(),
            .retryable = message.retryable()};
  }
};

template <>
struct Schema<domain::review::ConcludeConversation>
    : StoredAs<review::v1::ConcludeConversation, "review.ConcludeConversation", 1> {
  static Message ToMessage(const domain::review::ConcludeConversation& value) {
    Message message;
    message.set_lease(value.lease.value());
    *message.mutable_result() = Schema<domain::review::AgentResponseReady>::ToMessage(value.result);
    return message;
  }
  static domain::review::ConcludeConversation FromMessage(const Message& message,
                                                          FirstProblem& problem) {
    return {.lease = domain::LeaseId(message.lease()),
            .result =
                Schema<domain::review::AgentResponseReady>::FromMessage(message.result(), problem)};
  }
};

template <>
struct Schema<domain::review::RecordNotification>
    : StoredAs<review::v1::RecordNotification, "review.RecordNotification", 1> {
  static Message ToMessage(const domain::review::RecordNotification& value) {
    Message message;
    *message.mutable_key() = ToProto(value.key);
    message.set_lease(value.lease.value());
    *message.mutable_outcome() = ToProto(value.outcome);
    return message;
  }
  static domain::review::RecordNotification FromMessage(const Message& message,
                                                        FirstProblem& problem) {
    return {.key = FromProto(message.key(), problem),
            .lease = domain::LeaseId(message.lease()),
            .outcome = FromProto(message.outcome(), problem)};
  }
};

template <>
struct Schema<domain::review::FollowRepository>
    : StoredAs<review::v1::FollowRepository, "review.FollowRepository", 1> {
  static Message ToMessage(const domain::review::FollowRepository& value) {
    Message message;
    *message.mutable_review() = ToProto(value.review);
    return message;
  }
  static domain::review::FollowRepository FromMessage(const Message& message,
                                                      FirstProblem& /*problem*/) {
    return {.review = FromProto(message.review())};
  }
};

template <>
struct Schema<domain::review::PassTime> : StoredAs<review::v1::PassTime, "review.PassTime", 1> {
  static Message ToMessage(const domain::review::PassTime& value) {
    Message message;
    *message.mutable_review() = ToProto(value.review);
    return message;
  }
  static domain::review::PassTime FromMessage(const Message& message, FirstProblem& /*problem*/) {
    return {.review = FromProto(message.review())};
  }
};

}  // namespace docket::schemas

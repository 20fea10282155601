// How each event of what people say of findings is stored. For review_events.cc only, as
// review_human_review_events.h. Thread-safety: pure functions.
#pragma once

#include "docket/review/v1/events.pb.h"
#include "domain/review/feedback_events.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/review_feedback_values.h"
#include "schemas/codec/review_values.h"
#include "schemas/codec/type_table.h"

namespace docket::schemas {

template <>
struct Schema<domain::review::FindingAccepted>
    : StoredAs<review::v1::FindingAccepted, "review.FindingAccepted", 1> {
  static Message ToMessage(const domain::review::FindingAccepted& value) {
    Message message;
    *message.mutable_run() = ToProto(value.run);
    message.set_finding(value.finding.value());
    return message;
  }
  static domain::review::FindingAccepted FromMessage(const Message& message,
                                                     FirstProblem& /*problem*/) {
    return {.run = FromProto(message.run()), .finding = domain::FindingId(message.finding())};
  }
};

template <>
struct Schema<domain::review::FindingDismissed>
    : StoredAs<review::v1::FindingDismissed, "review.FindingDismissed", 1> {
  static Message ToMessage(const domain::review::FindingDismissed& value) {
    Message message;
    *message.mutable_run() = ToProto(value.run);
    message.set_finding(value.finding.value());
    message.set_reason(ToProto(value.reason));
    return message;
  }
  static domain::review::FindingDismissed FromMessage(const Message& message,
                                                      FirstProblem& problem) {
    return {.run = FromProto(message.run()),
            .finding = domain::FindingId(message.finding()),
            .reason = FromProto(message.reason(), problem)};
  }
};

}  // namespace docket::schemas

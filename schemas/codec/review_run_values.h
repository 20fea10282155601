// Values of a Review's runs ↔ docket.review.v1. Thread-safety: pure functions. Failure: noted in
// FirstProblem.
#pragma once

#include <vector>

#include "docket/review/v1/commands.pb.h"
#include "docket/review/v1/events.pb.h"
#include "domain/review/run_commands.h"
#include "domain/review/run_values.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "schemas/codec/reading.h"

namespace docket::schemas {

[[nodiscard]] review::v1::Stage ToProto(domain::review::Stage value);
[[nodiscard]] review::v1::Verdict ToProto(domain::review::Verdict value);
[[nodiscard]] review::v1::ConclusionReason ToProto(domain::review::ConclusionReason value);
[[nodiscard]] review::v1::DiscardReason ToProto(domain::review::DiscardReason value);
[[nodiscard]] review::v1::Channel ToProto(domain::review::Channel value);
[[nodiscard]] review::v1::Part ToProto(domain::review::Part value);
[[nodiscard]] review::v1::AbandonReason ToProto(domain::review::AbandonReason value);
[[nodiscard]] review::v1::Lease ToProto(const domain::review::Lease& value);
[[nodiscard]] review::v1::Tool ToProto(const domain::review::Tool& value);
[[nodiscard]] review::v1::FindingCounts ToProto(const domain::review::FindingCounts& value);
[[nodiscard]] review::v1::NotificationKey ToProto(const domain::review::NotificationKey& value);
[[nodiscard]] review::v1::NotificationOutcome ToProto(
    const domain::review::NotificationOutcome& value);

[[nodiscard]] domain::review::Stage FromProto(review::v1::Stage value, FirstProblem& problem);
[[nodiscard]] domain::review::Verdict FromProto(review::v1::Verdict value, FirstProblem& problem);
[[nodiscard]] domain::review::ConclusionReason FromProto(review::v1::ConclusionReason value,
                                                         FirstProblem& problem);
[[nodiscard]] domain::review::DiscardReason FromProto(review::v1::DiscardReason value,
                                                      FirstProblem& problem);
[[nodiscard]] domain::review::Channel FromProto(review::v1::Channel value, FirstProblem& problem);
[[nodiscard]] domain::review::Part FromProto(review::v1::Part value, FirstProblem& problem);
[[nodiscard]] domain::review::AbandonReason FromProto(review::v1::AbandonReason value,
                                                      FirstProblem& problem);
[[nodiscard]] domain::review::Lease FromProto(const review::v1::Lease& message);
[[nodiscard]] domain::review::Tool FromProto(const review::v1::Tool& message);
[[nodiscard]] domain::review::FindingCounts FromProto(const review::v1::FindingCounts& message);
[[nodiscard]] domain::review::NotificationKey FromProto(const review::v1::NotificationKey& message,
                                                        FirstProblem& problem);
[[nodiscard]] domain::review::NotificationOutcome FromProto(
    const review::v1::NotificationOutcome& message, FirstProblem& problem);
[[nodiscard]] std::vector<domain::review::Tool> ToolsFromProto(
    const google::protobuf::RepeatedPtrField<review::v1::Tool>& messages);

}  // namespace docket::schemas

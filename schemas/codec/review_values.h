// Values that the events, commands and state of a Review share ↔ docket.review.v1.
// Thread-safety: pure functions. Failure: noted in FirstProblem.
#pragma once

#include "docket/review/v1/commands.pb.h"
#include "docket/review/v1/events.pb.h"
#include "domain/review/commands.h"
#include "domain/review/events.h"
#include "schemas/codec/reading.h"

namespace docket::schemas {

[[nodiscard]] review::v1::ReviewId ToProto(const domain::ReviewId& id);
[[nodiscard]] review::v1::RunId ToProto(const domain::RunId& id);
[[nodiscard]] review::v1::Branch ToProto(const domain::review::Branch& branch);
[[nodiscard]] review::v1::Facts ToProto(const domain::review::Facts& facts);
[[nodiscard]] review::v1::Snapshot ToProto(const domain::review::Snapshot& value);
[[nodiscard]] review::v1::HumanReviewSnapshot ToProto(
    const domain::review::HumanReviewSnapshot& value);
[[nodiscard]] review::v1::PullRequestStatus ToProto(domain::review::PullRequestStatus status);
[[nodiscard]] review::v1::HumanVerdict ToProto(domain::review::HumanVerdict verdict);
[[nodiscard]] review::v1::Trigger ToProto(domain::review::Trigger trigger);
[[nodiscard]] review::v1::SkipReason ToProto(domain::review::SkipReason reason);
[[nodiscard]] review::v1::CancelReason ToProto(domain::review::CancelReason reason);
[[nodiscard]] review::v1::PullRequestAction ToProto(domain::review::PullRequestAction action);
[[nodiscard]] review::v1::BotCommand ToProto(domain::BotCommand command);
[[nodiscard]] review::v1::AuthorKind ToProto(domain::review::AuthorKind kind);

[[nodiscard]] domain::ReviewId FromProto(const review::v1::ReviewId& id);
[[nodiscard]] domain::RunId FromProto(const review::v1::RunId& id);
[[nodiscard]] domain::review::Branch FromProto(const review::v1::Branch& branch,
                                               FirstProblem& problem);
[[nodiscard]] domain::review::Facts FromProto(const review::v1::Facts& facts);
[[nodiscard]] domain::review::Snapshot FromProto(const review::v1::Snapshot& message,
                                                 FirstProblem& problem);
[[nodiscard]] domain::review::HumanReviewSnapshot FromProto(
    const review::v1::HumanReviewSnapshot& message, FirstProblem& problem);
[[nodiscard]] domain::review::PullRequestStatus FromProto(review::v1::PullRequestStatus status,
                                                          FirstProblem& problem);
[[nodiscard]] domain::review::HumanVerdict FromProto(review::v1::HumanVerdict verdict,
                                                     FirstProblem& problem);
[[nodiscard]] domain::review::Trigger FromProto(review::v1::Trigger trigger, FirstProblem& problem);
[[nodiscard]] domain::review::SkipReason FromProto(review::v1::SkipReason reason,
                                                   FirstProblem& problem);
[[nodiscard]] domain::review::CancelReason FromProto(review::v1::CancelReason reason,
                                                     FirstProblem& problem);
[[nodiscard]] domain::review::PullRequestAction FromProto(review::v1::PullRequestAction action,
                                                          FirstProblem& problem);

[[nodiscard]] domain::BotCommand FromProto(review::v1::BotCommand command, FirstProblem& problem);
[[nodiscard]] domain::review::AuthorKind FromProto(review::v1::AuthorKind kind,
                                                   FirstProblem& problem);

}  // namespace docket::schemas

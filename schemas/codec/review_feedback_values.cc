#include "schemas/codec/review_feedback_values.h"

namespace docket::schemas {

review::v1::DismissalReason ToProto(domain::review::DismissalReason reason) {
  switch (reason) {
    case domain::review::DismissalReason::kFalsePositive:
      return review::v1::DISMISSAL_REASON_FALSE_POSITIVE;
    case domain::review::DismissalReason::kWontFix:
      return review::v1::DISMISSAL_REASON_WONT_FIX;
    case domain::review::DismissalReason::kUsedInTests:
      return review::v1::DISMISSAL_REASON_USED_IN_TESTS;
  }
  return review::v1::DISMISSAL_REASON_UNSPECIFIED;
}

domain::review::DismissalReason FromProto(review::v1::DismissalReason reason,
                                          FirstProblem& problem) {
  return EnumFromProto<domain::review::DismissalReason, review::v1::DismissalReason>(
      reason, &ToProto, problem);
}

review::v1::DismissalReason FeedbackToProto(
    const std::optional<domain::review::DismissalReason>& dismissed) {
  return dismissed.has_value() ? ToProto(*dismissed) : review::v1::DISMISSAL_REASON_UNSPECIFIED;
}

std::optional<domain::review::DismissalReason> FeedbackFromProto(
    review::v1::DismissalReason dismissed, FirstProblem& problem) {
  if (dismissed == review::v1::DISMISSAL_REASON_UNSPECIFIED) return std::nullopt;
  return FromProto(dismissed, problem);
}

}  // namespace docket::schemas

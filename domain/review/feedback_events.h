// Facts about what people say of the bot's findings. A finding keeps its id over heads
// (domain/finding.h), and so does what is said of it: the last word stands.
// Stored as pull_request_events.h says. Thread-safety: value types.
#pragma once

#include <cstddef>

#include "domain/finding.h"
#include "domain/ids.h"

namespace docket::domain::review {

// As GitHub's code scanning has them (REST, "Update a code scanning alert": dismissed_reason).
enum class DismissalReason { kFalsePositive, kWontFix, kUsedInTests };

// Findings of one review that something can be said of.
inline constexpr std::size_t kFeedbackMax = 1'000;

// It is right, and is to be mended.
struct FindingAccepted {
  RunId run;  // that showed it
  FindingId finding;
  friend bool operator==(const FindingAccepted&, const FindingAccepted&) = default;
};

struct FindingDismissed {
  RunId run;
  FindingId finding;
  DismissalReason reason = DismissalReason::kFalsePositive;
  friend bool operator==(const FindingDismissed&, const FindingDismissed&) = default;
};

}  // namespace docket::domain::review

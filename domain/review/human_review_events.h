// Facts about what people said of a pull request. Stored as pull_request_events.h says.
// Thread-safety: value types.
#pragma once

#include "domain/ids.h"
#include "domain/review/values.h"
#include "domain/time.h"

namespace docket::domain::review {

// What a human reviewer said. kUnknown: only its dismissal has been seen so far.
enum class HumanVerdict { kUnknown, kCommented, kApproved, kChangesRequested };

struct HumanReviewSubmitted {
  ProviderReviewId id;
  Person reviewer;
  HumanVerdict verdict = HumanVerdict::kUnknown;
  CommitSha commit;
  Timestamp submitted_at;
  Sha256Hex body_sha256;  // the text itself stays in the delivery
  friend bool operator==(const HumanReviewSubmitted&, const HumanReviewSubmitted&) = default;
};

struct HumanReviewEdited {
  ProviderReviewId id;
  Sha256Hex body_sha256;
  Timestamp updated_at;
  friend bool operator==(const HumanReviewEdited&, const HumanReviewEdited&) = default;
};

struct HumanReviewDismissed {
  ProviderReviewId id;
  Person dismissed_by;
  Timestamp dismissed_at;
  friend bool operator==(const HumanReviewDismissed&, const HumanReviewDismissed&) = default;
};

}  // namespace docket::domain::review

// Everybody who was erased, of all organisations, as far as one snapshot of the view erasures
// tells. Thread-safety: a pure function.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "domain/ids.h"
#include "projections/view_store.h"

namespace docket::projections {

struct ErasedSubject {
  domain::Tenant organization;
  domain::UserId subject;
  friend bool operator==(const ErasedSubject&, const ErasedSubject&) = default;
  friend auto operator<=>(const ErasedSubject&, const ErasedSubject&) = default;
};

// In no order. `partitions`: of organization_events. What the view does not include yet is not
// among them, and neither are rows of other software, which are being built again.
[[nodiscard]] absl::StatusOr<std::vector<ErasedSubject>> ErasedSubjects(
    const ViewSnapshot& snapshot, std::int32_t partitions);

}  // namespace docket::projections

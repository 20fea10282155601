// The legal holds that stand, of all organisations, as one snapshot of the view legal_holds tells:
// what is asked before anything is deleted. Not to know is an error, never "none".
// Thread-safety: a pure function.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "domain/ids.h"
#include "domain/organization/events.h"
#include "eventstore/position.h"
#include "eventstore/record_log.h"
#include "projections/view_store.h"

namespace docket::projections {

struct StandingHold {
  domain::Tenant organization;
  std::string id;
  domain::organization::HeldScope scope;
  friend bool operator==(const StandingHold&, const StandingHold&) = default;
};

// By partition of organization_events, where it ends now: before that is every hold that stands.
[[nodiscard]] absl::StatusOr<std::vector<eventstore::Offset>> HoldsNeededBefore(
    eventstore::RecordLog& organization_events);

// In no order. `needed_before`: by partition of organization_events, all of them: the view must
// include every record before it. kUnavailable: it does not, its rows are of other software, or it
// has parked an organisation's stream.
[[nodiscard]] absl::StatusOr<std::vector<StandingHold>> StandingHolds(
    const ViewSnapshot& snapshot, const std::vector<eventstore::Offset>& needed_before);

}  // namespace docket::projections

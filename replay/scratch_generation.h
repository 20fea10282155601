// The hidden generation of a view: built beside the live one to compare with, and read by nobody
// else. Thread-safety: as whoever takes it: one at a time in one store (see Replayer).
#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "projections/view.h"
#include "projections/view_store.h"

namespace docket::replay {

// Gives the view a new hidden generation, after what a crash may have left of one. The generations
// that it has then.
[[nodiscard]] absl::StatusOr<view_proto::ViewGenerations> TakeScratch(
    projections::ViewStore& store, const projections::AnyView& view);

// Removes it and all that was built in it. Idempotent.
[[nodiscard]] absl::Status DropScratch(projections::ViewStore& store,
                                       const projections::AnyView& view);

}  // namespace docket::replay

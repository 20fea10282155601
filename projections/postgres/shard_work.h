// ShardWork: what an operator's work on one shard (rebuild, verification, roll back) is given.
// Thread-safety: a value. Ownership: borrows what it refers to, which outlives the work.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "platform/clock.h"
#include "platform/postgres/connection.h"
#include "projections/shard_placement.h"
#include "projections/source.h"
#include "projections/view_store.h"

namespace docket::projections {

struct ShardWork {
  std::string id;  // of the shard
  platform::PostgresOptions connection;
  const Source& review_events;
  std::int32_t organization_partitions = 0;  // of organization_events
  const ViewStore& views;
  const ShardPlacement& placement;
  std::size_t shard = 0;  // index into the placement's
  const platform::Clock& clock;
  std::int64_t metrics_months = 0;  // as ShardProjector::Options
  // What a person may be shown meanwhile, often. May be empty.
  std::function<void(const std::string&)> report = {};
  std::function<bool()> cancelled = {};  // may be empty
  // Waits so long, or until it is cancelled. Empty: does not wait.
  std::function<void(absl::Duration)> pause = {};
  std::size_t batch_reviews_max = 500;  // in memory at once

  void Report(const std::string& text) const {
    if (report) report(text);
  }
  void Pause(absl::Duration at_most) const {
    if (pause) pause(at_most);
  }
  // Not OK: stop, and let go of what is held. kCancelled. kUnavailable: the local read models are
  // to be opened anew, which no snapshot may hold up.
  [[nodiscard]] absl::Status StillWanted() const {
    if (cancelled && cancelled()) return absl::CancelledError("cancelled");
    const absl::Status failed = views.failure();
    if (failed.ok()) return failed;
    return absl::UnavailableError(absl::StrCat("the local read models have to be opened anew (",
                                               failed.message(),
                                               "); ask again when they are written again"));
  }
};

}  // namespace docket::projections

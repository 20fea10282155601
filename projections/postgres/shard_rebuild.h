// RebuildShard: fills a new generation of a shard's tables from the local read models beside the
// live one, builds its indexes, brings it up to date, proves it equal to the local read models, and
// lets it change places with the live one in one transaction. The live one goes on meanwhile, and
// waits for that transaction alone. What was live before stays as the previous generation until the
// next rebuild, and RollBackShard makes it live again in the same way.
//
// Indexes that somebody has added to the live tables are made in the new ones, too, and what was
// granted on them is. Views that read the live tables are refused, by their names.
//
// Thread-safety: none; one thread. Of all processes one at a time works on a shard: kAborted to
// others. It takes three connections. Memory: some megabytes.
// Failure: an error, a cancellation or a crash leaves the live generation as it was; what is left
// of the next one goes with the next rebuild. kUnavailable, kAborted, kDeadlineExceeded: try again.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "projections/postgres/shard_comparison.h"
#include "projections/postgres/shard_load.h"
#include "projections/postgres/shard_work.h"

namespace docket::projections {

struct ShardRebuilt {
  LoadedRows loaded;           // nothing, when it was rolled back
  absl::Duration indexing;     // of it, indexes and statistics
  ShardComparison comparison;  // of the generation, before it became live
  bool switched = false;       // false: it is not equal, and the live one stays
  std::string previous;        // the schema that has what was live before
  absl::Duration elapsed;
};

[[nodiscard]] absl::StatusOr<ShardRebuilt> RebuildShard(const ShardWork& work);

// kFailedPrecondition: there is no previous generation.
[[nodiscard]] absl::StatusOr<ShardRebuilt> RollBackShard(const ShardWork& work);

}  // namespace docket::projections

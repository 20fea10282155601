// CompareShard: proves that the rows of a shard are those of the local read models, value by value,
// while both go on; or names the reviews that differ, are missing, or should not be there.
//
// All reviews are compared with one snapshot of the local read models for each partition, and all
// that the shard has are looked for there. What differs then may have changed in between. It is
// looked at again while the partition's checkpoint is locked, so that nobody writes: a review of
// which the journal says nothing between the checkpoint and a new snapshot must be equal to the
// snapshot's. Of others it is asked again when the shard has got there.
//
// Reviews of an organisation that moves to or from the shard are counted, and not compared.
// Thread-safety: none; one thread, and any number of processes that write to the shard. It changes
// nothing. Memory: some batches of reviews.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "projections/postgres/shard_work.h"

namespace docket::projections {

struct ShardFinding {
  std::string review;
  std::string what;  // in words
};

struct ShardComparison {
  std::int64_t reviews = 0;    // of the shard, that were compared
  std::int64_t moving = 0;     // of organisations that move; not compared
  std::int64_t undecided = 0;  // that changed all the time, or that the shard did not get to
  std::int64_t different = 0;
  std::vector<ShardFinding> findings = {};  // of them the first few
  absl::Duration elapsed;

  [[nodiscard]] bool equal() const { return different == 0 && undecided == 0; }
};

struct CompareOptions {
  std::string generation = {};  // of the tables; empty: the live one
  // Called between two looks at what was not decided: brings the generation forward. Empty: others
  // do, and it waits.
  std::function<absl::Status()> advance = {};
  std::size_t findings_max = 20;
  // What differs while the shard is further behind is not decided: the records between are read
  // while its projector waits.
  std::int64_t lag_records_max = 20'000;
};

// kUnavailable: rows are being copied; nothing can be said before they are there.
[[nodiscard]] absl::StatusOr<ShardComparison> CompareShard(const ShardWork& work,
                                                           const CompareOptions& options);

}  // namespace docket::projections

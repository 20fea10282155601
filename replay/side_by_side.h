// Work on the partitions of a log by several threads side by side.
// Threads: starts some, all of which have ended when it returns. A thread that the machine does not
// give is done without: the others take its part.
// Thread-safety: pure functions. Ownership: everything is borrowed until it returns.
#pragma once

#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "eventstore/position.h"
#include "replay/replay_progress.h"

namespace docket::replay {

struct SideBySide {
  std::int32_t partitions = 0;
  int threads = 1;               // at most; the caller's is one of them
  const IsCancelled& cancelled;  // with several threads asked by all of them, at the same time
};

// Is given each partition once, and whether it is to stop.
using WorkOnPartition =
    std::function<absl::Status(eventstore::PartitionIndex, const IsCancelled& stopped)>;

// Calls `work` for every partition, from 0 on; with one thread on the caller's, in order. The first
// error is the answer: no partition is begun then any more, and those under way are told to stop.
[[nodiscard]] absl::Status ForEachPartition(const SideBySide& how, const WorkOnPartition& work);

}  // namespace docket::replay

// What a ShardProjector keeps of each partition. Internal to the projector's files. Thread-safety:
// none.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "eventstore/position.h"
#include "projections/postgres/shard_projector.h"
#include "projections/postgres/shard_store.h"
#include "projections/source.h"

namespace docket::projections {

struct ShardProjector::Lane {
  eventstore::PartitionIndex partition;
  std::optional<ShardCheckpoint> checkpoint;  // as last loaded or written
  std::unique_ptr<SourceReader> reader;       // stands at the checkpoint
  std::int64_t behind = 0;

  [[nodiscard]] ShardPartition Name(const Source& source) const {
    return {.log = source.log->name().base, .partition = partition.value()};
  }
};

}  // namespace docket::projections

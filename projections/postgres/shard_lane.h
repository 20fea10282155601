// What a ShardProjector keeps of each partition, and what it sees of it in the local read models.
// Internal to the projector's files. Thread-safety: none.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "eventstore/position.h"
#include "projections/postgres/shard_projector.h"
#include "projections/postgres/shard_store.h"
#include "projections/rows.h"
#include "projections/source.h"
#include "projections/view_store.h"

namespace docket::projections {

struct ShardProjector::Lane {
  eventstore::PartitionIndex partition;
  std::optional<ShardCheckpoint> checkpoint;  // as last loaded or written
  std::unique_ptr<SourceReader> reader;       // stands at the checkpoint
  std::string generations;                    // of the views, when last looked at
  std::int64_t behind = 0;

  [[nodiscard]] ShardPartition Name(const Source& source) const {
    return {.log = source.log->name().base, .partition = partition.value()};
  }
};

// What the local read models have of a partition, as of one snapshot.
struct ShardProjector::Local {
  std::unique_ptr<ViewSnapshot> snapshot;
  Scope details;
  Scope evidence;
  view_proto::Checkpoint least;  // of the two views: both include what is before it
  std::string source = {};
  std::string generations = {};  // of this process alone
  std::int64_t parked = 0;

  // Whether the rows of the shard are those of the snapshot.
  [[nodiscard]] bool IsShownBy(const ShardCheckpoint& checkpoint) const {
    return checkpoint.source == source && !checkpoint.copied_to.has_value() &&
           checkpoint.reader.next_offset.value() == least.reader().next_offset();
  }
};

}  // namespace docket::projections

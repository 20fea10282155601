// ShardCheckpoint: how far the rows of a shard are, of one partition of the journal
// (migrations/0001_reviews.sql). Thread-safety: a value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "domain/time.h"
#include "eventstore/reader_rule.h"
#include "projections/shard_directory.h"

namespace docket::projections {

struct ShardCheckpoint {
  std::int64_t revision = 0;  // 0: there is none yet
  std::string source = {};    // what the rows are made of
  eventstore::ReaderState reader = {};
  std::int64_t parked = 0;                    // streams that the views could not apply
  std::optional<std::string> copied_to = {};  // see migrations/0001_reviews.sql
  // Of the last record included that the views were given.
  domain::Timestamp last_appended_at = domain::kUnknownTime;
  PlacementsKnown placements = {};  // to who wrote the rows
};

struct ShardPartition {
  std::string log;  // base name
  std::int32_t partition = 0;
};

}  // namespace docket::projections

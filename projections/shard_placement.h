// ShardPlacement: which shard has the rows of an organisation. A pure function of the shards and
// the organisation, so that every process that has the same configuration answers the same.
//
// By hash: weighted rendezvous. Each shard draws a number for the organisation, and the greatest
// has it; so a shard that is added or removed moves the organisations that it gains or loses and no
// others, in proportion to its weight, and the order of the shards is of no meaning. Source:
// Thaler, Ravishankar, "Using name-based mappings to increase hit rates" (1998); the weights as in
// Schindelhauer, Schomaker, "Weighted distributed hash tables" (2005).
// By range: the ranges of the requirements, for two shards; ids beyond them have none.
// Thread-safety: immutable.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "domain/ids.h"

namespace docket::projections {

struct ShardWeight {
  std::string id;
  std::int64_t weight = 1;
};

class ShardPlacement {
 public:
  // Preconditions: at least one shard, ids that differ, positive weights.
  [[nodiscard]] static ShardPlacement ByHash(std::vector<ShardWeight> shards);
  // Precondition: two shards; the first has the smaller ids.
  [[nodiscard]] static ShardPlacement ByRange(std::vector<ShardWeight> shards);

  // An index into the shards. kOutOfRange, by range: "Organization ID 2000001 is out of range".
  [[nodiscard]] absl::StatusOr<std::size_t> ShardOf(const domain::Tenant& organization) const;

  [[nodiscard]] const std::vector<ShardWeight>& shards() const { return shards_; }

  // Equal for two placements exactly when they answer the same for every organisation.
  [[nodiscard]] std::string Description() const;

 private:
  enum class Strategy { kHash, kRange };

  ShardPlacement(Strategy strategy, std::vector<ShardWeight> shards);

  Strategy strategy_;
  std::vector<ShardWeight> shards_;
};

}  // namespace docket::projections

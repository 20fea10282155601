// ShardSums: figures of groups that can be added up: what one shard answers to a SumStatement, or
// several together.
// Thread-safety: none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "absl/status/statusor.h"
#include "platform/postgres/connection.h"
#include "projections/analytics_queries.h"
#include "projections/log_buckets.h"
#include "projections/postgres/shard_figures.h"
#include "projections/postgres/shard_sum_statements.h"

namespace docket::projections {

struct GroupSums {
  std::vector<std::int64_t> counts;
  std::vector<LogBuckets> spans;
};
using ShardSums = std::map<std::int64_t, GroupSums>;  // by when the group begins

// What the statement was answered with. kDataLoss: these are no buckets.
[[nodiscard]] absl::StatusOr<ShardSums> ReadSums(const SumStatement& statement,
                                                 const platform::PostgresRows& rows);

// Precondition: both are of one statement.
void Add(const ShardSums& more, ShardSums& sums);

// Counts, then spans, as columns.
class SumColumns final : public FigureColumns {
 public:
  // Borrows the sums.
  explicit SumColumns(const GroupSums& sums) : sums_(sums) {}

  [[nodiscard]] std::int64_t Number() override { return sums_.counts.at(count_++); }
  [[nodiscard]] Spread Percentiles() override;

 private:
  const GroupSums& sums_;
  std::size_t count_ = 0;
  std::size_t span_ = 0;
};

// The figures of all groups, as the port has them.
template <class T>
[[nodiscard]] Groups<T> GroupsOf(const ShardSums& sums) {
  Groups<T> groups{.items = {}, .more = sums.size() > std::size_t{kAnalyticsGroupsMax}};
  for (const auto& [key, of_group] : sums) {
    if (groups.items.size() == std::size_t{kAnalyticsGroupsMax}) break;
    SumColumns columns(of_group);
    Group<T>& group = groups.items.emplace_back();
    group.key = key;
    ReadFigures(columns, group.value);
  }
  return groups;
}

}  // namespace docket::projections

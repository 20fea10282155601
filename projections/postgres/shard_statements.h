// What is asked of the tables of a shard, as prepared statements; docs/queries.md shows how the
// server does each. Their parameters, all of them given:
//   $1 host  $2 organisation  $3 whole, day, week, month or repository  $4 from  $5 to (both
//   microseconds since 1970)  $6 repository, or 0 for all  $7 groups at most
// Statements whose answer has no groups have $1 $2 and then from, to and repository as $3 to $5.
// Thread-safety: constants.
#pragma once

#include <array>

namespace docket::projections {

struct ShardStatement {
  const char* name = nullptr;  // that it is prepared under
  const char* sql = nullptr;
  bool grouped = true;
  bool of_metrics = false;  // reads review_metrics, whose old months may have been dropped
};

extern const ShardStatement kReviewLatencyStatement;
extern const ShardStatement kThroughputStatement;
extern const ShardStatement kFindingsStatement;
extern const ShardStatement kRunsStatement;
extern const ShardStatement kCoverageStatement;

[[nodiscard]] std::array<ShardStatement, 5> ShardStatements();

}  // namespace docket::projections

// What is asked of the tables of a shard about all of its organisations: figures that can be added
// to those of the other shards. A row of the answer is a group: when it begins (microseconds since
// 1970; of the whole, 0), then `counts` numbers and `spans` texts, each the buckets of values in
// milliseconds as LogBuckets::Parse reads them. Parameters:
//   $1 whole, day, week or month  $2 from  $3 to (both microseconds since 1970)  $4 organisations
//   that are not counted, a JSON array of {"host", "organization_id"}  $5 groups at most, the
//   earliest  $6 only if there are spans: LogBuckets::LogGrowth()
// Thread-safety: constants.
#pragma once

#include <array>

namespace docket::projections {

struct SumStatement {
  const char* name = nullptr;  // that it is prepared under
  const char* sql = nullptr;
  int counts = 0;
  int spans = 0;
  bool of_metrics = false;  // asks review_metrics, whose old months may not be kept
};

extern const SumStatement kReviewLatencySums;
extern const SumStatement kThroughputSums;
extern const SumStatement kFindingsSums;
extern const SumStatement kRunsSums;

[[nodiscard]] std::array<SumStatement, 4> SumStatements();

}  // namespace docket::projections

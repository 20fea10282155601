// ShardLoad: fills an empty generation of a shard's tables from the local read models by COPY, and
// says in its checkpoints how far that is: a ShardProjector goes on from there. The tables need no
// indexes meanwhile (shard_generations.h).
// Threads: what was read is sent by a thread of its own while the next reviews are read; it has
// ended when this is destroyed. Thread-safety: none; used by one thread. Ownership: borrows the
// work and the connection, which works on the generation. Failure: what was copied stays in the
// generation, which nobody reads.
#pragma once

#include <cstdint>
#include <future>
#include <memory>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "platform/postgres/connection.h"
#include "projections/postgres/copy_rows.h"
#include "projections/postgres/local_reviews.h"
#include "projections/postgres/review_columns.h"
#include "projections/postgres/shard_store.h"
#include "projections/postgres/shard_work.h"
#include "projections/shard_directory.h"

namespace docket::projections {

struct LoadedRows {
  std::int64_t reviews = 0;
  std::int64_t rows = 0;  // of all tables
  std::int64_t bytes = 0;
  absl::Duration elapsed;
};

class ShardLoad {
 public:
  ShardLoad(const ShardWork& work, platform::PostgresConnection& generation, ShardStore& store)
      : work_(work), connection_(generation), store_(store) {}

  [[nodiscard]] absl::StatusOr<LoadedRows> Run();

 private:
  [[nodiscard]] absl::Status LookUpKeptMonths();
  [[nodiscard]] absl::Status LoadPartition(eventstore::PartitionIndex partition);
  [[nodiscard]] absl::Status Add(eventstore::PartitionIndex partition, const LocalReview& review);
  [[nodiscard]] absl::Status MakeMonth(std::int64_t created_at);
  // Those of at least so many bytes.
  [[nodiscard]] absl::Status Send(std::size_t bytes_min);
  // Begins to; waits for what was begun before.
  [[nodiscard]] absl::Status SendTable(const char* table, const char* columns, CopyRows& rows,
                                       std::size_t bytes_min);
  // Until the connection is free.
  [[nodiscard]] absl::Status AwaitSent();
  void ReportProgress();

  const ShardWork& work_;
  platform::PostgresConnection& connection_;
  ShardStore& store_;
  ReviewTables<CopyRows> tables_;
  CopyRows metrics_;
  std::int64_t metrics_from_ = 0;  // microseconds since 1970
  std::set<absl::CivilMonth> months_;
  absl::Time started_;
  LoadedRows loaded_;
  std::future<absl::StatusOr<std::int64_t>> sending_;  // last: it uses the connection
};

}  // namespace docket::projections

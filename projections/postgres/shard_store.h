// ShardStore: the tables of one shard, over one connection. Rows and the checkpoint that tells what
// they are made from are written in one transaction, which fails if the checkpoint is not the one
// that the writer knew: so a writer that slept, or a second one, changes nothing with old rows.
//
// Thread-safety: none; one thread at a time. Any number of processes.
// Errors: those of platform/postgres/sqlstate.h; kAborted also for a checkpoint that is another by
// now. After any error of Write the batch is in the shard as a whole or not at all; load the
// checkpoint again to learn which.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "domain/time.h"
#include "platform/postgres/connection.h"
#include "projections/postgres/shard_checkpoint.h"
#include "projections/postgres/shard_moves.h"
#include "projections/postgres/shard_rows.h"

namespace docket::projections {

// How many of the tables' versions are applied, and how many this software has.
struct ShardVersion {
  std::size_t applied = 0;
  std::size_t known = 0;
};
// Errors as of platform::Migrate.
[[nodiscard]] absl::StatusOr<ShardVersion> VersionOfShard(platform::PostgresConnection& connection);
struct ShardContent {
  std::int64_t organizations = 0;
  std::int64_t reviews = 0;
  std::int64_t partitions = 0;  // that have rows, or had
  std::int64_t copying = 0;     // of them: not all rows are there yet
};
// Counts every row. Precondition: the tables are there.
[[nodiscard]] absl::StatusOr<ShardContent> ContentOfShard(platform::PostgresConnection& connection);

// Makes the tables, or brings them up to date.
[[nodiscard]] absl::Status MigrateShard(platform::PostgresConnection& connection);

// For who only reads. kFailedPrecondition, with what to run or change: the tables are missing or of
// an older version, or the database is another shard's.
[[nodiscard]] absl::Status CheckShard(platform::PostgresConnection& connection,
                                      const std::string& id);

class ShardStore {
 public:
  struct Options {
    std::string id;  // of the shard
    platform::PostgresOptions connection;
    std::string generation = {};  // of the tables (shard_generations.h); empty: the live one
  };

  // Makes no tables; takes a database that is nobody's yet. Errors as of CheckShard.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<ShardStore>> Open(const Options& options);

  [[nodiscard]] absl::StatusOr<ShardCheckpoint> Load(const ShardPartition& partition);

  // Replaces checkpoint `next.revision` - 1 by `next`, with the rows, and with what `also` does in
  // the same transaction.
  using Also = absl::FunctionRef<absl::Status(ShardMoves&)>;
  [[nodiscard]] absl::Status Write(
      const ShardPartition& partition, const ShardCheckpoint& next, const ShardRows& rows,
      Also also = [](ShardMoves&) { return absl::OkStatus(); });

  [[nodiscard]] ShardMoves& moves() { return moves_; }

  // From now on whoever writes to the shard keeps the metrics of reviews that were opened in the
  // present month, or in so many before it; 0: of all. True: those are more than before. All rows
  // are then to be copied anew, as the checkpoints say, which are others by now.
  [[nodiscard]] absl::StatusOr<bool> KeepMonths(std::int64_t months, domain::Timestamp now);

  // Drops the oldest month of metrics that is not kept; answers the name of its table, or nothing:
  // there is none. Those who read or write metrics meanwhile wait for it, for 2 s and a moment at
  // most: kAborted if it did not get its turn, and nothing is dropped.
  [[nodiscard]] absl::StatusOr<std::optional<std::string>> DropMonth();

  // kUnavailable: the server has gone meanwhile. Asks it nothing.
  [[nodiscard]] absl::Status StillThere();

 private:
  ShardStore(Options options, std::unique_ptr<platform::PostgresConnection> connection);

  [[nodiscard]] absl::Status TakePossession();
  [[nodiscard]] absl::Status SaveCheckpoint(const ShardPartition& partition,
                                            const ShardCheckpoint& next);
  [[nodiscard]] absl::Status SaveRows(const ShardRows& rows);
  [[nodiscard]] absl::Status Execute(const std::string& sql, const JsonRows& rows);

  const Options options_;
  const std::string what_;
  std::unique_ptr<platform::PostgresConnection> connection_;
  ShardMoves moves_{*connection_};
};

}  // namespace docket::projections

#include "projections/postgres/shard_store.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "projections/postgres/row_statements.h"
#include "projections/postgres/shard_generations.h"
#include "projections/postgres/shard_migrations.h"
#include "schemas/codec/frame.h"

namespace docket::projections {
namespace {

using platform::PostgresBytes;
using platform::PostgresConnection;
using platform::PostgresParameter;

platform::MigrationPlan Plan() { return {.part = "read models", .migrations = ShardMigrations()}; }

constexpr char kRemove[] =
    "DELETE FROM reviews USING jsonb_to_recordset($1::jsonb)"
    " AS r(host text, repository_id bigint, number bigint)"
    " WHERE reviews.host = r.host AND reviews.repository_id = r.repository_id"
    " AND reviews.number = r.number";

// Those of the reviews, and the present one and two more ahead, so that they are there before their
// first row.
constexpr char kMakeMonths[] =
    "SELECT docket_make_month(month) FROM ("
    " SELECT date_trunc('month', docket_time(r.created_at), 'UTC') AS month"
    "  FROM jsonb_to_recordset($1::jsonb) AS r(created_at bigint) WHERE created_at <> 0"
    " UNION SELECT (date_trunc('month', now() AT TIME ZONE 'UTC') + ahead * interval '1 month')"
    "  AT TIME ZONE 'UTC' FROM generate_series(0, 2) AS ahead"
    " ORDER BY 1) AS months";

absl::Status CheckVersion(PostgresConnection& connection, const std::string& id) {
  DOCKET_ASSIGN_OR_RETURN(const ShardVersion version, VersionOfShard(connection));
  if (version.applied >= version.known) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("the tables of shard ", id, " are of version ", version.applied,
                   ", and this software needs ", version.known, ": run `docket shards migrate`"));
}

absl::Status CheckOwner(PostgresConnection& connection, const std::string& id) {
  const std::string what = absl::StrCat("look into shard ", id);
  DOCKET_ASSIGN_OR_RETURN(const auto rows,
                          connection.Execute({.sql = "SELECT id FROM docket_shard", .what = what}));
  if (rows.count() == 1 && rows.Bytes(0, 0) == id) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      what, ": the database is shard ",
      rows.count() == 1 ? platform::AbslView(rows.Bytes(0, 0)) : "?",
      "'s. Correct its dsn_file in read_models.postgres; each shard has a database or schema of "
      "its own"));
}

}  // namespace

absl::Status CheckShard(PostgresConnection& connection, const std::string& id) {
  DOCKET_RETURN_IF_ERROR(CheckVersion(connection, id));
  return CheckOwner(connection, id);
}

absl::StatusOr<ShardVersion> VersionOfShard(PostgresConnection& connection) {
  DOCKET_ASSIGN_OR_RETURN(const std::size_t applied,
                          platform::AppliedMigrations(connection, Plan()));
  return ShardVersion{.applied = applied, .known = ShardMigrations().size()};
}

absl::Status MigrateShard(PostgresConnection& connection) {
  return platform::Migrate(connection, Plan());
}

absl::StatusOr<ShardContent> ContentOfShard(PostgresConnection& connection) {
  DOCKET_ASSIGN_OR_RETURN(
      const auto rows,
      connection.Execute(
          {.sql = "SELECT (SELECT count(DISTINCT (host, organization_id)) FROM reviews),"
                  " (SELECT count(*) FROM reviews), count(*), count(copied_to)"
                  " FROM docket_shard_checkpoints",
           .what = "count the rows of a shard"}));
  return ShardContent{.organizations = rows.Integer(0, 0),
                      .reviews = rows.Integer(0, 1),
                      .partitions = rows.Integer(0, 2),
                      .copying = rows.Integer(0, 3)};
}

ShardStore::ShardStore(Options options, std::unique_ptr<PostgresConnection> connection)
    : options_(std::move(options)),
      what_(absl::StrCat("write to shard ", options_.id)),
      connection_(std::move(connection)) {}

absl::StatusOr<std::unique_ptr<ShardStore>> ShardStore::Open(const Options& options) {
  DOCKET_ASSIGN_OR_RETURN(auto connection, PostgresConnection::Open(options.connection));
  if (!options.generation.empty()) {
    DOCKET_RETURN_IF_ERROR(UseGeneration(*connection, options.generation));
  }
  DOCKET_RETURN_IF_ERROR(CheckVersion(*connection, options.id));
  std::unique_ptr<ShardStore> store(new ShardStore(options, std::move(connection)));
  DOCKET_RETURN_IF_ERROR(store->TakePossession());
  return store;
}

absl::Status ShardStore::TakePossession() {
  DOCKET_RETURN_IF_ERROR(
      connection_
          ->Execute({.sql = "INSERT INTO docket_shard (id) VALUES ($1) ON CONFLICT DO NOTHING",
                     .what = what_},
                    {{options_.id}})
          .status());
  return CheckOwner(*connection_, options_.id);
}

absl::Status ShardStore::StillThere() {
  if (connection_->IsUsable()) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat(what_, ": the server has closed the connection"));
}

absl::StatusOr<bool> ShardStore::KeepMonths(std::int64_t months, domain::Timestamp now) {
  DOCKET_ASSIGN_OR_RETURN(
      const auto rows,
      connection_->Execute(
          {.sql = "SELECT docket_keep_months($1::int, docket_time($2))", .what = what_},
          {{months, now.value()}}));
  return rows.Boolean(0, 0);
}

absl::StatusOr<std::optional<std::string>> ShardStore::DropMonth() {
  DOCKET_ASSIGN_OR_RETURN(
      const auto rows,
      connection_->Execute({.sql = "SELECT docket_drop_month()",
                            .what = absl::StrCat("drop a month of shard ", options_.id)}));
  if (rows.IsNull(0, 0)) return std::nullopt;
  return std::string(rows.Bytes(0, 0));
}

absl::StatusOr<ShardCheckpoint> ShardStore::Load(const ShardPartition& partition) {
  DOCKET_ASSIGN_OR_RETURN(
      const auto rows,
      connection_->Execute({.sql = "SELECT revision, source, reader, copied_to, parked,"
                                   " coalesce((extract(epoch FROM last_appended_at) * 1e6)::bigint,"
                                   " 0), placements"
                                   " FROM docket_shard_checkpoints"
                                   " WHERE log = $1 AND partition = $2",
                            .what = what_},
                           {{partition.log, std::int64_t{partition.partition}}}));
  ShardCheckpoint checkpoint;
  if (rows.count() == 0) return checkpoint;
  checkpoint.revision = rows.Integer(0, 0);
  checkpoint.source = rows.Bytes(0, 1);
  journal_proto::ReaderState stored;
  if (!stored.ParseFromString(std::string(rows.Bytes(0, 2)))) {
    return absl::DataLossError(absl::StrCat(
        what_, ": the checkpoint of partition ", partition.partition,
        " cannot be read. Delete its row from docket_shard_checkpoints: all rows are copied anew"));
  }
  DOCKET_ASSIGN_OR_RETURN(checkpoint.reader, eventstore::FromProto(stored));
  checkpoint.parked = rows.Integer(0, 4);
  checkpoint.last_appended_at = domain::Timestamp(rows.Integer(0, 5));
  checkpoint.placements = PlacementsKnown::FromText(rows.Bytes(0, 6));
  if (!rows.IsNull(0, 3)) checkpoint.copied_to = std::string(rows.Bytes(0, 3));
  return checkpoint;
}

absl::Status ShardStore::Write(const ShardPartition& partition, const ShardCheckpoint& next,
                               const ShardRows& rows, Also also) {
  return connection_->InTransaction(what_, [&](PostgresConnection&) -> absl::Status {
    // First, since its row keeps everybody else who writes this partition waiting.
    DOCKET_RETURN_IF_ERROR(SaveCheckpoint(partition, next));
    DOCKET_RETURN_IF_ERROR(SaveRows(rows));
    return also(moves_);
  });
}

absl::Status ShardStore::SaveCheckpoint(const ShardPartition& partition,
                                        const ShardCheckpoint& next) {
  constexpr char kInsert[] =
      "INSERT INTO docket_shard_checkpoints"
      " (log, partition, revision, source, reader, next_offset, copied_to, parked,"
      " last_appended_at, placements)"
      " VALUES ($1, $2, $3, $4, $5, $6, nullif($7, 'done'), $8, docket_time($9), $10)"
      " ON CONFLICT DO NOTHING";
  constexpr char kUpdate[] =
      "UPDATE docket_shard_checkpoints SET revision = $3, source = $4, reader = $5,"
      " next_offset = $6, copied_to = nullif($7, 'done'), parked = $8,"
      " last_appended_at = docket_time($9), placements = $10, changed_at = now()"
      " WHERE log = $1 AND partition = $2 AND revision = $3 - 1";
  const std::string reader = schemas::SerializeDeterministically(eventstore::ToProto(next.reader));
  const std::vector<PostgresParameter> parameters = {partition.log,
                                                     std::int64_t{partition.partition},
                                                     next.revision,
                                                     next.source,
                                                     PostgresBytes{reader},
                                                     next.reader.next_offset.value(),
                                                     next.copied_to.value_or("done"),
                                                     next.parked,
                                                     next.last_appended_at.value(),
                                                     next.placements.ToText()};
  DOCKET_ASSIGN_OR_RETURN(
      const auto saved,
      connection_->Execute({.sql = next.revision == 1 ? kInsert : kUpdate, .what = what_},
                           parameters));
  if (saved.affected() == 1) return absl::OkStatus();
  return absl::AbortedError(absl::StrCat(what_, ": partition ", partition.partition,
                                         " was written by another process meanwhile"));
}

absl::Status ShardStore::SaveRows(const ShardRows& rows) {
  DOCKET_RETURN_IF_ERROR(Execute(kMakeMonths, rows.reviews()));
  DOCKET_RETURN_IF_ERROR(Execute(kRemove, rows.removed()));
  for (const RowStatement& statement : RowStatements()) {
    DOCKET_RETURN_IF_ERROR(Execute(statement.Insert(), statement.rows(rows)));
  }
  return absl::OkStatus();
}

absl::Status ShardStore::Execute(const std::string& sql, const JsonRows& rows) {
  if (rows.empty()) return absl::OkStatus();
  return connection_->Execute({.sql = sql, .what = what_}, {{rows.Array()}}).status();
}

}  // namespace docket::projections

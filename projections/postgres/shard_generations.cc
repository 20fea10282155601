#include "projections/postgres/shard_generations.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "projections/postgres/shard_store.h"

namespace docket::projections {
namespace {

using platform::PostgresConnection;
using platform::PostgresRows;

constexpr char kWhat[] = "build a generation of a shard's tables";

// The server's limit of 63 bytes for a name, less that of "_previous_swap".
constexpr std::size_t kSchemaBytesMax = 49;

absl::StatusOr<std::vector<std::string>> Texts(absl::StatusOr<PostgresRows> rows) {
  if (!rows.ok()) return rows.status();
  std::vector<std::string> texts;
  for (int row = 0; row < rows->count(); ++row) texts.emplace_back(rows->Bytes(row, 0));
  return texts;
}

}  // namespace

absl::StatusOr<GenerationNames> GenerationsOf(PostgresConnection& connection) {
  DOCKET_ASSIGN_OR_RETURN(
      const PostgresRows rows,
      connection.Execute({.sql = "SELECT current_schema()::text", .what = kWhat}));
  if (rows.IsNull(0, 0) || rows.Bytes(0, 0).size() > kSchemaBytesMax) {
    return absl::FailedPreconditionError(absl::StrCat(
        kWhat, ": the connection string has to lead to a schema, with a name of up to ",
        kSchemaBytesMax, " bytes"));
  }
  const std::string live(rows.Bytes(0, 0));
  return GenerationNames{.live = live, .next = live + "_next", .previous = live + "_previous"};
}

absl::Status UseGeneration(PostgresConnection& connection, std::string_view generation) {
  return connection
      .Execute({.sql = "SELECT set_config('search_path', quote_ident($1), false)", .what = kWhat},
               {{std::string(generation)}})
      .status();
}

absl::StatusOr<bool> HasGeneration(PostgresConnection& live, const std::string& generation) {
  DOCKET_ASSIGN_OR_RETURN(
      const PostgresRows rows,
      live.Execute(
          {.sql = "SELECT to_regclass(format('%I.docket_shard', $1)) IS NOT NULL", .what = kWhat},
          {{generation}}));
  return rows.Boolean(0, 0);
}

absl::Status MakeNextGeneration(PostgresConnection& live, PostgresConnection& next,
                                const GenerationNames& names) {
  DOCKET_RETURN_IF_ERROR(
      live.Execute({.sql = "SELECT docket_make_generation($1)", .what = kWhat}, {{names.next}})
          .status());
  DOCKET_RETURN_IF_ERROR(UseGeneration(next, names.next));
  DOCKET_RETURN_IF_ERROR(MigrateShard(next));
  DOCKET_ASSIGN_OR_RETURN(
      const PostgresRows shard,
      live.Execute({.sql = "SELECT id, metrics_from::text, metrics_months FROM docket_shard",
                    .what = kWhat}));
  return next
      .Execute(
          {.sql = "INSERT INTO docket_shard (id, metrics_from, metrics_months)"
                  " VALUES ($1, $2::text::timestamptz, $3)",
           .what = kWhat},
          {{std::string(shard.Bytes(0, 0)), std::string(shard.Bytes(0, 1)), shard.Integer(0, 2)}})
      .status();
}

absl::Status DropGeneration(PostgresConnection& live, const std::string& generation) {
  return live.Execute({.sql = "SELECT docket_drop_generation($1)", .what = kWhat}, {{generation}})
      .status();
}

absl::StatusOr<std::vector<std::string>> DropIndexes(PostgresConnection& generation) {
  return Texts(generation.Execute({.sql = "SELECT docket_drop_indexes()", .what = kWhat}));
}

absl::StatusOr<std::vector<std::string>> AddedIndexes(PostgresConnection& live,
                                                      const std::string& generation) {
  return Texts(
      live.Execute({.sql = "SELECT docket_added_indexes($1)", .what = kWhat}, {{generation}}));
}

absl::Status RefuseReaders(PostgresConnection& live) {
  DOCKET_ASSIGN_OR_RETURN(
      const std::vector<std::string> readers,
      Texts(live.Execute({.sql = "SELECT docket_generation_readers()", .what = kWhat})));
  if (readers.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(kWhat,
                   ": views read the live tables, and would go on with them when others are "
                   "live: drop them, and make them again afterwards: ",
                   absl::StrJoin(readers, ", ")));
}

absl::Status ExchangeGenerations(PostgresConnection& live, const std::string& generation) {
  return live
      .Execute({.sql = "SELECT docket_exchange_generation($1)", .what = kWhat}, {{generation}})
      .status();
}

absl::Status KeepAsPrevious(PostgresConnection& live, const GenerationNames& names) {
  DOCKET_RETURN_IF_ERROR(DropGeneration(live, names.previous));
  DOCKET_ASSIGN_OR_RETURN(
      const PostgresRows rename,
      live.Execute({.sql = "SELECT format('ALTER SCHEMA %I RENAME TO %I', $1, $2)", .what = kWhat},
                   {{names.next, names.previous}}));
  return live.Execute({.sql = std::string(rename.Bytes(0, 0)), .what = kWhat}).status();
}

}  // namespace docket::projections

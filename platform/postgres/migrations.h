// Migrate: brings the tables of one part of Docket in a PostgreSQL database to the version that
// this software knows, by numbered SQL files that are built into the program (docket_migrations()
// in cmake/DocketPostgres.cmake). A file that was ever applied anywhere is never changed: add the
// next.
//
// The table docket_schema has a row for each file that was applied, with the digest of its text.
// Each file is one transaction together with its row, so it is applied as a whole or not at all,
// and an advisory lock keeps all other processes out meanwhile: they find it done. Migrating what
// is up to date changes nothing and needs no right to make tables.
//
// kUnimplemented        newer software has been here
// kFailedPrecondition   what is there is not what these files make: a version between is missing, a
//                       file has another text, or a table is there without its row
// Other errors: those of sqlstate.h. What a failure leaves behind: the versions before it.
//
// Thread-safety: functions without shared state; the connection is used by one thread.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "platform/postgres/connection.h"

namespace docket::platform {

struct Migration {
  std::string_view name;  // of the file: "0001_blobs.sql"
  std::string_view sql;   // neither begins nor ends a transaction
};

struct MigrationPlan {
  std::string part;  // whose tables: "blobs"; parts share a database and know nothing of each other
  std::span<const Migration> migrations;  // in order; the first is version 1
};

[[nodiscard]] absl::Status Migrate(PostgresConnection& connection, const MigrationPlan& plan);

// How many of the files are applied, for whoever must not make anything: 0 in a database that
// nothing of this part is in. Errors as of Migrate.
[[nodiscard]] absl::StatusOr<std::size_t> AppliedMigrations(PostgresConnection& connection,
                                                            const MigrationPlan& plan);

}  // namespace docket::platform

#include "platform/postgres/migrations.h"

#include <cstddef>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "platform/hashing.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"

namespace docket::platform {
namespace {

// Of no meaning, but for ever the same: what the lock of all migrations is called in a database.
constexpr std::int64_t kLockNumber = 0x646f636b65740001;  // "docket", 1

constexpr std::string_view kMakeSchemaTable =
    "CREATE TABLE docket_schema ("
    " part text NOT NULL,"
    " version bigint NOT NULL CHECK (version > 0),"
    " name text NOT NULL,"
    " digest bytea NOT NULL CHECK (octet_length(digest) = 32),"
    " applied_at timestamptz NOT NULL DEFAULT now(),"
    " PRIMARY KEY (part, version))";

class Migrator {
 public:
  Migrator(PostgresConnection& connection, const MigrationPlan& plan)
      : connection_(connection),
        plan_(plan),
        what_(absl::StrCat("bring the tables of ", plan.part, " up to date")) {}

  // Applies the next file, if there is one. A transaction.
  [[nodiscard]] absl::Status Step() {
    return connection_.InTransaction(what_, [this](PostgresConnection&) -> absl::Status {
      DOCKET_RETURN_IF_ERROR(Lock());
      DOCKET_RETURN_IF_ERROR(MakeSchemaTable());
      DOCKET_ASSIGN_OR_RETURN(const std::size_t version, CheckApplied());
      is_done_ = version == plan_.migrations.size();
      return is_done_ ? absl::OkStatus() : Apply(version);
    });
  }

  [[nodiscard]] bool is_done() const { return is_done_; }

  // How many files are applied. Changes nothing, and needs no right to.
  [[nodiscard]] absl::StatusOr<std::size_t> Look() {
    DOCKET_ASSIGN_OR_RETURN(const bool is_there, SchemaTableIsThere());
    return is_there ? CheckApplied() : std::size_t{0};
  }

 private:
  // Until the end of the transaction. Another process holds it for as long as its file takes.
  [[nodiscard]] absl::Status Lock() {
    return Execute("SELECT pg_advisory_xact_lock($1)", {{kLockNumber}}).status();
  }

  [[nodiscard]] absl::StatusOr<bool> SchemaTableIsThere() {
    DOCKET_ASSIGN_OR_RETURN(const PostgresRows found,
                            Execute("SELECT to_regclass('docket_schema') IS NOT NULL"));
    return found.Boolean(0, 0);
  }

  [[nodiscard]] absl::Status MakeSchemaTable() {
    DOCKET_ASSIGN_OR_RETURN(const bool is_there, SchemaTableIsThere());
    return is_there ? absl::OkStatus() : Execute(kMakeSchemaTable).status();
  }

  // The version that is there, if all up to it was made by these files.
  [[nodiscard]] absl::StatusOr<std::size_t> CheckApplied() {
    DOCKET_ASSIGN_OR_RETURN(
        const PostgresRows rows,
        Execute("SELECT version, name, digest FROM docket_schema WHERE part = $1 ORDER BY version",
                {{plan_.part}}));
    for (int row = 0; row < rows.count(); ++row) {
      const auto expected = static_cast<std::size_t>(row) + 1;
      const auto version = static_cast<std::size_t>(rows.Integer(row, 0));
      if (version != expected) {
        return Refuse(
            absl::StrCat("version ", version, " is applied and version ", expected, " is not"));
      }
      if (version > plan_.migrations.size()) {
        return absl::UnimplementedError(
            absl::StrCat(what_, ": they are of version ", rows.Integer(rows.count() - 1, 0),
                         ", and this software knows ", plan_.migrations.size(),
                         ". Newer software has been here: run that"));
      }
      const Migration& migration = plan_.migrations[version - 1];
      if (rows.Bytes(row, 2) != AsBytes(Sha256(migration.sql))) {
        return Refuse(absl::StrCat(AbslView(rows.Bytes(row, 1)),
                                   " was applied with another text than this software's ",
                                   AbslView(migration.name)));
      }
    }
    return static_cast<std::size_t>(rows.count());
  }

  [[nodiscard]] absl::Status Apply(std::size_t version) {
    const Migration& migration = plan_.migrations[version];
    const std::string what = absl::StrCat(what_, ", ", AbslView(migration.name));
    absl::Status applied =
        connection_.ExecuteScript({.sql = std::string(migration.sql), .what = what});
    if (absl::IsFailedPrecondition(applied)) return Refuse(applied.message());
    DOCKET_RETURN_IF_ERROR(applied);
    if (!connection_.in_transaction()) {
      return absl::InternalError(
          absl::StrCat(what,
                       ": the file ends the transaction that it is applied in. This is a bug "
                       "of this software; what it did is there without a row in docket_schema"));
    }
    const Sha256Digest digest = Sha256(migration.sql);
    return Execute(
               "INSERT INTO docket_schema (part, version, name, digest) VALUES ($1, $2, $3, $4)",
               {{plan_.part, static_cast<std::int64_t>(version + 1), std::string(migration.name),
                 PostgresBytes{AsBytes(digest)}}})
        .status();
  }

  [[nodiscard]] absl::Status Refuse(absl::string_view why) const {
    return absl::FailedPreconditionError(absl::StrCat(
        what_, ": ", why,
        ". The database was altered by hand, restored in part, or belongs to somebody else. "
        "Restore it from a backup, or name a database and search_path that are Docket's alone"));
  }

  [[nodiscard]] absl::StatusOr<PostgresRows> Execute(
      std::string_view sql, const std::vector<PostgresParameter>& parameters = {}) {
    return connection_.Execute({.sql = std::string(sql), .what = what_}, parameters);
  }

  PostgresConnection& connection_;
  const MigrationPlan& plan_;
  const std::string what_;
  bool is_done_ = false;
};

}  // namespace

absl::Status Migrate(PostgresConnection& connection, const MigrationPlan& plan) {
  Migrator migrator(connection, plan);
  while (!migrator.is_done()) DOCKET_RETURN_IF_ERROR(migrator.Step());
  return absl::OkStatus();
}

absl::StatusOr<std::size_t> AppliedMigrations(PostgresConnection& connection,
                                              const MigrationPlan& plan) {
  return Migrator(connection, plan).Look();
}

}  // namespace docket::platform

#include "privacy/postgres/postgres_key_table.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "platform/postgres/migrations.h"
#include "platform/status_macros.h"
#include "privacy/postgres/key_migrations.h"

namespace docket::privacy {
namespace {

using platform::PostgresBytes;
using platform::PostgresConnection;
using platform::PostgresRows;

constexpr char kWhat[] = "use the keys that seal what is recorded of people, in PostgreSQL";
constexpr char kColumns[] =
    "SELECT name, id, coalesce(wrapped, ''), coalesce(master, ''), made_at,"
    " coalesce(destroyed_at, 0) FROM docket_keys";

absl::StatusOr<std::optional<KeyRow>> RowOf(const absl::StatusOr<PostgresRows>& rows) {
  DOCKET_RETURN_IF_ERROR(rows.status());
  if (rows->count() == 0) return std::nullopt;
  DOCKET_ASSIGN_OR_RETURN(const KeyId id, KeyIdFrom(rows->Bytes(0, 1)));
  return KeyRow{.name = KeyName::Stored(std::string(rows->Bytes(0, 0))),
                .id = id,
                .wrapped = std::string(rows->Bytes(0, 2)),
                .master = std::string(rows->Bytes(0, 3)),
                .made_at = domain::Timestamp(rows->Integer(0, 4)),
                .destroyed_at = domain::Timestamp(rows->Integer(0, 5))};
}

absl::StatusOr<std::optional<KeyRow>> Find(PostgresConnection& connection, const KeyName& name) {
  return RowOf(connection.Execute({.sql = absl::StrCat(kColumns, " WHERE name = $1"),
                                   .what = kWhat,
                                   .prepared_as = "key_by_name"},
                                  {{name.text()}}));
}

}  // namespace

absl::StatusOr<std::unique_ptr<PostgresKeyTable>> PostgresKeyTable::Open(
    const platform::PostgresPoolOptions& options, const platform::Clock& clock) {
  std::unique_ptr<PostgresKeyTable> table(new PostgresKeyTable(options, clock));
  DOCKET_ASSIGN_OR_RETURN(const auto connection, table->pool_.Take());
  DOCKET_RETURN_IF_ERROR(
      platform::Migrate(*connection, {.part = "keys", .migrations = KeyMigrations()}));
  return table;
}

absl::StatusOr<platform::PostgresPool::Lease> PostgresKeyTable::Take() const {
  auto connection = pool_.Take();
  DOCKET_RETURN_IF_ERROR(failure_.Note(connection.status()));
  return connection;
}

absl::Status PostgresKeyTable::failure() const {
  return failure_.Ask([this] { return pool_.Take().status(); });
}

// A statement is a transaction, so whoever is second finds the row of the first.
absl::StatusOr<KeyRow> PostgresKeyTable::PutIfAbsent(const KeyRow& row) {
  DOCKET_ASSIGN_OR_RETURN(const auto connection, Take());
  const absl::StatusOr<PostgresRows> inserted =
      connection->Execute({.sql = "INSERT INTO docket_keys (name, id, wrapped, master, made_at)"
                                  " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (name) DO NOTHING",
                           .what = kWhat,
                           .prepared_as = "put_key"},
                          {{row.name.text(), PostgresBytes{BytesOf(row.id)},
                            PostgresBytes{row.wrapped}, row.master, row.made_at.value()}});
  DOCKET_RETURN_IF_ERROR(inserted.status());
  if (inserted->affected() == 1) return row;
  DOCKET_ASSIGN_OR_RETURN(std::optional<KeyRow> known, Find(*connection, row.name));
  if (known.has_value()) return *std::move(known);
  return absl::AbortedError(
      absl::StrCat(kWhat, ": the row of ", row.name.text(), " was there, and is not any more"));
}

absl::StatusOr<std::optional<KeyRow>> PostgresKeyTable::FindByName(const KeyName& name) {
  DOCKET_ASSIGN_OR_RETURN(const auto connection, Take());
  return Find(*connection, name);
}

absl::StatusOr<std::optional<KeyRow>> PostgresKeyTable::FindById(const KeyId& id) {
  DOCKET_ASSIGN_OR_RETURN(const auto connection, Take());
  return RowOf(connection->Execute(
      {.sql = absl::StrCat(kColumns, " WHERE id = $1"), .what = kWhat, .prepared_as = "key_by_id"},
      {{PostgresBytes{BytesOf(id)}}}));
}

absl::StatusOr<std::vector<KeyName>> PostgresKeyTable::Living(const KeyName& first,
                                                              const KeyName& end,
                                                              std::size_t count_max) {
  DOCKET_ASSIGN_OR_RETURN(const auto connection, Take());
  const absl::StatusOr<PostgresRows> rows =
      connection->Execute({.sql = "SELECT name FROM docket_keys WHERE name >= $1"
                                  " AND name < $2 AND wrapped IS NOT NULL"
                                  " ORDER BY name LIMIT $3",
                           .what = kWhat,
                           .prepared_as = "living_keys"},
                          {{first.text(), end.text(), static_cast<std::int64_t>(count_max)}});
  DOCKET_RETURN_IF_ERROR(rows.status());
  std::vector<KeyName> living;
  for (int row = 0; row < rows->count(); ++row) {
    living.push_back(KeyName::Stored(std::string(rows->Bytes(row, 0))));
  }
  return living;
}

absl::Status PostgresKeyTable::Rewrap(std::span<const Rewrapped> rows) {
  DOCKET_ASSIGN_OR_RETURN(const auto connection, Take());
  for (const Rewrapped& one : rows) {
    const absl::StatusOr<PostgresRows> changed =
        connection->Execute({.sql = "UPDATE docket_keys SET wrapped = $3, master = $4"
                                    " WHERE name = $1 AND wrapped = $2",
                             .what = kWhat,
                             .prepared_as = "rewrap_key"},
                            {{one.before.name.text(), PostgresBytes{one.before.wrapped},
                              PostgresBytes{one.wrapped}, one.master}});
    DOCKET_RETURN_IF_ERROR(changed.status());
  }
  return absl::OkStatus();
}

// Where there is no row the id of the new one is nobody's.
absl::Status PostgresKeyTable::Destroy(std::span<const KeyName> names, domain::Timestamp at) {
  DOCKET_ASSIGN_OR_RETURN(const auto connection, Take());
  for (const KeyName& name : names) {
    const KeyId nobodys = MakeKeyId();
    const absl::StatusOr<PostgresRows> destroyed = connection->Execute(
        {.sql = "INSERT INTO docket_keys (name, id, made_at, destroyed_at)"
                " VALUES ($1, $2, $3, $3) ON CONFLICT (name) DO UPDATE"
                " SET wrapped = NULL, master = NULL, destroyed_at = excluded.destroyed_at"
                " WHERE docket_keys.wrapped IS NOT NULL",
         .what = kWhat,
         .prepared_as = "destroy_key"},
        {{name.text(), PostgresBytes{BytesOf(nobodys)}, at.value()}});
    DOCKET_RETURN_IF_ERROR(destroyed.status());
  }
  return absl::OkStatus();
}

}  // namespace docket::privacy

// PostgresKeyTable: a KeyTable in a PostgreSQL database, for all processes that share it.
//
// Destroying updates the row. Its version from before stays in the server's files until the table
// is vacuumed, and in its write-ahead log and backups as long as the server's operator keeps those:
// docs/privacy.md says what to do about it.
//
// A call that failed for the network may have been carried out; each may be repeated.
// Thread-safety: as KeyTable; as many calls at one time as there may be connections, the others
// wait. Any number of processes at a time.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "eventstore/remembered_failure.h"
#include "platform/clock.h"
#include "platform/postgres/pool.h"
#include "privacy/key_table.h"

namespace docket::privacy {

class PostgresKeyTable final : public KeyTable {
 public:
  // Connects, and makes or changes the tables if they are not what this software needs: errors as
  // those of platform::Migrate.
  // Borrows the clock.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<PostgresKeyTable>> Open(
      const platform::PostgresPoolOptions& options, const platform::Clock& clock);

  [[nodiscard]] absl::StatusOr<KeyRow> PutIfAbsent(const KeyRow& row) override;
  [[nodiscard]] absl::StatusOr<std::optional<KeyRow>> FindByName(const KeyName& name) override;
  [[nodiscard]] absl::StatusOr<std::optional<KeyRow>> FindById(const KeyId& id) override;
  [[nodiscard]] absl::StatusOr<std::vector<KeyName>> Living(const KeyName& first,
                                                            const KeyName& end,
                                                            std::size_t count_max) override;
  [[nodiscard]] absl::Status Rewrap(std::span<const Rewrapped> rows) override;
  // VACUUM is the server's own.
  [[nodiscard]] absl::Status WriteAnew() override { return absl::OkStatus(); }
  [[nodiscard]] absl::Status failure() const override;
  [[nodiscard]] absl::Status Destroy(std::span<const KeyName> names, domain::Timestamp at) override;

 private:
  PostgresKeyTable(const platform::PostgresPoolOptions& options, const platform::Clock& clock)
      : pool_(options), failure_(clock) {}

  [[nodiscard]] absl::StatusOr<platform::PostgresPool::Lease> Take() const;

  mutable platform::PostgresPool pool_;
  mutable eventstore::RememberedFailure failure_;
};

}  // namespace docket::privacy

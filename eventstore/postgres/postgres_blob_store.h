// PostgresBlobStore: a BlobStore in a PostgreSQL database, for all processes that share it.
//
// A blob is a few rows that one transaction inserts, so all of it is there or nothing. Two
// processes that put the same one at the same time: the second waits for the first, and inserts
// nothing. What is there already is not sent again: the server computes the digest of what it has,
// and only when that differs it is replaced. Putting is durable when the server's commit is; with
// synchronous_standby_names set, on its standbys too.
//
// A Put that failed for the network may have been carried out; putting again finds out. Nothing is
// tried again here: errors that pass by themselves are kUnavailable, kAborted and
// kDeadlineExceeded, as platform/postgres/sqlstate.h has them. Every call ends within the times of
// PostgresOptions, for each of its statements, even if the server says nothing.
//
// Thread-safety: as BlobStore; as many calls at one time as there may be connections, the others
// wait. Any number of processes at a time.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "eventstore/blob_store.h"
#include "eventstore/remembered_failure.h"
#include "platform/clock.h"
#include "platform/postgres/pool.h"

namespace docket::eventstore {

struct PostgresBlobOptions {
  platform::PostgresPoolOptions pool{};
  std::size_t blob_bytes_max = kBlobBytesMax;
  // What one statement moves; well below what a server or a network sends within its time limit.
  std::size_t chunk_bytes = 1U << 20U;
};

class PostgresBlobStore final : public BlobStore {
 public:
  // Connects, and makes or changes the tables if they are not what this software needs: errors as
  // those of platform::Migrate. Borrows the clock.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<PostgresBlobStore>> Open(
      const PostgresBlobOptions& options, const platform::Clock& clock);

  // kInvalidArgument: larger than `blob_bytes_max`.
  [[nodiscard]] absl::StatusOr<BlobHash> Put(std::string_view content) override;
  [[nodiscard]] absl::StatusOr<std::string> Get(const BlobHash& hash) override;
  [[nodiscard]] absl::Status failure() const override;

 private:
  PostgresBlobStore(const PostgresBlobOptions& options, const platform::Clock& clock);

  [[nodiscard]] absl::Status Store(const BlobHash& hash, std::string_view content);
  [[nodiscard]] absl::StatusOr<std::string> Load(const BlobHash& hash);
  [[nodiscard]] absl::Status Probe() const;

  const PostgresBlobOptions options_;
  mutable platform::PostgresPool pool_;
  mutable RememberedFailure failure_;
};

}  // namespace docket::eventstore

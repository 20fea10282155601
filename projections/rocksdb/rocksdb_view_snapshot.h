// RocksDbViewSnapshot: reads of RocksDbViewStore as of one moment.
// Thread-safety: used by one thread. Ownership: keeps the database from being closed.
#pragma once

#include <rocksdb/db.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "eventstore/rocksdb/reopening_database.h"
#include "google/protobuf/message_lite.h"
#include "projections/rocksdb/known_checkpoints.h"
#include "projections/view_store.h"

namespace docket::projections {

// All generations of all views, as one opening of the database has them.
struct KnownGenerations {
  std::int64_t opening = 0;
  std::map<std::string, view_proto::ViewGenerations> by_key;
};

class RocksDbViewSnapshot final : public ViewSnapshot {
 public:
  // `checkpoints` outlives it.
  RocksDbViewSnapshot(eventstore::ReopeningDatabase::Lease db, std::string_view directory,
                      KnownCheckpoints& checkpoints);
  // All generations, as they were when the snapshot was taken: they need not be read then.
  void Know(std::shared_ptr<const KnownGenerations> generations) {
    known_ = std::move(generations);
  }
  ~RocksDbViewSnapshot() override;

  [[nodiscard]] absl::StatusOr<view_proto::ViewGenerations> Generations(ViewId view) const override;
  [[nodiscard]] absl::StatusOr<std::optional<view_proto::Checkpoint>> CheckpointOf(
      const Scope& scope) const override;
  [[nodiscard]] absl::StatusOr<std::vector<std::optional<std::string>>> Rows(
      const Scope& scope, const std::vector<std::string>& keys) const override;
  [[nodiscard]] std::unique_ptr<EntryCursor> ScanRows(const Scope& scope,
                                                      const Range& range) const override;
  [[nodiscard]] std::unique_ptr<EntryCursor> ScanIndex(const Scope& scope,
                                                       const Range& range) const override;
  [[nodiscard]] absl::StatusOr<std::vector<view_proto::ParkedStream>> ParkedStreams(
      const Scope& scope) const override;
  [[nodiscard]] absl::StatusOr<std::optional<view_proto::ParkedStream>> FindParked(
      const Scope& scope, std::string_view stream) const override;
  [[nodiscard]] absl::StatusOr<std::vector<view_proto::QueuedInput>> Queue(
      const Scope& scope, std::string_view stream, std::size_t limit) const override;

 private:
  // False: there is no such key.
  [[nodiscard]] absl::StatusOr<bool> Get(const std::string& key,
                                         ::rocksdb::PinnableSlice& value) const;
  [[nodiscard]] absl::StatusOr<bool> Load(const std::string& key,
                                          google::protobuf::MessageLite& message) const;
  [[nodiscard]] ::rocksdb::ReadOptions ReadOptions() const;
  [[nodiscard]] std::string Doing(std::string_view what) const;

  const eventstore::ReopeningDatabase::Lease db_;
  const std::string_view directory_;
  KnownCheckpoints& checkpoints_;
  const ::rocksdb::Snapshot* const snapshot_;
  std::shared_ptr<const KnownGenerations> known_;
};

}  // namespace docket::projections

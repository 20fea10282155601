// CountingViewStore: a view store that passes everything on to another one, and counts the rows and
// index entries that its snapshots read.
// Thread-safety: used by one thread. Borrows the store beneath.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "projections/view_store.h"

namespace docket::tests {

class CountingViewStore final : public projections::ViewStore {
 public:
  explicit CountingViewStore(projections::ViewStore& store) : store_(store) {}

  absl::Status failing;  // not OK: what the store says of itself

  // Of all snapshots together: those asked for by key, and those that cursors stood at.
  [[nodiscard]] std::int64_t rows_read() const { return rows_read_; }

  [[nodiscard]] std::unique_ptr<projections::ViewSnapshot> Snapshot() const override {
    return std::make_unique<CountingSnapshot>(store_.Snapshot(), rows_read_);
  }
  [[nodiscard]] absl::Status Write(const projections::Scope& scope,
                                   const projections::ViewChanges& changes) override {
    return store_.Write(scope, changes);
  }
  [[nodiscard]] absl::Status SetGenerations(
      const projections::GenerationsByView& generations) override {
    return store_.SetGenerations(generations);
  }
  [[nodiscard]] absl::Status BeginSync() override { return store_.BeginSync(); }
  [[nodiscard]] absl::Status DropGeneration(projections::ViewId view,
                                            std::uint32_t generation) override {
    return store_.DropGeneration(view, generation);
  }
  [[nodiscard]] absl::StatusOr<std::int64_t> BytesOf(projections::ViewId view,
                                                     std::uint32_t generation) const override {
    return store_.BytesOf(view, generation);
  }
  [[nodiscard]] absl::Status Recover() override { return store_.Recover(); }
  [[nodiscard]] absl::Status failure() const override {
    return failing.ok() ? store_.failure() : failing;
  }
  [[nodiscard]] std::int64_t opening() const override { return store_.opening(); }

 private:
  class CountingCursor final : public projections::EntryCursor {
   public:
    CountingCursor(std::unique_ptr<projections::EntryCursor> cursor, std::int64_t& rows_read)
        : cursor_(std::move(cursor)), rows_read_(rows_read) {
      CountThis();
    }
    [[nodiscard]] bool Valid() const override { return cursor_->Valid(); }
    void Next() override {
      cursor_->Next();
      CountThis();
    }
    [[nodiscard]] std::string_view key() const override { return cursor_->key(); }
    [[nodiscard]] std::string_view value() const override { return cursor_->value(); }
    [[nodiscard]] absl::Status status() const override { return cursor_->status(); }

   private:
    void CountThis() {
      if (cursor_->Valid()) ++rows_read_;
    }
    const std::unique_ptr<projections::EntryCursor> cursor_;
    std::int64_t& rows_read_;
  };

  class CountingSnapshot final : public projections::ViewSnapshot {
   public:
    CountingSnapshot(std::unique_ptr<projections::ViewSnapshot> snapshot, std::int64_t& rows_read)
        : snapshot_(std::move(snapshot)), rows_read_(rows_read) {}
    [[nodiscard]] absl::StatusOr<view_proto::ViewGenerations> Generations(
        projections::ViewId view) const override {
      return snapshot_->Generations(view);
    }
    [[nodiscard]] absl::StatusOr<std::optional<view_proto::Checkpoint>> CheckpointOf(
        const projections::Scope& scope) const override {
      return snapshot_->CheckpointOf(scope);
    }
    [[nodiscard]] absl::StatusOr<std::vector<std::optional<std::string>>> Rows(
        const projections::Scope& scope, const std::vector<std::string>& keys) const override {
      rows_read_ += static_cast<std::int64_t>(keys.size());
      return snapshot_->Rows(scope, keys);
    }
    [[nodiscard]] std::unique_ptr<projections::EntryCursor> ScanRows(
        const projections::Scope& scope, const Range& range) const override {
      return std::make_unique<CountingCursor>(snapshot_->ScanRows(scope, range), rows_read_);
    }
    [[nodiscard]] std::unique_ptr<projections::EntryCursor> ScanIndex(
        const projections::Scope& scope, const Range& range) const override {
      return std::make_unique<CountingCursor>(snapshot_->ScanIndex(scope, range), rows_read_);
    }
    [[nodiscard]] absl::StatusOr<std::vector<view_proto::ParkedStream>> ParkedStreams(
        const projections::Scope& scope) const override {
      return snapshot_->ParkedStreams(scope);
    }
    [[nodiscard]] absl::StatusOr<std::optional<view_proto::ParkedStream>> FindParked(
        const projections::Scope& scope, std::string_view stream) const override {
      return snapshot_->FindParked(scope, stream);
    }
    [[nodiscard]] absl::StatusOr<std::vector<view_proto::QueuedInput>> Queue(
        const projections::Scope& scope, std::string_view stream,
        std::size_t limit) const override {
      return snapshot_->Queue(scope, stream, limit);
    }

   private:
    const std::unique_ptr<projections::ViewSnapshot> snapshot_;
    std::int64_t& rows_read_;
  };

  projections::ViewStore& store_;
  mutable std::int64_t rows_read_ = 0;
};

}  // namespace docket::tests

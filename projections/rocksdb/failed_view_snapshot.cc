#include "projections/rocksdb/failed_view_snapshot.h"

#include <utility>

namespace docket::projections {
namespace {

class FailedCursor final : public EntryCursor {
 public:
  explicit FailedCursor(absl::Status why) : why_(std::move(why)) {}
  [[nodiscard]] bool Valid() const override { return false; }
  void Next() override {}
  [[nodiscard]] std::string_view key() const override { return {}; }
  [[nodiscard]] std::string_view value() const override { return {}; }
  [[nodiscard]] absl::Status status() const override { return why_; }

 private:
  const absl::Status why_;
};

}  // namespace

FailedViewSnapshot::FailedViewSnapshot(absl::Status why) : why_(std::move(why)) {}

absl::StatusOr<view_proto::ViewGenerations> FailedViewSnapshot::Generations(ViewId /*view*/) const {
  return why_;
}

absl::StatusOr<std::optional<view_proto::Checkpoint>> FailedViewSnapshot::CheckpointOf(
    const Scope& /*scope*/) const {
  return why_;
}

absl::StatusOr<std::vector<std::optional<std::string>>> FailedViewSnapshot::Rows(
    const Scope& /*scope*/, const std::vector<std::string>& /*keys*/) const {
  return why_;
}

std::unique_ptr<EntryCursor> FailedViewSnapshot::ScanRows(const Scope& /*scope*/,
                                                          const Range& /*range*/) const {
  return std::make_unique<FailedCursor>(why_);
}

std::unique_ptr<EntryCursor> FailedViewSnapshot::ScanIndex(const Scope& /*scope*/,
                                                           const Range& /*range*/) const {
  return std::make_unique<FailedCursor>(why_);
}

absl::StatusOr<std::vector<view_proto::ParkedStream>> FailedViewSnapshot::ParkedStreams(
    const Scope& /*scope*/) const {
  return why_;
}

absl::StatusOr<std::optional<view_proto::ParkedStream>> FailedViewSnapshot::FindParked(
    const Scope& /*scope*/, std::string_view /*stream*/) const {
  return why_;
}

absl::StatusOr<std::vector<view_proto::QueuedInput>> FailedViewSnapshot::Queue(
    const Scope& /*scope*/, std::string_view /*stream*/, std::size_t /*limit*/) const {
  return why_;
}

}  // namespace docket::projections

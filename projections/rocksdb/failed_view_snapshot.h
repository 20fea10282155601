// FailedViewSnapshot: what a view store hands out while its database is closed, because it could
// not be opened anew after a failed write: every read answers why.
// Thread-safety: used by one thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "projections/view_store.h"

namespace docket::projections {

class FailedViewSnapshot final : public ViewSnapshot {
 public:
  // Precondition: `why` is not OK.
  explicit FailedViewSnapshot(absl::Status why);

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
  const absl::Status why_;
};

}  // namespace docket::projections

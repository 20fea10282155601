// Waiting in a coroutine for the read models to come on; woken by their progress, never by polling.
// Thread-safety: as Progress. The Progress outlives the waiting coroutine.
#pragma once

#include <map>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "boost/asio/awaitable.hpp"
#include "projections/progress.h"

namespace docket::api {

// True: all of `positions` are passed. False: `timeout` was over first. Errors as
// Progress::NotifyWhen.
[[nodiscard]] boost::asio::awaitable<absl::StatusOr<bool>> WaitUntilPassed(
    projections::Progress& progress, projections::Positions positions, absl::Duration timeout);

// One partition of a log by its base name, in its newest generation.
struct WatchedPartition {
  std::string_view log;
  eventstore::PartitionIndex partition;
};

// The position that is passed as soon as the read models have taken anything more from the
// partition than when `points` were read; empty: no view is made from it. To wait for a row: read
// the points, look, and if the row is not there wait for this and look again. Nothing is missed,
// since what came between reading the points and looking has moved them.
[[nodiscard]] projections::Positions AnythingMore(
    const std::map<projections::LogPartition, projections::ProgressPoint>& points,
    const WatchedPartition& watched);

// True: the read models have taken anything more from some partition of the log than when `points`
// were read. False: `timeout` was over first. Errors as Progress::NotifyWhen.
[[nodiscard]] boost::asio::awaitable<absl::StatusOr<bool>> WaitForMore(
    projections::Progress& progress,
    const std::map<projections::LogPartition, projections::ProgressPoint>& points,
    std::string_view log, absl::Duration timeout);

}  // namespace docket::api

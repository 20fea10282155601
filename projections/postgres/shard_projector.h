// ShardProjector: keeps the rows of one shard, of every partition of review_events.
//
// It reads the journal for which reviews changed, and takes their rows from the local read models,
// which have read as far or further: what a shard shows was folded once, by the same views as
// everything else, and a review that goes to another organisation needs nothing of the shard that
// had it. The rows of a shard include at least all events before its checkpoint; those that include
// more are written again when the reader gets there (docs/postgres.md has the argument).
//
// Rows are copied as a whole, a range of keys at a time, when the shard has none of the partition
// yet, or has those of another placement or of other versions of the views, when parked streams
// came free, and when this process sees that a view was rebuilt: so an empty server fills itself,
// and a changed placement moves what is to be moved.
//
// An organisation that is placed on this shard by hand arrives: it is followed from when that is
// known, its older rows are copied, a range of keys at a time, each together with the partition's
// checkpoint, and compared with the local read models; when every partition is equal, `settle` is
// told. One that has settled elsewhere departs: its rows are removed.
//
// Months of metrics that are older than what is kept are dropped, one in each step: when the
// projector is new, and from then on within an hour after a month has passed. One that cannot be
// dropped holds nothing else up, and is tried again an hour later.
//
// Thread-safety: none; one thread. Any number of processes for one shard: one wins each batch, and
// the others' Step answers kAborted. Ownership: borrows all but the store, which outlive it.
// Failure: after an error of Step, make another; it goes on from what the shard has.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "platform/clock.h"
#include "projections/postgres/local_reviews.h"
#include "projections/postgres/shard_store.h"
#include "projections/shard_directory.h"
#include "projections/shard_placement.h"
#include "projections/source.h"
#include "projections/view_store.h"

namespace docket::projections {

struct ShardCounts {
  std::int64_t batches = 0;
  std::int64_t reviews = 0;   // written, copies too
  std::int64_t unplaced = 0;  // that no shard takes, by the placement's ranges
  std::int64_t arriving = 0;  // organisations that are being built here right now
  std::int64_t months_dropped = 0;
};

// An organisation of which this shard has all rows.
struct Settlement {
  domain::Tenant organization;
  std::int64_t placement = 0;  // version of the fact that placed it here
  std::string shard;           // as that fact names it
};

// Which generations of the local views the rows of each partition are copied from, as far as this
// process has seen. It outlives a projector that failed, so that the next one knows of a rebuild in
// between.
using CopiedGenerations = std::map<eventstore::PartitionIndex, std::string>;

class ShardProjector {
 public:
  struct Options {
    const Source& review_events;
    std::int32_t organization_partitions = 0;  // of organization_events
    const ViewStore& views;
    const ShardPlacement& placement;
    std::size_t shard = 0;  // index into the placement's
    const platform::Clock& clock;
    std::int64_t metrics_months = 0;  // of metrics kept before the present one; 0: all
    std::size_t batch_records_max = 512;
    std::size_t copy_rows_max = 256;
    std::size_t scan_rows_max = 20'000;  // looked at for one batch of an arrival
    // Called on the thread of Step, as long as the fact is not known: again and again.
    std::function<void(const Settlement&)> settle = {};
    // The same for a month of metrics: the table that was dropped, or why one could not be.
    std::function<void(const absl::StatusOr<std::string>&)> month_dropped = {};
    std::shared_ptr<CopiedGenerations> copied_from = {};  // null: of this projector alone
  };

  ShardProjector(const Options& options, std::unique_ptr<ShardStore> store);
  ~ShardProjector();
  ShardProjector(const ShardProjector&) = delete;
  ShardProjector& operator=(const ShardProjector&) = delete;

  // At most one batch of each partition, and of each organisation that moves. True: something
  // moved, more may be there. Precondition: the views have caught up with what their logs held when
  // the process began; from then on, what they have not is not there.
  [[nodiscard]] absl::StatusOr<bool> Step();

  [[nodiscard]] const ShardCounts& counts() const { return counts_; }
  // Records of the journal that the local read models include and the shard does not; every one
  // that they include while a partition is copied.
  [[nodiscard]] std::int64_t behind() const;

 private:
  struct Lane;
  struct Move;

  [[nodiscard]] absl::StatusOr<bool> KeepMonths();
  [[nodiscard]] absl::StatusOr<bool> StepLane(Lane& lane);
  [[nodiscard]] absl::StatusOr<std::optional<LocalReviews>> LookAtLocal(const Lane& lane) const;
  [[nodiscard]] absl::Status BeginCopy(Lane& lane, const LocalReviews& local);
  [[nodiscard]] absl::Status Copy(Lane& lane, const LocalReviews& local);
  [[nodiscard]] absl::StatusOr<bool> Follow(Lane& lane, const LocalReviews& local);
  [[nodiscard]] ShardRows RowsOf(const Lane& lane, const std::vector<LocalReview>& reviews);
  [[nodiscard]] absl::Status Commit(
      Lane& lane, ShardCheckpoint next, const ShardRows& rows,
      ShardStore::Also also = [](ShardMoves&) { return absl::OkStatus(); });

  // shard_projector_moves.cc
  // Of organisations that are asked for elsewhere; then of those that are asked for here, or are to
  // be.
  [[nodiscard]] absl::StatusOr<bool> StepDepartures();
  [[nodiscard]] absl::StatusOr<bool> StepArrivals();
  [[nodiscard]] absl::StatusOr<bool> StepEachMove(
      const std::function<absl::StatusOr<bool>(const Move&)>& step);
  [[nodiscard]] bool Leaves(const Move& move) const;
  [[nodiscard]] absl::StatusOr<bool> StepDeparture(const Move& move);
  [[nodiscard]] absl::StatusOr<bool> StepHere(const Move& move);
  [[nodiscard]] absl::StatusOr<bool> StepArrival(const Move& move);
  [[nodiscard]] absl::StatusOr<bool> StepArrivalIn(Lane& lane, const Move& move,
                                                   const Arrival& arrival);
  [[nodiscard]] absl::Status CopyArrival(Lane& lane, const LocalReviews& local, const Move& move,
                                         const std::string& after);
  [[nodiscard]] absl::StatusOr<bool> Compare(Lane& lane, const LocalReviews& local,
                                             const Move& move);
  void Settle(const Move& move);

  const Options options_;
  const std::unique_ptr<ShardStore> store_;
  const std::shared_ptr<CopiedGenerations> copied_from_;
  std::vector<Lane> lanes_;
  std::optional<ShardDirectory> directory_;  // as of this step
  // The version of its facts with which an organisation has nothing to do here any more.
  std::map<domain::Tenant, std::int64_t> done_;
  absl::Time look_at_months_at_ = absl::InfinitePast();
  ShardCounts counts_;
};

}  // namespace docket::projections

// Organisations that arrive at the shard, or leave it.
#include <algorithm>
#include <functional>
#include <utility>

#include "platform/status_macros.h"
#include "projections/postgres/shard_lane.h"
#include "projections/postgres/shard_projector.h"
#include "projections/stored_row.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/review_values.h"

namespace docket::projections {
namespace {

// One transaction should not take long, since the rows of a partition wait for it.
constexpr std::int64_t kDepartReviewsMax = 500;

absl::StatusOr<view_proto::ReviewDetail> DetailIn(const EntryCursor& cursor) {
  return DecodeRow<view_proto::ReviewDetail>(cursor.value(), cursor.key());
}

bool IsOf(const view_proto::ReviewDetail& detail, const domain::Tenant& organization) {
  return detail.has_id() && schemas::FromProto(detail.tenant()) == organization;
}

}  // namespace

struct ShardProjector::Move {
  const ShardDirectory::Placed& placed;
  Whereabouts whereabouts;

  [[nodiscard]] const domain::Tenant& organization() const { return placed.organization; }
  [[nodiscard]] ShardMoves::Place In(eventstore::PartitionIndex partition) const {
    return {.organization = organization(),
            .placement = placed.row.placement(),
            .partition = partition};
  }
};

absl::StatusOr<bool> ShardProjector::StepDepartures() {
  return StepEachMove([this](const Move& move) -> absl::StatusOr<bool> {
    if (!Leaves(move)) return false;
    return StepDeparture(move);
  });
}

absl::StatusOr<bool> ShardProjector::StepArrivals() {
  counts_.arriving = 0;
  return StepEachMove([this](const Move& move) -> absl::StatusOr<bool> {
    if (Leaves(move)) return false;
    return StepHere(move);
  });
}

absl::StatusOr<bool> ShardProjector::StepEachMove(
    const std::function<absl::StatusOr<bool>(const Move&)>& step) {
  bool moved = false;
  for (const ShardDirectory::Placed& placed : directory_->placed()) {
    const auto done = done_.find(placed.organization);
    if (done != done_.end() && done->second == placed.row.version()) continue;
    const absl::StatusOr<Whereabouts> whereabouts = directory_->Of(placed.organization);
    if (!whereabouts.ok()) continue;  // its reviews are counted as unplaced
    DOCKET_ASSIGN_OR_RETURN(const bool this_moved,
                            step({.placed = placed, .whereabouts = *whereabouts}));
    moved = moved || this_moved;
  }
  return moved;
}

bool ShardProjector::Leaves(const Move& move) const {
  return move.whereabouts.next != options_.shard && move.whereabouts.asked != options_.shard;
}

absl::StatusOr<bool> ShardProjector::StepDeparture(const Move& move) {
  DOCKET_ASSIGN_OR_RETURN(const std::optional<std::int64_t> removed,
                          store_->moves().Depart({.organization = move.organization(),
                                                  .placement = move.placed.row.placement(),
                                                  .known = directory_->known()},
                                                 kDepartReviewsMax));
  if (!removed.has_value()) return false;
  if (*removed == kDepartReviewsMax) return true;
  done_[move.organization()] = move.placed.row.version();
  return *removed > 0;
}

absl::StatusOr<bool> ShardProjector::StepHere(const Move& move) {
  const std::int64_t version = move.placed.row.version();
  if (move.whereabouts.next == options_.shard) return StepArrival(move);
  // Named by its facts or by the strategy, it is the same shard.
  if (!move.whereabouts.next.has_value() &&
      move.placed.row.placed_on() != move.placed.row.settled_on()) {
    Settle(move);
    return false;
  }
  DOCKET_RETURN_IF_ERROR(store_->moves().EndArrival(move.organization()));
  done_[move.organization()] = version;
  return false;
}

absl::StatusOr<bool> ShardProjector::StepArrival(const Move& move) {
  ++counts_.arriving;
  const std::int64_t placement = move.placed.row.placement();
  DOCKET_ASSIGN_OR_RETURN(const ArrivalsByPartition arrivals,
                          store_->moves().Arrivals(move.organization()));
  const bool begun = arrivals.size() == lanes_.size() &&
                     std::ranges::all_of(arrivals, [placement](const auto& arrival) {
                       return arrival.second.placement == placement;
                     });
  if (!begun) {
    DOCKET_RETURN_IF_ERROR(store_->moves().Begin(move.organization(), placement,
                                                 static_cast<std::int32_t>(lanes_.size())));
    return true;
  }
  bool moved = false;
  bool equal = true;
  for (Lane& lane : lanes_) {
    const Arrival& arrival = arrivals.at(lane.partition);
    if (arrival.equal) continue;
    equal = false;
    DOCKET_ASSIGN_OR_RETURN(const bool lane_moved, StepArrivalIn(lane, move, arrival));
    moved = moved || lane_moved;
  }
  if (equal) Settle(move);
  return moved;
}

absl::StatusOr<bool> ShardProjector::StepArrivalIn(Lane& lane, const Move& move,
                                                   const Arrival& arrival) {
  DOCKET_ASSIGN_OR_RETURN(const std::optional<LocalReviews> local, LookAtLocal(lane));
  if (!local.has_value()) {
    // A partition that nothing was ever written to is equal as it is.
    DOCKET_ASSIGN_OR_RETURN(const eventstore::OffsetRange offsets,
                            options_.review_events.log->Offsets(lane.partition));
    if (offsets.end.value() > 0) return false;
    DOCKET_RETURN_IF_ERROR(store_->moves().SetCopied(move.In(lane.partition), std::nullopt));
    DOCKET_RETURN_IF_ERROR(store_->moves().SetEqual(move.In(lane.partition)));
    return true;
  }
  const bool follows = lane.checkpoint.has_value() && lane.checkpoint->source == local->source() &&
                       !lane.checkpoint->copied_to.has_value() &&
                       directory_->known().Includes(lane.checkpoint->placements);
  if (!follows) return false;
  if (arrival.copied_to.has_value()) {
    DOCKET_RETURN_IF_ERROR(CopyArrival(lane, *local, move, *arrival.copied_to));
    return true;
  }
  return Compare(lane, *local, move);
}

// With the partition's checkpoint, so that no other process has written the same reviews since.
absl::Status ShardProjector::CopyArrival(Lane& lane, const LocalReviews& local, const Move& move,
                                         const std::string& after) {
  std::vector<std::string> keys;
  std::optional<std::string> looked_at = after;
  std::size_t looked = 0;
  const auto cursor = local.ScanDetails(after);
  for (; cursor->Valid(); cursor->Next(), ++looked) {
    if (keys.size() == options_.copy_rows_max || looked == options_.scan_rows_max) break;
    DOCKET_ASSIGN_OR_RETURN(const view_proto::ReviewDetail detail, DetailIn(*cursor));
    looked_at = std::string(cursor->key());
    if (IsOf(detail, move.organization())) keys.push_back(*looked_at);
  }
  DOCKET_RETURN_IF_ERROR(cursor->status());
  if (!cursor->Valid()) looked_at.reset();
  DOCKET_ASSIGN_OR_RETURN(const auto reviews, local.At(keys));
  const ShardRows rows = RowsOf(lane, reviews);
  ShardCheckpoint next = *lane.checkpoint;
  ++next.revision;
  return Commit(lane, std::move(next), rows, [&](ShardMoves& moves) {
    return moves.SetCopied(move.In(lane.partition), looked_at);
  });
}

// False: what the shard has of the partition is older than the snapshot, so that there is nothing
// to compare yet.
absl::StatusOr<bool> ShardProjector::Compare(Lane& lane, const LocalReviews& local,
                                             const Move& move) {
  if (!local.IsShownBy(*lane.checkpoint)) return false;
  std::vector<ReviewMark> reviews;
  const auto cursor = local.ScanDetails();
  for (; cursor->Valid(); cursor->Next()) {
    DOCKET_ASSIGN_OR_RETURN(const view_proto::ReviewDetail detail, DetailIn(*cursor));
    if (!IsOf(detail, move.organization())) continue;
    const domain::ReviewId id = schemas::FromProto(detail.id());
    reviews.push_back({.repository = id.repository.value(),
                       .number = id.number.value(),
                       .version = detail.version()});
  }
  DOCKET_RETURN_IF_ERROR(cursor->status());
  DOCKET_ASSIGN_OR_RETURN(const std::string here,
                          store_->moves().Fingerprint(move.organization(), lane.partition));
  const ShardMoves::Place place = move.In(lane.partition);
  if (here == FingerprintOf(std::move(reviews))) {
    DOCKET_RETURN_IF_ERROR(store_->moves().SetEqual(place));
    return true;
  }
  // The details may have been ahead of the other view, or somebody altered rows: copied anew, they
  // are equal, or become so.
  DOCKET_RETURN_IF_ERROR(store_->moves().SetCopied(place, std::string()));
  return false;
}

void ShardProjector::Settle(const Move& move) {
  if (!options_.settle) return;
  options_.settle({.organization = move.organization(),
                   .placement = move.placed.row.placement(),
                   .shard = move.placed.row.placed_on()});
}

}  // namespace docket::projections

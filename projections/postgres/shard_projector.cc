#include "projections/postgres/shard_projector.h"

#include <algorithm>
#include <set>
#include <utility>

#include "platform/status_macros.h"
#include "projections/postgres/shard_lane.h"
#include "projections/review_detail/review_detail.h"

namespace docket::projections {
namespace {

constexpr absl::Duration kLookAtMonthsEvery = absl::Hours(1);

}  // namespace

ShardProjector::ShardProjector(const Options& options, std::unique_ptr<ShardStore> store)
    : options_(options),
      store_(std::move(store)),
      copied_from_(options.copied_from == nullptr ? std::make_shared<CopiedGenerations>()
                                                  : options.copied_from) {
  for (std::int32_t i = 0; i < options_.review_events.log->partition_count(); ++i) {
    lanes_.push_back({.partition = eventstore::PartitionIndex(i),
                      .checkpoint = std::nullopt,
                      .reader = nullptr});
  }
}

ShardProjector::~ShardProjector() = default;

std::int64_t ShardProjector::behind() const {
  std::int64_t sum = 0;
  for (const Lane& lane : lanes_) sum += lane.behind;
  return sum;
}

absl::StatusOr<bool> ShardProjector::Step() {
  DOCKET_RETURN_IF_ERROR(store_->StillThere());  // also while there is nothing to write
  DOCKET_ASSIGN_OR_RETURN(ShardDirectory directory,
                          ShardDirectory::Load(options_.placement, *options_.views.Snapshot(),
                                               options_.organization_partitions));
  directory_ = std::move(directory);
  DOCKET_ASSIGN_OR_RETURN(bool moved, KeepMonths());
  // First: a partition's next batch drops rows of an organisation that is asked for elsewhere, and
  // it has to be said before that it has left.
  DOCKET_ASSIGN_OR_RETURN(const bool left, StepDepartures());
  for (Lane& lane : lanes_) {
    DOCKET_ASSIGN_OR_RETURN(const bool lane_moved, StepLane(lane));
    moved = moved || lane_moved;
  }
  DOCKET_ASSIGN_OR_RETURN(const bool arrived, StepArrivals());
  return moved || left || arrived;
}

// True: there may be another month to drop.
absl::StatusOr<bool> ShardProjector::KeepMonths() {
  const absl::Time now = options_.clock.MonotonicNow();
  if (now < look_at_months_at_) return false;
  DOCKET_ASSIGN_OR_RETURN(const bool more_than_before,
                          store_->KeepMonths(options_.metrics_months, options_.clock.Now()));
  if (more_than_before) {
    for (Lane& lane : lanes_) lane.checkpoint.reset();
  }
  const absl::StatusOr<std::optional<std::string>> dropped = store_->DropMonth();
  if (dropped.ok() && dropped->has_value()) {
    ++counts_.months_dropped;
    if (options_.month_dropped) options_.month_dropped(**dropped);
    return true;
  }
  look_at_months_at_ = now + kLookAtMonthsEvery;
  if (!dropped.ok()) {
    DOCKET_RETURN_IF_ERROR(store_->StillThere());
    if (options_.month_dropped) options_.month_dropped(dropped.status());
  }
  return false;
}

absl::StatusOr<bool> ShardProjector::StepLane(Lane& lane) {
  if (!lane.checkpoint.has_value()) {
    DOCKET_ASSIGN_OR_RETURN(lane.checkpoint, store_->Load(lane.Name(options_.review_events)));
  }
  // Another process knows of a move that this one has yet to read of.
  if (!directory_->known().Includes(lane.checkpoint->placements)) return false;
  DOCKET_ASSIGN_OR_RETURN(const std::optional<LocalReviews> local, LookAtLocal(lane));
  if (!local.has_value()) return false;
  const std::int64_t next_local = local->least().value();
  lane.behind = next_local;
  std::string& known = (*copied_from_)[lane.partition];
  const bool rebuilt = !known.empty() && known != local->generations();
  if (rebuilt || lane.checkpoint->source != local->source() ||
      local->parked() < lane.checkpoint->parked) {
    DOCKET_RETURN_IF_ERROR(BeginCopy(lane, *local));
    known = local->generations();
    return true;
  }
  known = local->generations();
  if (lane.checkpoint->copied_to.has_value()) {
    DOCKET_RETURN_IF_ERROR(Copy(lane, *local));
    return true;
  }
  DOCKET_ASSIGN_OR_RETURN(const bool moved, Follow(lane, *local));
  lane.behind = std::max<std::int64_t>(0, next_local - lane.checkpoint->reader.next_offset.value());
  return moved;
}

absl::StatusOr<std::optional<LocalReviews>> ShardProjector::LookAtLocal(const Lane& lane) const {
  return LocalReviews::Look(options_.views, lane.partition, options_.placement);
}

// What is committed from here on is followed when all is copied.
absl::Status ShardProjector::BeginCopy(Lane& lane, const LocalReviews& local) {
  DOCKET_ASSIGN_OR_RETURN(ShardCheckpoint next, local.AsCheckpoint(lane.checkpoint->revision + 1));
  next.copied_to = "";
  return Commit(lane, std::move(next), ShardRows());
}

absl::Status ShardProjector::Copy(Lane& lane, const LocalReviews& local) {
  DOCKET_ASSIGN_OR_RETURN(const LocalReviews::Range range,
                          local.ReviewsAfter(*lane.checkpoint->copied_to, options_.copy_rows_max));
  const ShardRows rows = RowsOf(lane, range.reviews);
  ShardCheckpoint next = *lane.checkpoint;
  ++next.revision;
  if (range.last) {
    next.copied_to.reset();
  } else {
    next.copied_to = range.last_key;
  }
  return Commit(lane, std::move(next), rows);
}

absl::StatusOr<bool> ShardProjector::Follow(Lane& lane, const LocalReviews& local) {
  if (lane.reader == nullptr || lane.reader->state() != lane.checkpoint->reader) {
    lane.reader = OpenSource(options_.review_events, lane.partition, lane.checkpoint->reader);
  }
  const eventstore::Offset bound = local.least();
  if (bound <= lane.checkpoint->reader.next_offset) return false;
  DOCKET_ASSIGN_OR_RETURN(
      const SourceBatch batch,
      lane.reader->ReadBefore(bound, {.records_max = options_.batch_records_max}));
  if (batch.after == lane.checkpoint->reader) return false;
  std::set<std::string> keys;
  for (const Input& input : batch.inputs) {
    for (std::string& key : ReviewDetailView::Keys(input)) keys.insert(std::move(key));
  }
  DOCKET_ASSIGN_OR_RETURN(const auto reviews, local.At({keys.begin(), keys.end()}));
  const ShardRows rows = RowsOf(lane, reviews);
  ShardCheckpoint next = *lane.checkpoint;
  ++next.revision;
  next.reader = batch.after;
  next.parked = local.parked();
  if (!batch.inputs.empty()) next.last_appended_at = batch.inputs.back().at.appended_at;
  DOCKET_RETURN_IF_ERROR(Commit(lane, std::move(next), rows));
  return true;
}

ShardRows ShardProjector::RowsOf(const Lane& lane, const std::vector<LocalReview>& reviews) {
  ShardRows rows;
  for (const LocalReview& review : reviews) {
    rows.Remove(review.id());
    const auto whereabouts = directory_->Of(review.organization());
    if (!whereabouts.ok()) ++counts_.unplaced;
    if (!whereabouts.ok() || !whereabouts->Has(options_.shard)) continue;
    rows.Put(lane.partition.value(), review);
    ++counts_.reviews;
  }
  return rows;
}

absl::Status ShardProjector::Commit(Lane& lane, ShardCheckpoint next, const ShardRows& rows,
                                    ShardStore::Also also) {
  next.placements = directory_->known();
  DOCKET_RETURN_IF_ERROR(store_->Write(lane.Name(options_.review_events), next, rows, also));
  lane.checkpoint = std::move(next);
  ++counts_.batches;
  return absl::OkStatus();
}

}  // namespace docket::projections

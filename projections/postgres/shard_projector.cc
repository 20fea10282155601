#include "projections/postgres/shard_projector.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"
#include "projections/merge_evidence/merge_evidence.h"
#include "projections/postgres/shard_lane.h"
#include "projections/review_detail/review_detail.h"
#include "projections/stored_row.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/review_values.h"

namespace docket::projections {
namespace {

// One more whenever equal local rows would yield other rows here: all are then copied anew.
constexpr int kRowsVersion = 2;

constexpr absl::Duration kLookAtMonthsEvery = absl::Hours(1);

template <class Row>
absl::StatusOr<std::optional<Row>> Decode(const std::optional<std::string>& bytes,
                                          const std::string& key) {
  if (!bytes.has_value()) return std::nullopt;
  return DecodeRow<Row>(*bytes, key);
}

}  // namespace

std::string RowsMadeOf(const ShardPlacement& placement) {
  return absl::StrCat("rows ", kRowsVersion, ", ", placement.Description(), ", view ",
                      ReviewDetailView::kId.value(), " version ", ReviewDetailView::kVersion,
                      ", view ", MergeEvidenceView::kId.value(), " version ",
                      MergeEvidenceView::kVersion);
}

ShardProjector::ShardProjector(const Options& options, std::unique_ptr<ShardStore> store)
    : options_(options), store_(std::move(store)) {
  for (std::int32_t i = 0; i < options_.review_events.log->partition_count(); ++i) {
    lanes_.push_back({.partition = eventstore::PartitionIndex(i),
                      .checkpoint = std::nullopt,
                      .reader = nullptr,
                      .generations = {}});
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
  DOCKET_ASSIGN_OR_RETURN(const std::optional<Local> local, LookAtLocal(lane));
  if (!local.has_value()) return false;
  const std::int64_t next_local = local->least.reader().next_offset();
  lane.behind = next_local;
  const std::string known = std::exchange(lane.generations, local->generations);
  const bool rebuilt = !known.empty() && known != local->generations;
  if (rebuilt || lane.checkpoint->source != local->source ||
      local->parked < lane.checkpoint->parked) {
    DOCKET_RETURN_IF_ERROR(BeginCopy(lane, *local));
    return true;
  }
  if (lane.checkpoint->copied_to.has_value()) {
    DOCKET_RETURN_IF_ERROR(Copy(lane, *local));
    return true;
  }
  DOCKET_ASSIGN_OR_RETURN(const bool moved, Follow(lane, *local));
  lane.behind = std::max<std::int64_t>(0, next_local - lane.checkpoint->reader.next_offset.value());
  return moved;
}

// Nothing: the views have not begun, or stand still since they are of another version.
absl::StatusOr<std::optional<ShardProjector::Local>> ShardProjector::LookAtLocal(
    const Lane& lane) const {
  Local local{.snapshot = options_.views.Snapshot(),
              .details = {},
              .evidence = {},
              .least = {},
              .source = RowsMadeOf(options_.placement)};
  struct Needed {
    ViewId id;
    std::int32_t version;
    Scope* scope;
  };
  for (const Needed& view :
       {Needed{ReviewDetailView::kId, ReviewDetailView::kVersion, &local.details},
        Needed{MergeEvidenceView::kId, MergeEvidenceView::kVersion, &local.evidence}}) {
    DOCKET_ASSIGN_OR_RETURN(const auto generations, local.snapshot->Generations(view.id));
    *view.scope = {.view = view.id, .generation = generations.live(), .partition = lane.partition};
    DOCKET_ASSIGN_OR_RETURN(const auto checkpoint, local.snapshot->CheckpointOf(*view.scope));
    if (!checkpoint.has_value() || checkpoint->view_version() != view.version) return std::nullopt;
    if (!local.least.has_reader() ||
        checkpoint->reader().next_offset() < local.least.reader().next_offset()) {
      local.least = *checkpoint;
    }
    absl::StrAppend(&local.generations, generations.live(), " ");
    local.parked += checkpoint->parked_streams();
  }
  return local;
}

// What is committed from here on is followed when all is copied.
absl::Status ShardProjector::BeginCopy(Lane& lane, const Local& local) {
  ShardCheckpoint next{.revision = lane.checkpoint->revision + 1, .source = local.source};
  DOCKET_ASSIGN_OR_RETURN(next.reader, eventstore::FromProto(local.least.reader()));
  next.copied_to = "";
  next.parked = local.parked;
  next.last_appended_at = domain::Timestamp(local.least.last_appended_at());
  return Commit(lane, std::move(next), ShardRows());
}

absl::Status ShardProjector::Copy(Lane& lane, const Local& local) {
  std::vector<std::string> keys;
  const auto cursor =
      local.snapshot->ScanRows(local.details, {.prefix = "", .after = *lane.checkpoint->copied_to});
  for (; cursor->Valid() && keys.size() < options_.copy_rows_max; cursor->Next()) {
    keys.emplace_back(cursor->key());
  }
  DOCKET_RETURN_IF_ERROR(cursor->status());
  DOCKET_ASSIGN_OR_RETURN(const ShardRows rows, RowsOf(lane, local, keys));
  ShardCheckpoint next = *lane.checkpoint;
  ++next.revision;
  if (cursor->Valid()) {
    next.copied_to = keys.back();
  } else {
    next.copied_to.reset();
  }
  return Commit(lane, std::move(next), rows);
}

absl::StatusOr<bool> ShardProjector::Follow(Lane& lane, const Local& local) {
  if (lane.reader == nullptr || lane.reader->state() != lane.checkpoint->reader) {
    lane.reader = OpenSource(options_.review_events, lane.partition, lane.checkpoint->reader);
  }
  const eventstore::Offset bound(local.least.reader().next_offset());
  if (bound <= lane.checkpoint->reader.next_offset) return false;
  DOCKET_ASSIGN_OR_RETURN(
      const SourceBatch batch,
      lane.reader->ReadBefore(bound, {.records_max = options_.batch_records_max}));
  if (batch.after == lane.checkpoint->reader) return false;
  std::set<std::string> keys;
  for (const Input& input : batch.inputs) {
    for (std::string& key : ReviewDetailView::Keys(input)) keys.insert(std::move(key));
  }
  DOCKET_ASSIGN_OR_RETURN(const ShardRows rows, RowsOf(lane, local, {keys.begin(), keys.end()}));
  ShardCheckpoint next = *lane.checkpoint;
  ++next.revision;
  next.reader = batch.after;
  next.parked = local.parked;
  if (!batch.inputs.empty()) next.last_appended_at = batch.inputs.back().at.appended_at;
  DOCKET_RETURN_IF_ERROR(Commit(lane, std::move(next), rows));
  return true;
}

absl::StatusOr<ShardRows> ShardProjector::RowsOf(const Lane& lane, const Local& local,
                                                 const std::vector<std::string>& keys) {
  DOCKET_ASSIGN_OR_RETURN(const auto details, local.snapshot->Rows(local.details, keys));
  DOCKET_ASSIGN_OR_RETURN(const auto evidence, local.snapshot->Rows(local.evidence, keys));
  ShardRows rows;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    DOCKET_ASSIGN_OR_RETURN(const auto detail,
                            Decode<view_proto::ReviewDetail>(details[i], keys[i]));
    // Its first event is parked.
    if (!detail.has_value() || !detail->has_id()) continue;
    DOCKET_ASSIGN_OR_RETURN(const auto merge,
                            Decode<view_proto::MergeEvidence>(evidence[i], keys[i]));
    rows.Remove(schemas::FromProto(detail->id()));
    const auto whereabouts = directory_->Of(schemas::FromProto(detail->tenant()));
    if (!whereabouts.ok()) ++counts_.unplaced;
    if (!whereabouts.ok() || !IsHere(*whereabouts)) continue;
    rows.Put(lane.partition.value(), *detail, merge.has_value() ? &*merge : nullptr);
    ++counts_.reviews;
  }
  return rows;
}

bool ShardProjector::IsHere(const Whereabouts& whereabouts) const {
  return whereabouts.asked == options_.shard || whereabouts.next == options_.shard;
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

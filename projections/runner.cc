#include "projections/runner.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"

namespace docket::projections {
namespace {

// The live generation; a view that never ran is given its first one.
absl::StatusOr<std::uint32_t> LiveGeneration(ViewStore& store, const AnyView& view) {
  DOCKET_ASSIGN_OR_RETURN(view_proto::ViewGenerations generations,
                          store.Snapshot()->Generations(view.id()));
  if (generations.live() != 0) return generations.live();
  generations.set_last(generations.last() + 1);
  generations.set_live(generations.last());
  DOCKET_RETURN_IF_ERROR(store.SetGenerations({{view.id(), generations}}));
  return generations.live();
}

// A reader that stands at `state`: one of `readers`, taken out, or a new one.
std::unique_ptr<SourceReader> TakeReader(std::vector<std::unique_ptr<SourceReader>>& readers,
                                         const Source& source, eventstore::PartitionIndex partition,
                                         const eventstore::ReaderState& state) {
  const auto found = std::find_if(readers.begin(), readers.end(), [&](const auto& reader) {
    return reader != nullptr && reader->state() == state;
  });
  if (found != readers.end()) return std::move(*found);
  return OpenSource(source, partition, state);
}

void TellShown(const SourceBatch& batch, const ProjectionGroup::OnShown& on_shown) {
  if (!on_shown) return;
  for (const Input& input : batch.inputs) on_shown(input.at.appended_at);
}

}  // namespace

ProjectionGroup::ProjectionGroup(const Source& source, std::vector<const AnyView*> views,
                                 ViewStore& store, Progress& progress, const GroupOptions& options)
    : source_(source),
      views_(std::move(views)),
      store_(store),
      progress_(progress),
      options_(options),
      arrived_(static_cast<std::size_t>(source.log->partition_count())) {}

ProjectionGroup::~ProjectionGroup() = default;

absl::StatusOr<std::unique_ptr<ProjectionGroup>> ProjectionGroup::Open(
    const Source& source, std::vector<const AnyView*> views, ViewStore& store, Progress& progress,
    const GroupOptions& options) {
  std::unique_ptr<ProjectionGroup> group(
      new ProjectionGroup(source, std::move(views), store, progress, options));
  const absl::MutexLock lock(&group->mutex_);
  DOCKET_RETURN_IF_ERROR(group->OpenLanes());
  return group;
}

absl::Status ProjectionGroup::OpenLanes() {
  opening_ = store_.opening();
  std::vector<Lane> lanes;
  for (std::int32_t i = 0; i < source_.log->partition_count(); ++i) {
    Lane lane{.partition = eventstore::PartitionIndex(i), .builders = {}, .readers = {}};
    for (const AnyView* view : views_) {
      DOCKET_ASSIGN_OR_RETURN(const std::uint32_t generation, LiveGeneration(store_, *view));
      absl::StatusOr<PartitionBuilder> builder = PartitionBuilder::Open(
          store_, *view,
          {.view = view->id(), .generation = generation, .partition = lane.partition});
      // Rows of another version: the view stands still, and its status says why.
      if (absl::IsFailedPrecondition(builder.status())) continue;
      DOCKET_RETURN_IF_ERROR(builder.status());
      lane.builders.push_back(*std::move(builder));
    }
    // Of a log that does not answer yet, the first batch tells what waits there.
    const auto range = source_.log->Offsets(lane.partition);
    if (!range.ok() && !eventstore::IsRetryable(range.status())) return range.status();
    Report(lane, range.ok() ? std::optional(range->end) : std::nullopt);
    lanes.push_back(std::move(lane));
  }
  lanes_ = std::move(lanes);
  return absl::OkStatus();
}

absl::Status ProjectionGroup::OpenLanesAgain() {
  if (broken_.ok() && opening_ == store_.opening()) return absl::OkStatus();
  DOCKET_RETURN_IF_ERROR(store_.Recover());
  broken_ = OpenLanes();
  return broken_;
}

absl::StatusOr<bool> ProjectionGroup::Step(const OnShown& on_shown) {
  return StepLanes(Which::kAll, on_shown);
}

absl::StatusOr<bool> ProjectionGroup::StepArrived(const OnShown& on_shown) {
  return StepLanes(Which::kArrived, on_shown);
}

void ProjectionGroup::Arrived(eventstore::PartitionIndex partition) {
  arrived_[static_cast<std::size_t>(partition.value())] = true;
}

absl::StatusOr<bool> ProjectionGroup::StepLanes(Which which, const OnShown& on_shown) {
  const absl::MutexLock lock(&mutex_);
  DOCKET_RETURN_IF_ERROR(OpenLanesAgain());
  bool moved = false;
  for (Lane& lane : lanes_) {
    // Before the log is read, so that nothing that comes meanwhile is missed.
    const bool arrived = arrived_[static_cast<std::size_t>(lane.partition.value())].exchange(false);
    if (which == Which::kArrived && !arrived && !lane.moved) continue;
    const absl::StatusOr<bool> lane_moved = StepLane(lane, on_shown);
    if (!lane_moved.ok()) {
      broken_ = lane_moved.status();
      return broken_;
    }
    lane.moved = *lane_moved;
    moved = moved || lane.moved;
  }
  return moved;
}

absl::StatusOr<bool> ProjectionGroup::StepLane(Lane& lane, const OnShown& on_shown) {
  std::map<eventstore::Offset, std::vector<PartitionBuilder*>> cohorts;
  for (PartitionBuilder& builder : lane.builders) {
    cohorts[builder.position().next_offset].push_back(&builder);
  }
  std::vector<std::unique_ptr<SourceReader>> readers;
  eventstore::Offset bound = kNoBound;
  eventstore::Offset end{};
  bool moved = false;
  // The foremost first, so that a view which catches up holds nobody back. It never overtakes.
  for (auto cohort = cohorts.rbegin(); cohort != cohorts.rend(); ++cohort) {
    const eventstore::ReaderState from = cohort->second.front()->position();
    std::unique_ptr<SourceReader> reader = TakeReader(lane.readers, source_, lane.partition, from);
    DOCKET_ASSIGN_OR_RETURN(const SourceBatch batch,
                            reader->ReadBefore(bound, {.records_max = options_.batch_records_max,
                                                       .bytes_max = options_.batch_bytes_max}));
    end = std::max(end, batch.end);
    bound = cohort->first;
    readers.push_back(std::move(reader));
    if (batch.after == from) continue;
    moved = true;
    for (PartitionBuilder* builder : cohort->second) DOCKET_RETURN_IF_ERROR(builder->Apply(batch));
    if (cohort == cohorts.rbegin()) TellShown(batch, on_shown);
  }
  lane.readers = std::move(readers);
  Report(lane, end);
  return moved;
}

void ProjectionGroup::Report(const Lane& lane, std::optional<eventstore::Offset> end) {
  const auto last = std::min_element(lane.builders.begin(), lane.builders.end(),
                                     [](const PartitionBuilder& a, const PartitionBuilder& b) {
                                       return a.position().next_offset < b.position().next_offset;
                                     });
  if (last == lane.builders.end()) return;
  progress_.Advance({.log = source_.log->name(), .partition = lane.partition},
                    {.next = last->position().next_offset,
                     .end = end.value_or(last->position().next_offset),
                     .appended_at = domain::Timestamp(last->checkpoint().last_appended_at()),
                     .end_is_known = end.has_value()});
}

absl::Status ProjectionGroup::WhileHeld(const std::function<absl::Status()>& work) {
  const absl::MutexLock lock(&mutex_);
  held_ = true;
  absl::Status done = HoldFor(work);
  held_ = false;
  return done;
}

absl::Status ProjectionGroup::HoldFor(const std::function<absl::Status()>& work) {
  DOCKET_RETURN_IF_ERROR(OpenLanesAgain());
  // Work that failed may have switched one of several views, and what it wrote last may show only
  // when the store has recovered.
  const absl::Status done = work();
  broken_ = done.ok() ? OpenLanes() : done;
  return broken_;
}

absl::StatusOr<std::int64_t> ProjectionGroup::RetryParked(const AnyView& view) {
  const absl::MutexLock lock(&mutex_);
  DOCKET_RETURN_IF_ERROR(OpenLanesAgain());
  std::int64_t freed = 0;
  for (Lane& lane : lanes_) {
    for (PartitionBuilder& builder : lane.builders) {
      if (&builder.view() != &view) continue;
      const absl::StatusOr<std::int64_t> in_lane =
          builder.RetryParked(source_.kind, source_.log->name());
      if (!in_lane.ok()) {
        broken_ = in_lane.status();
        return broken_;
      }
      freed += *in_lane;
    }
  }
  return freed;
}

}  // namespace docket::projections

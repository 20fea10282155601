#include "replay/diff.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "platform/hashing.h"
#include "platform/json_text.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "replay/scratch_generation.h"
#include "schemas/codec/event_fields.h"
#include "schemas/codec/message_json.h"

namespace docket::replay {
namespace {

using projections::AnyRow;
using projections::AnyView;
using projections::PartitionBuilder;
using projections::Scope;

std::string RowJson(const AnyView& view, std::string_view bytes) {
  const absl::StatusOr<AnyRow> row = view.Decode(bytes);
  if (row.ok()) {
    absl::StatusOr<std::string> json =
        schemas::MessageJson(**row, {.is_time = &schemas::IsStoredTime, .is_left_out = nullptr});
    if (json.ok()) return *std::move(json);
  }
  std::string text;
  platform::AppendJsonString(platform::HexEncode(bytes), text);
  return text;
}

std::optional<std::string> JsonOf(const AnyView& view, const std::optional<std::string>& bytes) {
  if (!bytes.has_value()) return std::nullopt;
  return RowJson(view, *bytes);
}

// Rows of one partition in two generations, side by side in the order of their keys.
class RowPairs {
 public:
  RowPairs(const RowSet& now, const RowSet& before)
      : now_(now.snapshot.ScanRows(now.scope, {})),
        before_(before.snapshot.ScanRows(before.scope, {})) {}

  // The next key that one of both has; nothing: the end.
  [[nodiscard]] absl::StatusOr<std::optional<RowVersions>> Next() {
    DOCKET_RETURN_IF_ERROR(now_->status());
    DOCKET_RETURN_IF_ERROR(before_->status());
    if (!now_->Valid() && !before_->Valid()) return std::nullopt;
    const bool of_now = now_->Valid() && (!before_->Valid() || now_->key() <= before_->key());
    const bool of_before = before_->Valid() && (!now_->Valid() || before_->key() <= now_->key());
    RowVersions row{.key = std::string(of_now ? now_->key() : before_->key()),
                    .now = std::nullopt,
                    .before = std::nullopt};
    if (of_now) row.now = TakeFrom(*now_);
    if (of_before) row.before = TakeFrom(*before_);
    return row;
  }

 private:
  static std::string TakeFrom(projections::EntryCursor& cursor) {
    std::string bytes(cursor.value());
    cursor.Next();
    return bytes;
  }

  const std::unique_ptr<projections::EntryCursor> now_;
  const std::unique_ptr<projections::EntryCursor> before_;
};

class ViewDiff {
 public:
  ViewDiff(const ReplayContext& context, const ViewsOfSource& chosen, const DiffOptions& options,
           BuildControl control)
      : context_(context),
        source_(chosen.source),
        view_(*chosen.views.front()),
        options_(options),
        control_(control) {}

  // Whatever it answers, no hidden generation is left.
  [[nodiscard]] absl::StatusOr<DiffResult> Run() {
    DOCKET_RETURN_IF_ERROR(Begin());
    absl::Status done = result_.rebuilt ? BuildNow() : absl::OkStatus();
    for (std::int32_t i = 0; done.ok() && i < source_.log->partition_count(); ++i) {
      done = Compare(eventstore::PartitionIndex(i));
    }
    if (result_.rebuilt) done.Update(DropScratch(context_.store, view_));
    DOCKET_RETURN_IF_ERROR(done);
    return std::move(result_);
  }

 private:
  [[nodiscard]] absl::Status Begin() {
    snapshot_ = context_.store.Snapshot();
    DOCKET_ASSIGN_OR_RETURN(result_.previous_generation, PreviousGeneration(*snapshot_, view_));
    DOCKET_ASSIGN_OR_RETURN(const auto generations, snapshot_->Generations(view_.id()));
    result_.view = std::string(view_.name());
    result_.live_generation = generations.live();
    result_.live_version = view_.version();
    result_.previous_version = view_.version();
    for (std::int32_t i = 0; i < source_.log->partition_count(); ++i) {
      const eventstore::PartitionIndex partition(i);
      DOCKET_ASSIGN_OR_RETURN(const auto live, LiveCheckpoint(*snapshot_, view_, partition));
      DOCKET_ASSIGN_OR_RETURN(auto kept,
                              snapshot_->CheckpointOf(ScopeOf(generations.previous(), partition)));
      const auto before = std::move(kept).value_or(view_proto::Checkpoint());
      if (live.view_version() != 0 && live.view_version() != view_.version()) {
        return absl::FailedPreconditionError(absl::StrCat(
            "the live rows of ", result_.view, " are of version ", live.view_version(),
            " of the view, and this program has version ", view_.version(), ": rebuild it first"));
      }
      if (before.view_version() != 0) result_.previous_version = before.view_version();
      positions_.emplace_back(before.reader().next_offset());
      events_ += before.events();
      result_.rebuilt =
          result_.rebuilt || live.reader().next_offset() != before.reader().next_offset();
    }
    now_generation_ = generations.live();
    return absl::OkStatus();
  }

  // The rows as this program makes them, up to where the previous generation stands.
  [[nodiscard]] absl::Status BuildNow() {
    DOCKET_ASSIGN_OR_RETURN(const auto generations, TakeScratch(context_.store, view_));
    now_generation_ = generations.scratch();
    control_.meter.Begin(ToString(source_.log->name()), events_);
    for (std::int32_t i = 0; i < source_.log->partition_count(); ++i) {
      const eventstore::PartitionIndex partition(i);
      DOCKET_ASSIGN_OR_RETURN(
          PartitionBuilder builder,
          PartitionBuilder::Open(context_.store, view_, ScopeOf(now_generation_, partition)));
      const std::vector<BuildTarget> targets = {
          {.builder = &builder, .next = positions_[static_cast<std::size_t>(i)]}};
      DOCKET_RETURN_IF_ERROR(AdvanceTo(source_, partition, targets, control_));
    }
    snapshot_ = context_.store.Snapshot();
    return absl::OkStatus();
  }

  [[nodiscard]] absl::Status Compare(eventstore::PartitionIndex partition) {
    RowPairs pairs(
        {.snapshot = *snapshot_, .scope = ScopeOf(now_generation_, partition)},
        {.snapshot = *snapshot_, .scope = ScopeOf(result_.previous_generation, partition)});
    CancelPoll poll(control_.cancelled);
    std::vector<RowVersions> held;  // the first different ones
    std::size_t in_partition = 0;   // different ones
    for (;;) {
      DOCKET_RETURN_IF_ERROR(poll.Step());
      DOCKET_ASSIGN_OR_RETURN(std::optional<RowVersions> row, pairs.Next());
      if (!row.has_value()) break;
      ++result_.rows;
      if (row->now == row->before) continue;
      ++in_partition;
      ++result_.different;
      if (in_partition > kOriginsMax) {
        DOCKET_RETURN_IF_ERROR(Give(partition, *row, std::nullopt));
        continue;
      }
      held.push_back(*std::move(row));
      if (held.size() == kOriginsMax) DOCKET_RETURN_IF_ERROR(GiveHeld(partition, held));
    }
    return GiveHeld(partition, held);
  }

  [[nodiscard]] absl::Status GiveHeld(eventstore::PartitionIndex partition,
                                      std::vector<RowVersions>& held) {
    if (held.empty()) return absl::OkStatus();
    const LogStretch stretch{.source = source_,
                             .partition = partition,
                             .end = positions_[static_cast<std::size_t>(partition.value())]};
    DOCKET_ASSIGN_OR_RETURN(std::vector<std::optional<RowOrigin>> origins,
                            FindOrigins(view_, stretch, held, control_));
    for (std::size_t i = 0; i < held.size(); ++i) {
      DOCKET_RETURN_IF_ERROR(Give(partition, held[i], std::move(origins[i])));
    }
    held.clear();
    return absl::OkStatus();
  }

  [[nodiscard]] absl::Status Give(eventstore::PartitionIndex partition, const RowVersions& row,
                                  std::optional<RowOrigin> origin) const {
    return options_.take({.partition = partition,
                          .key = view_.ReadableKey(row.key),
                          .now = JsonOf(view_, row.now),
                          .before = JsonOf(view_, row.before),
                          .origin = std::move(origin)});
  }

  [[nodiscard]] Scope ScopeOf(std::uint32_t generation,
                              eventstore::PartitionIndex partition) const {
    return {.view = view_.id(), .generation = generation, .partition = partition};
  }

  const ReplayContext& context_;
  const projections::Source source_;
  const AnyView& view_;
  const DiffOptions& options_;
  const BuildControl control_;
  std::unique_ptr<projections::ViewSnapshot> snapshot_;
  std::uint32_t now_generation_ = 0;           // live, or the hidden one
  std::vector<eventstore::Offset> positions_;  // of the previous generation, by partition
  std::int64_t events_ = 0;                    // in it
  DiffResult result_;
};

}  // namespace

absl::StatusOr<DiffResult> Diff(const ReplayContext& context, const DiffOptions& options) {
  DOCKET_ASSIGN_OR_RETURN(const std::vector<const AnyView*> views, ChooseViews({options.view}));
  DOCKET_RETURN_IF_ERROR(context.store.Recover());
  ProgressMeter meter(context.clock, options.report);
  ViewDiff diff(context, BySource(context, views).front(), options,
                {.meter = meter, .cancelled = options.cancelled});
  DOCKET_ASSIGN_OR_RETURN(DiffResult result, diff.Run());
  meter.Finish();
  result.events = meter.events_done();
  result.elapsed = meter.elapsed();
  return result;
}

}  // namespace docket::replay

#include "projections/read_session.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "platform/check.h"
#include "platform/murmur2.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "projections/other_version.h"

namespace docket::projections {

const Source& SourceOf(const std::vector<Source>& sources, const AnyView& view) {
  const auto found = std::find_if(sources.begin(), sources.end(), [&](const Source& source) {
    return source.log->name().base == view.source_log();
  });
  DOCKET_CHECK(found != sources.end());
  return *found;
}

ReadSession::ReadSession(const ReadModels& models, Positions seen)
    : models_(models), seen_(std::move(seen)), snapshot_(models.store.Snapshot()) {}

absl::StatusOr<std::uint32_t> ReadSession::LiveGeneration(const AnyView& view) {
  const auto [live, first] = live_.try_emplace(view.id(), 0);
  if (first) {
    DOCKET_ASSIGN_OR_RETURN(const view_proto::ViewGenerations generations,
                            snapshot_->Generations(view.id()));
    live->second = generations.live();
  }
  if (live->second == 0) {
    return absl::UnavailableError(
        absl::StrCat("view ", platform::AbslView(view.name()), " was never built"));
  }
  return live->second;
}

absl::StatusOr<Scope> ReadSession::Enter(const AnyView& view,
                                         eventstore::PartitionIndex partition) {
  eventstore::RecordLog& log = *SourceOf(models_.sources, view).log;
  if (partition.value() < 0 || partition.value() >= log.partition_count()) {
    return absl::NotFoundError(
        absl::StrCat(ToString(log.name()), " has no partition ", partition.value()));
  }
  DOCKET_ASSIGN_OR_RETURN(const std::uint32_t generation, LiveGeneration(view));
  const Scope scope{.view = view.id(), .generation = generation, .partition = partition};
  DOCKET_ASSIGN_OR_RETURN(const std::optional<view_proto::Checkpoint> checkpoint,
                          snapshot_->CheckpointOf(scope));
  if (std::find(logs_.begin(), logs_.end(), log.name()) == logs_.end()) {
    logs_.push_back(log.name());
  }
  // They stand still, so they would hide what came since: a revoked key among it.
  if (checkpoint.has_value() && checkpoint->view_version() != view.version()) {
    return absl::UnavailableError(
        DescribeOtherVersion(view.name(), checkpoint->view_version(), view.version()));
  }
  const eventstore::Offset last(checkpoint.has_value() ? checkpoint->reader().next_offset() - 1
                                                       : -1);
  const auto seen = seen_.find({.log = log.name(), .partition = partition});
  if (seen != seen_.end() && last < seen->second) {
    return absl::AbortedError(absl::StrCat("view ", platform::AbslView(view.name()), " includes ",
                                           ToString(log.name()), " partition ", partition.value(),
                                           " up to offset ", last.value(), ", and ",
                                           seen->second.value(), " was asked for; ask again"));
  }
  NoteHowFar(scope, {.log = log.name(), .partition = partition}, checkpoint);
  const bool none_parked = !checkpoint.has_value() ||
                           (checkpoint->has_parked_streams() && checkpoint->parked_streams() == 0);
  if (none_parked) none_parked_.insert(scope);
  if (!checkpoint.has_value()) return scope;
  // Several views of one log: the answer includes what the hindmost includes.
  const auto [known, added] =
      positions_.try_emplace({.log = log.name(), .partition = partition}, last);
  if (!added) known->second = std::min(known->second, last);
  return scope;
}

void ReadSession::NoteHowFar(const Scope& scope, const LogPartition& at,
                             const std::optional<view_proto::Checkpoint>& checkpoint) {
  const std::optional<eventstore::Offset> needed = models_.progress.NeededBefore(at);
  const eventstore::Offset next(checkpoint.has_value() ? checkpoint->reader().next_offset() : 0);
  if (needed.has_value() && next >= *needed) return;
  uncertain_.try_emplace(
      scope, absl::AbortedError(absl::StrCat("the read models do not include yet what ",
                                             ToString(at.log), " held at the start; ask again")));
  if (needed.has_value()) lacking_.insert(scope);
  if (!checkpoint.has_value()) never_read_.insert(scope);
}

absl::Status ReadSession::RequireCertain(const Scope& scope) const {
  const auto found = uncertain_.find(scope);
  return found == uncertain_.end() ? absl::OkStatus() : found->second;
}

absl::Status ReadSession::RequireWhole(const std::vector<Scope>& scopes) const {
  const auto lacks = [this](const Scope& scope) { return lacking_.contains(scope); };
  const auto never_read = [this](const Scope& scope) { return never_read_.contains(scope); };
  const auto lacking = std::ranges::find_if(scopes, lacks);
  if (lacking != scopes.end()) return RequireCertain(*lacking);
  if (!scopes.empty() && std::ranges::all_of(scopes, never_read)) {
    return RequireCertain(scopes.front());
  }
  return absl::OkStatus();
}

absl::StatusOr<Scope> ReadSession::EnterByKey(const AnyView& view, std::string_view key) {
  const std::int32_t count = SourceOf(models_.sources, view).log->partition_count();
  return Enter(view, eventstore::PartitionIndex(platform::PartitionOf(key, count)));
}

absl::StatusOr<std::vector<Scope>> ReadSession::EnterAll(const AnyView& view) {
  std::vector<Scope> scopes;
  const std::int32_t count = SourceOf(models_.sources, view).log->partition_count();
  for (std::int32_t i = 0; i < count; ++i) {
    DOCKET_ASSIGN_OR_RETURN(const Scope scope, Enter(view, eventstore::PartitionIndex(i)));
    scopes.push_back(scope);
  }
  return scopes;
}

absl::StatusOr<std::optional<std::string>> ReadSession::FindBytes(const Scope& scope,
                                                                  std::string key) const {
  DOCKET_ASSIGN_OR_RETURN(std::vector<std::optional<std::string>> rows,
                          snapshot_->Rows(scope, {std::move(key)}));
  return std::move(rows.front());
}

absl::Status ReadSession::NoteIfParked(const AnyView& view, const Scope& scope,
                                       std::string_view stream) {
  if (none_parked_.contains(scope)) return absl::OkStatus();
  DOCKET_ASSIGN_OR_RETURN(const std::optional<view_proto::ParkedStream> parked,
                          snapshot_->FindParked(scope, stream));
  if (parked.has_value()) NoteParked(view, scope, *parked);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<view_proto::ParkedStream>> ReadSession::ParkedStreams(
    const Scope& scope) const {
  if (none_parked_.contains(scope)) return std::vector<view_proto::ParkedStream>();
  return snapshot_->ParkedStreams(scope);
}

absl::Status ReadSession::NoteAllParked(const AnyView& view, const Scope& scope) {
  if (!all_noted_.insert(scope).second) return absl::OkStatus();
  DOCKET_ASSIGN_OR_RETURN(const std::vector<view_proto::ParkedStream> streams,
                          ParkedStreams(scope));
  for (const view_proto::ParkedStream& parked : streams) NoteParked(view, scope, parked);
  return absl::OkStatus();
}

void ReadSession::NoteParked(const AnyView& view, const Scope& scope,
                             const view_proto::ParkedStream& parked) {
  const bool known =
      std::any_of(incomplete_.begin(), incomplete_.end(), [&](const Incomplete& one) {
        return one.view == view.name() && one.partition == scope.partition &&
               one.stream == parked.stream();
      });
  if (known || incomplete_.size() >= kIncompleteMax) return;
  incomplete_.push_back(Describe(models_, view, scope, parked));
}

Incomplete Describe(const ReadModels& models, const AnyView& view, const Scope& scope,
                    const view_proto::ParkedStream& parked) {
  return {.view = std::string(view.name()),
          .stream = parked.stream(),
          .log = SourceOf(models.sources, view).log->name(),
          .partition = scope.partition,
          .offset = eventstore::Offset(parked.offset()),
          .error = parked.error(),
          .attempts = parked.attempts(),
          .queued = parked.queued(),
          .first_seen_at = domain::Timestamp(parked.first_seen_at())};
}

ReadAt ReadSession::At() const {
  ReadAt at{.positions = positions_, .lag_ms = 0};
  for (const eventstore::LogName& log : logs_) {
    at.lag_ms = std::max(at.lag_ms, models_.progress.LagMs(log, models_.clock.Now()));
  }
  return at;
}

}  // namespace docket::projections

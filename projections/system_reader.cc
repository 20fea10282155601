#include "projections/system_reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "platform/hashing.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "projections/access_keys/access_keys.h"
#include "projections/partition_owners/partition_owners.h"
#include "projections/registry.h"

namespace docket::projections {
namespace {

const AnyView& Keys() { return Registered(AccessKeysView::kName); }

}  // namespace

// The keys' stream has one partition key, but no reader needs to know which: there are few
// partitions, and a key that is asked for is nearly always there.
absl::StatusOr<Answer<view_proto::AccessKey>> SystemReader::FindKey(const domain::KeyId& id) {
  ReadSession session(models_);
  // All keys are one stream.
  DOCKET_ASSIGN_OR_RETURN(const Scope scope,
                          session.EnterByKey(Keys(), domain::PartitionKey(domain::kAppTenant)));
  DOCKET_ASSIGN_OR_RETURN(auto row, session.Find<view_proto::AccessKey>(scope, id.value()));
  if (!row.has_value()) return absl::NotFoundError(absl::StrCat("there is no key ", id.value()));
  DOCKET_RETURN_IF_ERROR(session.NoteIfParked(Keys(), scope, domain::AccessKeysStream().value()));
  return std::move(session).Finish(*std::move(row));
}

absl::StatusOr<Answer<std::vector<view_proto::AccessKey>>> SystemReader::ListKeys() {
  ReadSession session(models_);
  DOCKET_ASSIGN_OR_RETURN(const std::vector<Scope> scopes, session.EnterAll(Keys()));
  std::vector<view_proto::AccessKey> keys;
  for (const Scope& scope : scopes) {
    const std::unique_ptr<EntryCursor> cursor = session.snapshot().ScanRows(scope, {});
    for (; cursor->Valid(); cursor->Next()) {
      const std::string_view bytes = cursor->value();
      if (!keys.emplace_back().ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
        return absl::DataLossError(
            absl::StrCat("the stored key ", platform::AbslView(cursor->key()), " is broken"));
      }
    }
    DOCKET_RETURN_IF_ERROR(cursor->status());
    DOCKET_RETURN_IF_ERROR(session.NoteIfParked(Keys(), scope, domain::AccessKeysStream().value()));
  }
  std::sort(keys.begin(), keys.end(), [](const auto& a, const auto& b) { return a.id() < b.id(); });
  return std::move(session).Finish(std::move(keys));
}

absl::StatusOr<std::vector<ProjectionStatus>> SystemReader::Projections() {
  const std::unique_ptr<ViewSnapshot> snapshot = models_.store.Snapshot();
  std::vector<ProjectionStatus> statuses;
  for (const AnyView* view : AllViews()) {
    eventstore::RecordLog& log = *SourceOf(models_.sources, *view).log;
    DOCKET_ASSIGN_OR_RETURN(const view_proto::ViewGenerations generations,
                            snapshot->Generations(view->id()));
    for (std::int32_t i = 0; i < log.partition_count(); ++i) {
      const Scope scope{.view = view->id(),
                        .generation = generations.live(),
                        .partition = eventstore::PartitionIndex(i)};
      DOCKET_ASSIGN_OR_RETURN(const auto stored, snapshot->CheckpointOf(scope));
      const view_proto::Checkpoint checkpoint = stored.value_or(view_proto::Checkpoint());
      DOCKET_ASSIGN_OR_RETURN(const auto parked, snapshot->ParkedStreams(scope));
      DOCKET_ASSIGN_OR_RETURN(const eventstore::OffsetRange range, log.Offsets(scope.partition));
      const eventstore::Offset next(checkpoint.reader().next_offset());
      const std::int64_t age_us =
          next < range.end ? models_.clock.Now().value() - checkpoint.last_appended_at() : 0;
      statuses.push_back(
          {.view = std::string(view->name()),
           .code_version = view->version(),
           .stored_version = stored.has_value() ? checkpoint.view_version() : view->version(),
           .generation = generations.live(),
           .previous_generation = generations.previous(),
           .log = log.name(),
           .partition = scope.partition,
           .next = next,
           .end = range.end,
           .lag_ms = age_us / 1'000,
           .digest = platform::HexEncode(checkpoint.digest().empty() ? std::string(16, '\0')
                                                                     : checkpoint.digest()),
           .rows = checkpoint.rows(),
           .events = checkpoint.events(),
           .parked_streams = static_cast<std::int64_t>(parked.size())});
    }
  }
  return statuses;
}

absl::StatusOr<std::vector<OtherVersion>> SystemReader::OtherVersions() {
  const std::unique_ptr<ViewSnapshot> snapshot = models_.store.Snapshot();
  std::vector<OtherVersion> others;
  for (const AnyView* view : AllViews()) {
    const std::int32_t count = SourceOf(models_.sources, *view).log->partition_count();
    DOCKET_ASSIGN_OR_RETURN(const view_proto::ViewGenerations generations,
                            snapshot->Generations(view->id()));
    for (std::int32_t i = 0; i < count; ++i) {
      DOCKET_ASSIGN_OR_RETURN(const auto stored,
                              snapshot->CheckpointOf({.view = view->id(),
                                                      .generation = generations.live(),
                                                      .partition = eventstore::PartitionIndex(i)}));
      if (!stored.has_value() || stored->view_version() == view->version()) continue;
      others.push_back({.view = std::string(view->name()),
                        .code_version = view->version(),
                        .stored_version = stored->view_version()});
      break;
    }
  }
  return others;
}

absl::StatusOr<std::vector<OwnerOfPartition>> SystemReader::Owners() {
  ReadSession session(models_);
  std::vector<OwnerOfPartition> owners;
  for (const std::string_view name : {ReviewOwnersView::kName, OrganizationOwnersView::kName}) {
    const AnyView& view = Registered(name);
    const absl::StatusOr<std::vector<Scope>> scopes = session.EnterAll(view);
    if (absl::IsUnavailable(scopes.status())) continue;  // never built, or waits for it
    DOCKET_RETURN_IF_ERROR(scopes.status());
    for (const Scope& scope : *scopes) {
      DOCKET_ASSIGN_OR_RETURN(auto owner, session.Find<view_proto::PartitionOwner>(
                                              scope, std::to_string(scope.partition.value())));
      if (!owner.has_value()) continue;
      owners.push_back({.log = SourceOf(models_.sources, view).log->name(),
                        .partition = scope.partition,
                        .owner = *std::move(owner)});
    }
  }
  return owners;
}

absl::StatusOr<std::vector<Incomplete>> SystemReader::ParkedStreams() {
  ReadSession session(models_);
  std::vector<Incomplete> streams;
  for (const AnyView* view : AllViews()) {
    absl::StatusOr<std::vector<Scope>> scopes = session.EnterAll(*view);
    if (absl::IsUnavailable(scopes.status())) continue;  // never built, or waits for it
    DOCKET_RETURN_IF_ERROR(scopes.status());
    for (const Scope& scope : *scopes) {
      DOCKET_ASSIGN_OR_RETURN(const auto parked, session.ParkedStreams(scope));
      for (const view_proto::ParkedStream& stream : parked) {
        streams.push_back(Describe(models_, *view, scope, stream));
      }
    }
  }
  return streams;
}

}  // namespace docket::projections

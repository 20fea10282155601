#include "projections/standing_holds.h"

#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"
#include "projections/legal_holds/legal_holds.h"
#include "projections/stored_row.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/organization_values.h"

namespace docket::projections {
namespace {

using eventstore::Offset;

absl::Status NotKnown(const std::string& why) {
  return absl::UnavailableError(absl::StrCat("which legal holds stand is not known: ", why));
}

absl::Status CheckWhole(const ViewSnapshot& snapshot, const Scope& scope, Offset needed_before) {
  DOCKET_ASSIGN_OR_RETURN(const auto checkpoint, snapshot.CheckpointOf(scope));
  const std::int64_t next = checkpoint.has_value() ? checkpoint->reader().next_offset() : 0;
  if (next < needed_before.value()) {
    return NotKnown(absl::StrCat("the view legal_holds includes partition ",
                                 scope.partition.value(), " of organization_events before offset ",
                                 next, ", of ", needed_before.value()));
  }
  if (!checkpoint.has_value()) return absl::OkStatus();
  if (checkpoint->view_version() != LegalHoldsView::kVersion) {
    return NotKnown("the view legal_holds was made by other software, and is being rebuilt");
  }
  DOCKET_ASSIGN_OR_RETURN(const auto parked, snapshot.ParkedStreams(scope));
  if (parked.empty()) return absl::OkStatus();
  return NotKnown(absl::StrCat("the view legal_holds has parked ", parked.front().stream(),
                               ": `docket dead-letters list` tells why"));
}

void AddStanding(const view_proto::LegalHolds& row, std::vector<StandingHold>& standing) {
  for (const view_proto::LegalHold& hold : row.holds()) {
    if (hold.lifted_at() != 0) continue;
    standing.push_back({.organization = schemas::FromProto(row.tenant()),
                        .id = hold.id(),
                        .scope = schemas::FromProto(hold.scope())});
  }
}

}  // namespace

absl::StatusOr<std::vector<Offset>> HoldsNeededBefore(eventstore::RecordLog& organization_events) {
  std::vector<Offset> ends;
  for (std::int32_t i = 0; i < organization_events.partition_count(); ++i) {
    DOCKET_ASSIGN_OR_RETURN(const auto offsets,
                            organization_events.Offsets(eventstore::PartitionIndex(i)));
    ends.push_back(offsets.end);
  }
  return ends;
}

absl::StatusOr<std::vector<StandingHold>> StandingHolds(const ViewSnapshot& snapshot,
                                                        const std::vector<Offset>& needed_before) {
  DOCKET_ASSIGN_OR_RETURN(const auto generations, snapshot.Generations(LegalHoldsView::kId));
  std::vector<StandingHold> standing;
  for (std::size_t i = 0; i < needed_before.size(); ++i) {
    const Scope scope{.view = LegalHoldsView::kId,
                      .generation = generations.live(),
                      .partition = eventstore::PartitionIndex(static_cast<std::int32_t>(i))};
    DOCKET_RETURN_IF_ERROR(CheckWhole(snapshot, scope, needed_before[i]));
    const auto cursor = snapshot.ScanRows(scope, {});
    for (; cursor->Valid(); cursor->Next()) {
      DOCKET_ASSIGN_OR_RETURN(const auto row,
                              DecodeRow<view_proto::LegalHolds>(cursor->value(), cursor->key()));
      AddStanding(row, standing);
    }
    DOCKET_RETURN_IF_ERROR(cursor->status());
  }
  return standing;
}

}  // namespace docket::projections

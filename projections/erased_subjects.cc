#include "projections/erased_subjects.h"

#include "platform/status_macros.h"
#include "projections/erasures/erasures.h"
#include "projections/stored_row.h"
#include "schemas/codec/common_codec.h"

namespace docket::projections {
namespace {

void Add(const view_proto::Erasures& row, std::vector<ErasedSubject>& erased) {
  for (const view_proto::Erasure& one : row.erasures()) {
    erased.push_back({.organization = schemas::FromProto(row.tenant()),
                      .subject = domain::UserId(one.subject())});
  }
}

}  // namespace

absl::StatusOr<std::vector<ErasedSubject>> ErasedSubjects(const ViewSnapshot& snapshot,
                                                          std::int32_t partitions) {
  DOCKET_ASSIGN_OR_RETURN(const auto generations, snapshot.Generations(ErasuresView::kId));
  std::vector<ErasedSubject> erased;
  for (std::int32_t i = 0; i < partitions; ++i) {
    const Scope scope{.view = ErasuresView::kId,
                      .generation = generations.live(),
                      .partition = eventstore::PartitionIndex(i)};
    DOCKET_ASSIGN_OR_RETURN(const auto checkpoint, snapshot.CheckpointOf(scope));
    if (!checkpoint.has_value() || checkpoint->view_version() != ErasuresView::kVersion) continue;
    const auto cursor = snapshot.ScanRows(scope, {});
    for (; cursor->Valid(); cursor->Next()) {
      DOCKET_ASSIGN_OR_RETURN(const auto row,
                              DecodeRow<view_proto::Erasures>(cursor->value(), cursor->key()));
      Add(row, erased);
    }
    DOCKET_RETURN_IF_ERROR(cursor->status());
  }
  return erased;
}

}  // namespace docket::projections

#include "projections/repository_access.h"

#include "platform/status_macros.h"
#include "projections/registry.h"
#include "projections/repository_status/repository_status.h"
#include "schemas/codec/common_codec.h"

namespace docket::projections {

absl::StatusOr<bool> SeesRepository(const Visible& visible, const domain::RepositoryKey& repository,
                                    ReadSession& session) {
  DOCKET_ASSIGN_OR_RETURN(const Scope scope,
                          session.EnterByKey(Registered(RepositoryStatusView::kName),
                                             domain::PartitionKey(repository.repository)));
  DOCKET_ASSIGN_OR_RETURN(const auto row,
                          session.Find<view_proto::RepositoryStatus>(scope, ToString(repository)));
  return row.has_value() && visible.Sees(schemas::FromProto(row->tenant()));
}

}  // namespace docket::projections

// AuditReader: the audit queries over a view store.
// Thread-safety: as the port says. Borrows the read models.
#pragma once

#include "projections/audit_queries.h"
#include "projections/list_cursor.h"
#include "projections/read_session.h"

namespace docket::projections {

class AuditReader final : public AuditQueries {
 public:
  explicit AuditReader(const ReadModels& models);

  [[nodiscard]] absl::StatusOr<Answer<MergeRecord>> GetMerge(const Visible& visible,
                                                             const domain::ReviewId& id) override;
  [[nodiscard]] absl::StatusOr<Answer<Page<MergeRecord>>> ListMerges(
      const Visible& visible, const AuditFilter& filter) override;
  [[nodiscard]] absl::StatusOr<Answer<Page<view_proto::CommitEvidence>>> ListDirectPushes(
      const Visible& visible, const AuditFilter& filter) override;

 private:
  const ReadModels& models_;
  const ListCursors cursors_;
};

}  // namespace docket::projections

// AuditLogReader: the queries of the audit log over a view store: one list of two views.
// Thread-safety: as the port says. Borrows the read models.
#pragma once

#include "projections/audit_log_queries.h"
#include "projections/list_cursor.h"
#include "projections/read_session.h"

namespace docket::projections {

class AuditLogReader final : public AuditLogQueries {
 public:
  explicit AuditLogReader(const ReadModels& models)
      : models_(models), cursors_(models.cursor_key) {}

  [[nodiscard]] absl::StatusOr<Answer<Page<view_proto::AuditEvent>>> ListAuditEvents(
      const Visible& visible, const AuditLogFilter& filter) override;

 private:
  const ReadModels& models_;
  const ListCursors cursors_;
};

}  // namespace docket::projections

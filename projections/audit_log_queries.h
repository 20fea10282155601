// The query port of the audit log: every event of both journals, by organisation. It follows the
// rules of queries.h; whether a caller may audit is asked before (api/auth/permission.h).
// Thread-safety: every method may be called from any thread at the same time.
#pragma once

#include <optional>
#include <string>

#include "docket/view/v1/audit_rows.pb.h"
#include "projections/queries.h"

namespace docket::projections {

struct AuditLogFilter {
  // Needed from who sees several. domain::kAppTenant: the app's own, for who sees everything.
  std::optional<domain::Tenant> organization = std::nullopt;
  std::string type = {};  // "repository.PolicyChanged"; empty: any
  // What follows is looked at, not indexed.
  std::optional<domain::UserId> actor = std::nullopt;    // a person
  std::string stream = {};                               // "repo_gh_1"; empty: any
  std::optional<domain::Timestamp> from = std::nullopt;  // recorded; inclusive
  std::optional<domain::Timestamp> to = std::nullopt;    // exclusive
  int limit = kListLimitDefault;                         // 1 … kListLimitMax
  std::string cursor = {};
};

class AuditLogQueries {
 public:
  AuditLogQueries() = default;
  AuditLogQueries(const AuditLogQueries&) = delete;
  AuditLogQueries& operator=(const AuditLogQueries&) = delete;
  virtual ~AuditLogQueries() = default;

  // Newest first, by (recorded_at descending, place in the journal descending).
  [[nodiscard]] virtual absl::StatusOr<Answer<Page<view_proto::AuditEvent>>> ListAuditEvents(
      const Visible& visible, const AuditLogFilter& filter) = 0;
};

}  // namespace docket::projections

// Views review_audit_log and organization_audit_log: every event of a journal, one row for each as
// it is stored, whether this program can read it or not; found by organisation, and by organisation
// and type. Two views, since a row has one source. Key: the event's place in the journal, later
// ones of a partition first. Sources: review_events, organization_events.
// Thread-safety: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "docket/view/v1/audit_rows.pb.h"
#include "domain/ids.h"
#include "projections/input.h"
#include "projections/view.h"

namespace docket::projections {

struct AuditLog : ViewDefaults {
  using Row = view_proto::AuditEvent;
  static constexpr std::int32_t kVersion = 1;
  static constexpr bool kRowsAreOfOneInput = true;

  [[nodiscard]] static std::vector<std::string> Keys(const Input& input);
  [[nodiscard]] static absl::StatusOr<std::optional<Row>> Apply(const std::optional<Row>& row,
                                                                const Input& input);
  [[nodiscard]] static std::vector<std::string> IndexEntries(std::string_view key, const Row& row);
};

struct ReviewAuditLogView : AuditLog {
  static constexpr ViewId kId{18};
  static constexpr std::string_view kName = "review_audit_log";
};

struct OrganizationAuditLogView : AuditLog {
  static constexpr ViewId kId{19};
  static constexpr std::string_view kName = "organization_audit_log";
};

// What entries of each list begin with, in both views; the rest is ListOrder of recorded_at. An
// event of no organisation is one of domain::kAppTenant.
[[nodiscard]] std::string AuditLogOfOrganization(const domain::Tenant& tenant);
[[nodiscard]] std::string AuditLogOfType(const domain::Tenant& tenant, std::string_view type);

}  // namespace docket::projections

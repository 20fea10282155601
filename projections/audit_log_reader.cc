#include "projections/audit_log_reader.h"

#include <utility>

#include "platform/status_macros.h"
#include "projections/audit_log/audit_log.h"
#include "projections/index_key.h"
#include "projections/list_page.h"
#include "projections/registry.h"

namespace docket::projections {
namespace {

using Row = view_proto::AuditEvent;

std::string PrefixOf(const domain::Tenant& organization, const AuditLogFilter& filter) {
  return filter.type.empty() ? AuditLogOfOrganization(organization)
                             : AuditLogOfType(organization, filter.type);
}

// Times are none of it: a cursor goes on in the same order whatever they are.
std::uint64_t FingerprintOfList(const AuditLogFilter& filter, const std::string& prefix) {
  return FingerprintOf(KeyWriter()
                           .Text("audit log")
                           .Text(prefix)
                           .Ascending(filter.actor ? filter.actor->value() : -1)
                           .Text(filter.stream)
                           .Take());
}

bool Matches(const Row& row, const AuditLogFilter& filter) {
  const bool by_person = row.actor().type() == common::v1::ACTOR_TYPE_USER;
  if (filter.actor && !(by_person && row.actor().id() == filter.actor->value())) return false;
  return filter.stream.empty() || row.stream() == filter.stream;
}

}  // namespace

absl::StatusOr<Answer<Page<Row>>> AuditLogReader::ListAuditEvents(const Visible& visible,
                                                                  const AuditLogFilter& filter) {
  if (filter.from && filter.to && *filter.from >= *filter.to) {
    return absl::InvalidArgumentError("from must be before to");
  }
  DOCKET_ASSIGN_OR_RETURN(const std::optional<domain::Tenant> organization,
                          OrganizationOfList(visible, {.organization = filter.organization,
                                                       .repository = std::nullopt,
                                                       .limit = filter.limit}));
  const ListAudience audience{.visible = visible, .organization = organization};
  const AnyView& of_reviews = Registered(ReviewAuditLogView::kName);
  ReadSession session(models_, visible.seen);
  DOCKET_ASSIGN_OR_RETURN(std::vector<Scope> scopes,
                          ScopesOfList(of_reviews, audience, std::nullopt, session));
  DOCKET_ASSIGN_OR_RETURN(
      const std::vector<Scope> of_organizations,
      ScopesOfList(Registered(OrganizationAuditLogView::kName), audience, std::nullopt, session));
  scopes.insert(scopes.end(), of_organizations.begin(), of_organizations.end());
  const std::string prefix = PrefixOf(*organization, filter);
  const ListQuery query{.view = of_reviews,
                        .scopes = std::move(scopes),
                        .prefix = prefix,
                        .fingerprint = FingerprintOfList(filter, prefix),
                        .cursor = filter.cursor,
                        .limit = filter.limit,
                        .times = {.from = filter.from, .to = filter.to}};
  // A row is made of what is stored, whether it can be read or not, so no stream is ever parked.
  const auto take = [&](Row row) -> absl::StatusOr<std::optional<Row>> {
    if (!audience.Sees(schemas::FromProto(row.tenant())) || !Matches(row, filter)) {
      return std::nullopt;
    }
    return std::optional(std::move(row));
  };
  DOCKET_ASSIGN_OR_RETURN(Page<Row> page, (ReadPage<Row, Row>(query, session, cursors_, take)));
  return std::move(session).Finish(std::move(page));
}

}  // namespace docket::projections

#include "projections/list_page.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"

namespace docket::projections {

absl::StatusOr<std::optional<domain::Tenant>> OrganizationOfList(const Visible& visible,
                                                                 const ListAsked& asked) {
  if (asked.limit < 1 || asked.limit > kListLimitMax) {
    return absl::InvalidArgumentError(absl::StrCat("limit is 1 to ", kListLimitMax));
  }
  if (asked.organization) return asked.organization;
  if (visible.tenants && visible.tenants->size() == 1) {
    return std::optional<domain::Tenant>(*visible.tenants->begin());
  }
  if (asked.repository) return std::optional<domain::Tenant>();
  return absl::InvalidArgumentError(
      "this key may see several organisations; name one (organization=21031067, say, its id at its "
      "host)");
}

absl::StatusOr<std::vector<Scope>> ScopesOfList(
    const AnyView& view, const ListAudience& audience,
    const std::optional<domain::RepositoryKey>& repository, ReadSession& session) {
  std::vector<Scope> scopes;
  if (repository) {
    DOCKET_ASSIGN_OR_RETURN(scopes.emplace_back(),
                            session.EnterByKey(view, domain::PartitionKey(repository->repository)));
  } else {
    DOCKET_ASSIGN_OR_RETURN(scopes, session.EnterAll(view));
  }
  DOCKET_RETURN_IF_ERROR(session.RequireWhole(scopes));
  // How long the list of another organisation is must not show in how long the answer takes, nor in
  // a cursor behind nothing.
  if (audience.organization && !audience.visible.Sees(*audience.organization)) scopes.clear();
  return scopes;
}

absl::StatusOr<MergedIndex> EntriesOf(const ListQuery& query, const ReadSession& session,
                                      const ListCursors& cursors) {
  std::string after;
  if (!query.cursor.empty()) {
    DOCKET_ASSIGN_OR_RETURN(const ListPlace last, cursors.Decode(query.cursor, query.fingerprint));
    after = ListOrder(last);
  }
  if (query.times.to) {
    after = std::max(after, ListOrder({.at = query.times.to->value() - 1, .id = {}}));
  }
  return MergedIndex(session.snapshot(), query.scopes, {.prefix = query.prefix, .after = after});
}

}  // namespace docket::projections

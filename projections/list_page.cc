#include "projections/list_page.h"

#include <algorithm>

namespace docket::projections {

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

// List page: what all list queries do alike: begin behind the cursor, walk the entries of all
// partitions in list order, keep what matches, and hand out the cursor of what follows; and name
// the parked streams that the list may lack. Thread-safety: used by one thread, for one query.
// Borrows the session and the cursors.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "platform/status_macros.h"
#include "projections/list_cursor.h"
#include "projections/merged_index.h"
#include "projections/queries.h"
#include "projections/read_session.h"
#include "schemas/codec/common_codec.h"

namespace docket::projections {

// Whose things a list may have.
struct ListAudience {
  const Visible& visible;
  std::optional<domain::Tenant> organization;  // of the filter

  [[nodiscard]] bool Sees(const domain::Tenant& tenant) const {
    return visible.Sees(tenant) && (!organization || *organization == tenant);
  }
};

// Whom a list is of: an organisation, or a repository.
struct ListAsked {
  std::optional<domain::Tenant> organization;
  std::optional<domain::RepositoryKey> repository;
  int limit = kListLimitDefault;
};

// The organisation that is asked for; that of who sees one alone, if none is named. Nothing: a
// repository is named, and whoever has it decides. kInvalidArgument: the limit is none, or who sees
// several names neither.
[[nodiscard]] absl::StatusOr<std::optional<domain::Tenant>> OrganizationOfList(
    const Visible& visible, const ListAsked& asked);

// The partitions that may have entries of the list: a repository's is one, and of an organisation
// that the audience does not see there is none. What the answer says of positions is noted in all
// cases. Fails as ReadSession::Enter.
[[nodiscard]] absl::StatusOr<std::vector<Scope>> ScopesOfList(
    const AnyView& view, const ListAudience& audience,
    const std::optional<domain::RepositoryKey>& repository, ReadSession& session);

// Entries of a span of time, by the time that orders the list.
struct TimeSpan {
  std::optional<domain::Timestamp> from = std::nullopt;  // inclusive
  std::optional<domain::Timestamp> to = std::nullopt;    // exclusive
};

struct ListQuery {
  const AnyView& view;
  std::vector<Scope> scopes;      // partitions of the view, entered
  std::string prefix;             // of the list's entries
  std::uint64_t fingerprint = 0;  // of the filter
  std::string cursor;             // empty: from the beginning
  int limit = kListLimitDefault;
  TimeSpan times = {};
};

// The entries of the list behind its cursor. kInvalidArgument: the cursor is not one of this list.
[[nodiscard]] absl::StatusOr<MergedIndex> EntriesOf(const ListQuery& query,
                                                    const ReadSession& session,
                                                    const ListCursors& cursors);

// `take`: what becomes of a row: an item of the page, or nothing if it does not match.
template <class Row, class Item>
[[nodiscard]] absl::StatusOr<Page<Item>> ReadPage(
    const ListQuery& query, const ReadSession& session, const ListCursors& cursors,
    const std::function<absl::StatusOr<std::optional<Item>>(Row)>& take) {
  DOCKET_ASSIGN_OR_RETURN(MergedIndex index, EntriesOf(query, session, cursors));
  Page<Item> page;
  ListPlace last;
  // The newest come first, so the first that is too old ends the list.
  const auto more = [&] {
    return index.Valid() && (!query.times.from || index.place().at >= query.times.from->value());
  };
  for (int scanned = 0; more() && scanned < kListScanMax; index.Next(), ++scanned) {
    if (std::cmp_equal(page.items.size(), query.limit)) break;
    last = index.place();
    DOCKET_ASSIGN_OR_RETURN(std::optional<Row> row,
                            session.Find<Row>(index.scope(), std::string(index.row_key())));
    if (!row.has_value()) continue;
    DOCKET_ASSIGN_OR_RETURN(std::optional<Item> item, take(*std::move(row)));
    if (item.has_value()) page.items.push_back(*std::move(item));
  }
  DOCKET_RETURN_IF_ERROR(index.status());
  if (more()) page.next_cursor = cursors.Encode(last, query.fingerprint);
  return page;
}

// Notes the parked streams of the list's view, as far as the audience may know of them: by the
// stored row, whose key is the stream. A stream without a row is shown to who sees everything.
template <class Row>
[[nodiscard]] absl::Status NoteParkedOf(const ListQuery& query, const ListAudience& audience,
                                        ReadSession& session) {
  for (const Scope& scope : query.scopes) {
    DOCKET_ASSIGN_OR_RETURN(const std::vector<view_proto::ParkedStream> streams,
                            session.snapshot().ParkedStreams(scope));
    for (const view_proto::ParkedStream& parked : streams) {
      DOCKET_ASSIGN_OR_RETURN(const std::optional<Row> row,
                              session.Find<Row>(scope, parked.stream()));
      const bool known = row.has_value() ? audience.Sees(schemas::FromProto(row->tenant()))
                                         : !audience.visible.tenants.has_value();
      if (known) session.NoteParked(query.view, scope, parked);
    }
  }
  return absl::OkStatus();
}

}  // namespace docket::projections

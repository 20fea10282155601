#include "projections/queue_reader.h"

#include <algorithm>
#include <utility>

#include "platform/status_macros.h"
#include "projections/index_key.h"
#include "projections/list_page.h"
#include "projections/registry.h"
#include "projections/review_details.h"
#include "projections/review_list/review_list.h"
#include "schemas/codec/review_values.h"

namespace docket::projections {
namespace {

using Summary = view_proto::ReviewSummary;

// Where open reviews are found: among an organisation's open ones, even those of one repository,
// which are looked for in its partition alone: of all that a repository ever had, few are open. If
// it is not said whose the repository is, all of its own.
std::string PrefixOf(const QueueFilter& filter, const std::optional<domain::Tenant>& organization) {
  if (!organization) return ReviewsOfRepository(*filter.repository);
  return ReviewsInState(*organization, review::v1::PULL_REQUEST_STATUS_OPEN);
}

// When a review is stale depends on the clock, so that is no part of it.
std::uint64_t FingerprintOfQueue(const QueueFilter& filter, const std::string& prefix) {
  KeyWriter canonical;
  canonical.Text("queue").Text(prefix);
  canonical.Text(filter.repository ? ToString(*filter.repository) : "");
  canonical.Ascending(filter.turn ? static_cast<std::int64_t>(*filter.turn) : -1);
  canonical.Ascending(filter.stale_only ? 1 : 0);
  canonical.Ascending(filter.reviewer ? filter.reviewer->value() : -1);
  canonical.Ascending(filter.team.value_or(-1));
  return FingerprintOf(canonical.Take());
}

bool IsOf(const domain::RepositoryKey& repository, const domain::ReviewId& review) {
  return repository.host == review.host && repository.repository == review.repository;
}

bool IsOfReviewer(const view_proto::ReviewDetail& review, domain::UserId reviewer) {
  const auto& asked = review.facts().requested_reviewers();
  if (std::ranges::find(asked, reviewer.value()) != asked.end()) return true;
  return std::ranges::any_of(review.human_reviews(), [&](const view_proto::HumanReview& one) {
    return one.reviewer().id() == reviewer.value();
  });
}

bool IsOfTeam(const view_proto::ReviewDetail& review, std::int64_t team) {
  const auto& asked = review.facts().requested_teams();
  return std::ranges::find(asked, team) != asked.end();
}

bool Matches(const QueuedReview& queued, const QueueFilter& filter) {
  if (filter.turn && queued.turn.whose != *filter.turn) return false;
  if (filter.stale_only && !queued.stale) return false;
  if (filter.reviewer && !IsOfReviewer(queued.review, *filter.reviewer)) return false;
  return !filter.team || IsOfTeam(queued.review, *filter.team);
}

}  // namespace

absl::StatusOr<Answer<Page<QueuedReview>>> QueueReader::ListQueue(const Visible& visible,
                                                                  const QueueFilter& filter) {
  DOCKET_ASSIGN_OR_RETURN(const std::optional<domain::Tenant> organization,
                          OrganizationOfList(visible, {.organization = filter.organization,
                                                       .repository = filter.repository,
                                                       .limit = filter.limit}));
  const AnyView& view = Registered(ReviewListView::kName);
  ReadSession session(models_, visible.seen);
  const ListAudience audience{.visible = visible, .organization = organization};
  DOCKET_ASSIGN_OR_RETURN(std::vector<Scope> scopes,
                          ScopesOfList(view, audience, filter.repository, session));
  const std::string prefix = PrefixOf(filter, organization);
  const ListQuery query{.view = view,
                        .scopes = std::move(scopes),
                        .prefix = prefix,
                        .fingerprint = FingerprintOfQueue(filter, prefix),
                        .cursor = filter.cursor,
                        .limit = filter.limit};
  ReviewDetails details(session);
  const auto take = [&](Summary row) -> absl::StatusOr<std::optional<QueuedReview>> {
    const bool open = row.status() == review::v1::PULL_REQUEST_STATUS_OPEN;
    if (!open || !audience.Sees(schemas::FromProto(row.tenant()))) return std::nullopt;
    const domain::ReviewId id = schemas::FromProto(row.id());
    if (filter.repository && !IsOf(*filter.repository, id)) return std::nullopt;
    DOCKET_ASSIGN_OR_RETURN(auto detail, details.Find(id));
    // The two views come forward one after the other, and the detail is what is shown.
    const bool shown = detail.has_value() && detail->has_id() &&
                       detail->status() == review::v1::PULL_REQUEST_STATUS_OPEN &&
                       audience.Sees(schemas::FromProto(detail->tenant()));
    if (!shown) return std::nullopt;
    QueuedReview queued{.review = *std::move(detail), .turn = {}, .stale = false};
    queued.turn = TurnOf(queued.review);
    // What the bot says is no change of the pull request, but the turn begins anew with it.
    const std::int64_t moved = std::max(queued.review.updated_at(), queued.turn.since.value());
    queued.stale = moved < filter.stale_before.value();
    if (!Matches(queued, filter)) return std::nullopt;
    return std::optional(std::move(queued));
  };
  DOCKET_ASSIGN_OR_RETURN(Page<QueuedReview> page,
                          (ReadPage<Summary, QueuedReview>(query, session, cursors_, take)));
  DOCKET_RETURN_IF_ERROR(NoteParkedOf<Summary>(query, audience, session));
  return std::move(session).Finish(std::move(page));
}

}  // namespace docket::projections

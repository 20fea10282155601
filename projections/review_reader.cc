#include "projections/review_reader.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "projections/index_key.h"
#include "projections/list_page.h"
#include "projections/registry.h"
#include "projections/repository_status/repository_status.h"
#include "projections/review_detail/review_detail.h"
#include "projections/review_details.h"
#include "projections/review_events/review_events.h"
#include "projections/review_list/review_list.h"
#include "projections/review_visibility.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/review_values.h"

namespace docket::projections {
namespace {

namespace proto = review::v1;

absl::Status NoSuch(std::string_view thing, std::string_view id) {
  return absl::NotFoundError(
      absl::StrCat("there is no ", platform::AbslView(thing), " ", platform::AbslView(id)));
}

proto::PullRequestStatus StatusOf(ReviewState state) {
  switch (state) {
    case ReviewState::kOpen:
      return proto::PULL_REQUEST_STATUS_OPEN;
    case ReviewState::kClosed:
      return proto::PULL_REQUEST_STATUS_CLOSED;
    case ReviewState::kMerged:
      return proto::PULL_REQUEST_STATUS_MERGED;
  }
  return proto::PULL_REQUEST_STATUS_UNSPECIFIED;
}

// The filter with what follows from who asks, and the list that answers it.
struct Selection {
  std::optional<domain::Tenant> organization;
  std::string prefix;
  std::uint64_t fingerprint = 0;
};

absl::StatusOr<Selection> Select(const Visible& visible, const ReviewFilter& filter) {
  if (filter.number && !filter.repository) {
    return absl::InvalidArgumentError(
        "a pull request's number is one of a repository; name that, too (repository=)");
  }
  Selection selection;
  DOCKET_ASSIGN_OR_RETURN(selection.organization,
                          OrganizationOfList(visible, {.organization = filter.organization,
                                                       .repository = filter.repository,
                                                       .limit = filter.limit}));
  if (filter.repository) {
    selection.prefix = ReviewsOfRepository(*filter.repository);
  } else if (filter.author) {
    selection.prefix = ReviewsOfAuthor(*selection.organization, *filter.author);
  } else if (filter.state) {
    selection.prefix = ReviewsInState(*selection.organization, StatusOf(*filter.state));
  } else {
    selection.prefix = ReviewsOfOrganization(*selection.organization);
  }
  KeyWriter canonical;
  canonical.Text("reviews").Text(selection.prefix);
  canonical.Ascending(filter.state ? StatusOf(*filter.state) : 0);
  canonical.Ascending(filter.author ? filter.author->value() : -1);
  canonical.Ascending(filter.number ? filter.number->value() : -1);
  canonical.Ascending(filter.verdict ? *filter.verdict : -1);
  canonical.Ascending(filter.severity_min ? static_cast<std::int64_t>(*filter.severity_min) : -1);
  canonical.Ascending(filter.updated_since ? filter.updated_since->value() : -1);
  if (selection.organization) {
    canonical.Text(selection.organization->host.value())
        .Ascending(selection.organization->organization.value());
  }
  selection.fingerprint = FingerprintOf(canonical.Take());
  return selection;
}

bool Matches(const view_proto::ReviewSummary& row, const ReviewFilter& filter,
             const ListAudience& audience) {
  if (!audience.Sees(schemas::FromProto(row.tenant()))) return false;
  if (filter.state && row.status() != StatusOf(*filter.state)) return false;
  if (filter.author && row.author().id() != filter.author->value()) return false;
  if (filter.number && row.id().number() != filter.number->value()) return false;
  return !filter.updated_since || row.updated_at() >= filter.updated_since->value();
}

// What the list does not know of a review.
absl::StatusOr<bool> DetailMatches(const view_proto::ReviewSummary& row, const ReviewFilter& filter,
                                   ReviewDetails& details) {
  if (!filter.verdict && !filter.severity_min) return true;
  DOCKET_ASSIGN_OR_RETURN(const auto detail, details.Find(schemas::FromProto(row.id())));
  if (!detail.has_value()) return false;
  if (filter.verdict && detail->verdict() != *filter.verdict) return false;
  return !filter.severity_min || HasFinding(*detail, *filter.severity_min);
}

// What becomes of a row: an item, or nothing if it does not match.
using TakeSummary = std::function<absl::StatusOr<std::optional<view_proto::ReviewSummary>>(
    view_proto::ReviewSummary)>;

// The one review that a number leaves of a repository's list, without a walk over the others.
absl::StatusOr<Page<view_proto::ReviewSummary>> OnlyOne(const ListQuery& query,
                                                        const ReviewFilter& filter,
                                                        const TakeSummary& take,
                                                        const ReadSession& session) {
  Page<view_proto::ReviewSummary> page;
  if (!filter.cursor.empty()) {
    return absl::InvalidArgumentError(
        "a list of one pull request has one page, so the cursor is not of it; leave it out");
  }
  if (query.scopes.empty()) return page;
  const domain::ReviewId id{.host = filter.repository->host,
                            .repository = filter.repository->repository,
                            .number = *filter.number};
  DOCKET_ASSIGN_OR_RETURN(
      auto row, session.Find<view_proto::ReviewSummary>(query.scopes.front(), ToString(id)));
  if (!row.has_value() || !row->has_id()) return page;
  DOCKET_ASSIGN_OR_RETURN(auto item, take(*std::move(row)));
  if (item.has_value()) page.items.push_back(*std::move(item));
  return page;
}

}  // namespace

ReviewReader::ReviewReader(const ReadModels& models)
    : models_(models), cursors_(models.cursor_key) {}

absl::StatusOr<Answer<view_proto::ReviewDetail>> ReviewReader::GetReview(
    const Visible& visible, const domain::ReviewId& id) {
  const AnyView& view = Registered(ReviewDetailView::kName);
  ReadSession session(models_, visible.seen);
  DOCKET_ASSIGN_OR_RETURN(const Scope scope,
                          session.EnterByKey(view, domain::PartitionKey(id.repository)));
  const std::string key = ToString(id);
  DOCKET_ASSIGN_OR_RETURN(auto row, session.Find<view_proto::ReviewDetail>(scope, key));
  // Without an id it was commented, and its pull request is not known yet.
  const bool known = row.has_value() && row->has_id();
  if (!known || !visible.Sees(schemas::FromProto(row->tenant()))) {
    DOCKET_RETURN_IF_ERROR(session.RequireCertain(scope));
    return known ? NotTheirs(visible, key, *row) : NoSuch("review", key);
  }
  DOCKET_RETURN_IF_ERROR(session.NoteIfParked(view, scope, key));
  return std::move(session).Finish(*std::move(row));
}

absl::StatusOr<Answer<Page<view_proto::ReviewSummary>>> ReviewReader::ListReviews(
    const Visible& visible, const ReviewFilter& filter) {
  DOCKET_ASSIGN_OR_RETURN(const Selection selection, Select(visible, filter));
  using Row = view_proto::ReviewSummary;
  ReadSession session(models_, visible.seen);
  const AnyView& view = Registered(ReviewListView::kName);
  const ListAudience audience{.visible = visible, .organization = selection.organization};
  DOCKET_ASSIGN_OR_RETURN(std::vector<Scope> scopes,
                          ScopesOfList(view, audience, filter.repository, session));
  const ListQuery query{.view = view,
                        .scopes = std::move(scopes),
                        .prefix = selection.prefix,
                        .fingerprint = selection.fingerprint,
                        .cursor = filter.cursor,
                        .limit = filter.limit};
  ReviewDetails details(session);
  const TakeSummary take = [&](Row row) -> absl::StatusOr<std::optional<Row>> {
    if (!Matches(row, filter, audience)) return std::nullopt;
    DOCKET_ASSIGN_OR_RETURN(const bool matches, DetailMatches(row, filter, details));
    if (!matches) return std::nullopt;
    return std::optional(std::move(row));
  };
  Page<Row> page;
  if (filter.number) {
    DOCKET_ASSIGN_OR_RETURN(page, OnlyOne(query, filter, take, session));
  } else {
    DOCKET_ASSIGN_OR_RETURN(page, (ReadPage<Row, Row>(query, session, cursors_, take)));
  }
  DOCKET_RETURN_IF_ERROR(NoteParkedOf<Row>(query, audience, session));
  return std::move(session).Finish(std::move(page));
}

absl::StatusOr<Answer<ReviewReader::History>> ReviewReader::ReviewHistory(
    const Visible& visible, const domain::ReviewId& id, const HistoryRange& range) {
  if (range.limit < 1 || range.limit > kListLimitMax) {
    return absl::InvalidArgumentError(absl::StrCat("limit is 1 to ", kListLimitMax));
  }
  const AnyView& view = Registered(ReviewEventsView::kName);
  const std::string stream = ToString(id);
  ReadSession session(models_, visible.seen);
  DOCKET_ASSIGN_OR_RETURN(const Scope scope,
                          session.EnterByKey(view, domain::PartitionKey(id.repository)));
  // The history is there even when its first event cannot be read, so it says itself whose it is.
  // Of one that moved with its repository, an organisation before has what happened under it.
  const std::string history = HistoryOf(id);
  DOCKET_ASSIGN_OR_RETURN(const LastEvent last, FindLastEvent(visible, history, scope, session));
  bool theirs = last.seen;
  History read;
  const std::unique_ptr<EntryCursor> cursor =
      session.snapshot().ScanRows(scope, {.prefix = history, .after = HistoryVersion(range.after)});
  for (; cursor->Valid() && std::cmp_less(read.events.size(), range.limit); cursor->Next()) {
    const std::string_view bytes = cursor->value();
    view_proto::ReviewEvent event;
    if (!event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      return absl::DataLossError(absl::StrCat("a stored event of ", stream, " is broken"));
    }
    if (!last.seen && !visible.Sees(schemas::FromProto(event.tenant()))) continue;
    theirs = true;
    read.events.push_back(std::move(event));
  }
  DOCKET_RETURN_IF_ERROR(cursor->status());
  if (!theirs && range.after == domain::StreamVersion()) {
    DOCKET_RETURN_IF_ERROR(session.RequireCertain(scope));
    return NoSuch("review", stream);
  }
  read.more = cursor->Valid();
  DOCKET_RETURN_IF_ERROR(session.NoteIfParked(view, scope, stream));
  return std::move(session).Finish(std::move(read));
}

absl::StatusOr<Answer<view_proto::RepositoryStatus>> ReviewReader::GetRepository(
    const Visible& visible, const domain::RepositoryKey& id) {
  const AnyView& view = Registered(RepositoryStatusView::kName);
  const std::string key = ToString(id);
  ReadSession session(models_, visible.seen);
  DOCKET_ASSIGN_OR_RETURN(const Scope scope,
                          session.EnterByKey(view, domain::PartitionKey(id.repository)));
  DOCKET_ASSIGN_OR_RETURN(auto row, session.Find<view_proto::RepositoryStatus>(scope, key));
  if (!row.has_value() || !visible.Sees(schemas::FromProto(row->tenant()))) {
    DOCKET_RETURN_IF_ERROR(session.RequireCertain(scope));
    return NoSuch("repository", key);
  }
  DOCKET_RETURN_IF_ERROR(session.NoteIfParked(view, scope, key));
  // Its reviews are counted in the row, and each of them is a stream of its own.
  DOCKET_ASSIGN_OR_RETURN(const auto parked, session.ParkedStreams(scope));
  for (const view_proto::ParkedStream& stream : parked) {
    const std::optional<domain::ReviewId> review = domain::ParseReviewId(stream.stream());
    const bool of_it =
        review.has_value() && review->host == id.host && review->repository == id.repository;
    if (of_it) session.NoteParked(view, scope, stream);
  }
  return std::move(session).Finish(*std::move(row));
}

absl::StatusOr<Answer<Page<view_proto::RepositoryStatus>>> ReviewReader::ListRepositories(
    const Visible& visible, const RepositoryFilter& filter) {
  using Row = view_proto::RepositoryStatus;
  DOCKET_ASSIGN_OR_RETURN(const auto organization,
                          OrganizationOfList(visible, {.organization = filter.organization,
                                                       .repository = std::nullopt,
                                                       .limit = filter.limit}));
  const AnyView& view = Registered(RepositoryStatusView::kName);
  ReadSession session(models_, visible.seen);
  const ListAudience audience{.visible = visible, .organization = organization};
  DOCKET_ASSIGN_OR_RETURN(std::vector<Scope> scopes,
                          ScopesOfList(view, audience, std::nullopt, session));
  const std::string prefix = RepositoriesOfOrganization(*organization);
  const ListQuery query{
      .view = view,
      .scopes = std::move(scopes),
      .prefix = prefix,
      .fingerprint = FingerprintOf(KeyWriter().Text("repositories").Text(prefix).Take()),
      .cursor = filter.cursor,
      .limit = filter.limit};
  const auto take = [&](Row row) -> absl::StatusOr<std::optional<Row>> {
    if (!audience.Sees(schemas::FromProto(row.tenant()))) return std::nullopt;
    return std::optional(std::move(row));
  };
  DOCKET_ASSIGN_OR_RETURN(Page<Row> page, (ReadPage<Row, Row>(query, session, cursors_, take)));
  DOCKET_RETURN_IF_ERROR(NoteParkedOf<Row>(query, audience, session));
  return std::move(session).Finish(std::move(page));
}

}  // namespace docket::projections

#include "projections/audit_reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "domain/review/assess_merge.h"
#include "platform/status_macros.h"
#include "projections/commit_evidence/commit_evidence.h"
#include "projections/index_key.h"
#include "projections/list_page.h"
#include "projections/merge_evidence/merge_evidence.h"
#include "projections/registry.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/review_values.h"

namespace docket::projections {
namespace {

using Commit = view_proto::CommitEvidence;
using Merge = view_proto::MergeEvidence;

// The filter with what follows from who asks.
absl::StatusOr<AuditFilter> Settled(const Visible& visible, AuditFilter filter) {
  if (filter.from && filter.to && *filter.from >= *filter.to) {
    return absl::InvalidArgumentError("from must be before to");
  }
  DOCKET_ASSIGN_OR_RETURN(filter.organization,
                          OrganizationOfList(visible, {.organization = filter.organization,
                                                       .repository = filter.repository,
                                                       .limit = filter.limit}));
  return filter;
}

std::string MergesPrefix(const AuditFilter& filter) {
  if (filter.repository) return MergesOfRepository(*filter.repository);
  if (filter.violation) return MergesWithViolation(*filter.organization, *filter.violation);
  return MergesOfOrganization(*filter.organization);
}

std::string DirectPushesPrefix(const AuditFilter& filter) {
  return filter.repository ? DirectPushesOfRepository(*filter.repository)
                           : DirectPushesOfOrganization(*filter.organization);
}

// All that decides which entries the list has.
std::uint64_t Fingerprint(std::string_view list, const std::string& prefix,
                          const AuditFilter& filter) {
  KeyWriter canonical;
  canonical.Text(list).Text(prefix);
  canonical.Ascending(filter.violation ? *filter.violation : -1);
  canonical.Ascending(filter.from ? filter.from->value() : -1);
  canonical.Ascending(filter.to ? filter.to->value() : -1);
  if (filter.organization) {
    canonical.Text(filter.organization->host.value())
        .Ascending(filter.organization->organization.value());
  }
  return FingerprintOf(canonical.Take());
}

absl::StatusOr<ListQuery> QueryOf(const AnyView& view, std::string_view list, std::string prefix,
                                  const AuditFilter& filter, const ListAudience& audience,
                                  ReadSession& session) {
  DOCKET_ASSIGN_OR_RETURN(std::vector<Scope> scopes,
                          ScopesOfList(view, audience, filter.repository, session));
  const std::uint64_t fingerprint = Fingerprint(list, prefix, filter);
  return ListQuery{.view = view,
                   .scopes = std::move(scopes),
                   .prefix = std::move(prefix),
                   .fingerprint = fingerprint,
                   .cursor = filter.cursor,
                   .limit = filter.limit,
                   .times = {.from = filter.from, .to = filter.to}};
}

bool HasViolation(const Merge& row, review::v1::ViolationKind kind) {
  const auto& violations = row.assessment().violations();
  if (kind == review::v1::VIOLATION_KIND_UNSPECIFIED) return !violations.empty();
  return std::ranges::any_of(violations, [&](const auto& one) { return one.kind() == kind; });
}

// The commits that the assessment rests on, the merged head and the merge commit first.
std::vector<std::string> CommitsOf(const Merge& row) {
  std::vector<std::string> shas;
  const auto add = [&](const std::string& sha) {
    if (!sha.empty() && std::ranges::find(shas, sha) == shas.end()) shas.push_back(sha);
  };
  add(row.assessment().head());
  add(row.merge().sha());
  for (const view_proto::EvidenceHead& head : row.heads()) {
    if (shas.size() > domain::review::kHeadsAssessedMax) break;
    add(head.sha());
  }
  return shas;
}

// Adds what the other view knows of the merge's commits, as of the same snapshot.
absl::StatusOr<MergeRecord> WithCommits(Merge row, ReadSession& session) {
  const AnyView& view = Registered(CommitEvidenceView::kName);
  const domain::ReviewId id = schemas::FromProto(row.id());
  DOCKET_ASSIGN_OR_RETURN(const Scope scope,
                          session.EnterByKey(view, domain::PartitionKey(id.repository)));
  MergeRecord record{.merge = {}, .commits = {}};
  for (const std::string& sha : CommitsOf(row)) {
    const std::string key = ToString(domain::CommitId{
        .host = id.host, .repository = id.repository, .sha = domain::CommitSha(sha)});
    DOCKET_ASSIGN_OR_RETURN(std::optional<Commit> commit, session.Find<Commit>(scope, key));
    DOCKET_RETURN_IF_ERROR(session.NoteIfParked(view, scope, key));
    if (commit.has_value()) record.commits.push_back(*std::move(commit));
  }
  record.merge = std::move(row);
  return record;
}

template <class Audience>
bool SeesAny(const Audience& audience, const std::vector<domain::Tenant>& owners) {
  return std::ranges::any_of(owners,
                             [&](const domain::Tenant& owner) { return audience.Sees(owner); });
}

}  // namespace

AuditReader::AuditReader(const ReadModels& models) : models_(models), cursors_(models.cursor_key) {}

absl::StatusOr<Answer<MergeRecord>> AuditReader::GetMerge(const Visible& visible,
                                                          const domain::ReviewId& id) {
  const AnyView& view = Registered(MergeEvidenceView::kName);
  ReadSession session(models_, visible.seen);
  DOCKET_ASSIGN_OR_RETURN(const Scope scope,
                          session.EnterByKey(view, domain::PartitionKey(id.repository)));
  const std::string key = ToString(id);
  DOCKET_ASSIGN_OR_RETURN(auto row, session.Find<Merge>(scope, key));
  if (!row.has_value() || !row->has_merge() || !SeesAny(visible, OwnersOf(*row))) {
    DOCKET_RETURN_IF_ERROR(session.RequireCertain(scope));
    return absl::NotFoundError(absl::StrCat("there is no merge of ", key));
  }
  DOCKET_RETURN_IF_ERROR(session.NoteIfParked(view, scope, key));
  DOCKET_ASSIGN_OR_RETURN(MergeRecord record, WithCommits(*std::move(row), session));
  return std::move(session).Finish(std::move(record));
}

absl::StatusOr<Answer<Page<MergeRecord>>> AuditReader::ListMerges(const Visible& visible,
                                                                  const AuditFilter& filter) {
  DOCKET_ASSIGN_OR_RETURN(const AuditFilter settled, Settled(visible, filter));
  ReadSession session(models_, visible.seen);
  const ListAudience audience{.visible = visible, .organization = settled.organization};
  DOCKET_ASSIGN_OR_RETURN(const ListQuery query,
                          QueryOf(Registered(MergeEvidenceView::kName), "merges",
                                  MergesPrefix(settled), settled, audience, session));
  const auto take = [&](Merge row) -> absl::StatusOr<std::optional<MergeRecord>> {
    if (!SeesAny(audience, OwnersOf(row))) return std::nullopt;
    if (settled.violation && !HasViolation(row, *settled.violation)) return std::nullopt;
    DOCKET_ASSIGN_OR_RETURN(MergeRecord record, WithCommits(std::move(row), session));
    return std::optional(std::move(record));
  };
  DOCKET_ASSIGN_OR_RETURN(Page<MergeRecord> page,
                          (ReadPage<Merge, MergeRecord>(query, session, cursors_, take)));
  DOCKET_RETURN_IF_ERROR(NoteParkedOf<Merge>(query, audience, session));
  return std::move(session).Finish(std::move(page));
}

absl::StatusOr<Answer<Page<Commit>>> AuditReader::ListDirectPushes(const Visible& visible,
                                                                   const AuditFilter& filter) {
  DOCKET_ASSIGN_OR_RETURN(const AuditFilter settled, Settled(visible, filter));
  ReadSession session(models_, visible.seen);
  const ListAudience audience{.visible = visible, .organization = settled.organization};
  DOCKET_ASSIGN_OR_RETURN(const ListQuery query,
                          QueryOf(Registered(CommitEvidenceView::kName), "direct pushes",
                                  DirectPushesPrefix(settled), settled, audience, session));
  const auto take = [&](Commit row) -> absl::StatusOr<std::optional<Commit>> {
    if (!audience.Sees(schemas::FromProto(row.tenant()))) return std::nullopt;
    return std::optional(std::move(row));
  };
  DOCKET_ASSIGN_OR_RETURN(Page<Commit> page,
                          (ReadPage<Commit, Commit>(query, session, cursors_, take)));
  DOCKET_RETURN_IF_ERROR(NoteParkedOf<Commit>(query, audience, session));
  return std::move(session).Finish(std::move(page));
}

}  // namespace docket::projections

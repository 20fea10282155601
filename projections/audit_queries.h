// The query port of audits: how every change came to the branches, with what proves it. It follows
// the rules of queries.h; whether a caller may audit is asked before (api/auth/permission.h).
// Thread-safety: every method may be called from any thread at the same time.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "projections/queries.h"

namespace docket::projections {

struct AuditFilter {
  std::optional<domain::Tenant> organization = std::nullopt;  // needed from who sees several
  std::optional<domain::RepositoryKey> repository = std::nullopt;
  // Merges only; unspecified: those with any violation.
  std::optional<review::v1::ViolationKind> violation = std::nullopt;
  std::optional<domain::Timestamp> from = std::nullopt;  // inclusive
  std::optional<domain::Timestamp> to = std::nullopt;    // exclusive
  int limit = kListLimitDefault;                         // 1 … kListLimitMax
  std::string cursor = {};
};

// A merge with what is known of its commits: the merged head, the merge commit and the other heads,
// as far as domain::review::kHeadsAssessedMax allows.
struct MergeRecord {
  view_proto::MergeEvidence merge;
  std::vector<view_proto::CommitEvidence> commits;
};

class AuditQueries {
 public:
  AuditQueries() = default;
  AuditQueries(const AuditQueries&) = delete;
  AuditQueries& operator=(const AuditQueries&) = delete;
  virtual ~AuditQueries() = default;

  // kNotFound also for a pull request that is not merged.
  [[nodiscard]] virtual absl::StatusOr<Answer<MergeRecord>> GetMerge(
      const Visible& visible, const domain::ReviewId& id) = 0;

  // Newest first, by (merged_at descending, review id).
  [[nodiscard]] virtual absl::StatusOr<Answer<Page<MergeRecord>>> ListMerges(
      const Visible& visible, const AuditFilter& filter) = 0;

  // Commits with pushes to the default branch that no pull request explains, newest first, by
  // (pushed_at of the first descending, commit id).
  [[nodiscard]] virtual absl::StatusOr<Answer<Page<view_proto::CommitEvidence>>> ListDirectPushes(
      const Visible& visible, const AuditFilter& filter) = 0;
};

}  // namespace docket::projections

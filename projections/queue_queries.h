// The query port of the open queue: which pull requests wait, for whom, and since when. It follows
// the rules of queries.h. Thread-safety: every method may be called from any thread at once.
#pragma once

#include <optional>
#include <string>

#include "projections/queries.h"
#include "projections/review_turn.h"

namespace docket::projections {

struct QueueFilter {
  std::optional<domain::Tenant> organization = std::nullopt;  // needed from who sees several
  std::optional<domain::RepositoryKey> repository = std::nullopt;
  // What follows is looked at, not indexed.
  std::optional<Turn> turn = std::nullopt;
  bool stale_only = false;
  // Asked to review it, or one who has.
  std::optional<domain::UserId> reviewer = std::nullopt;
  std::optional<std::int64_t> team = std::nullopt;  // asked to review it
  domain::Timestamp stale_before = {};              // no change, and the same turn since: stale
  int limit = kListLimitDefault;                    // 1 … kListLimitMax
  std::string cursor = {};
};

struct QueuedReview {
  view_proto::ReviewDetail review;
  ReviewTurn turn;
  bool stale = false;
};

class QueueQueries {
 public:
  QueueQueries() = default;
  QueueQueries(const QueueQueries&) = delete;
  QueueQueries& operator=(const QueueQueries&) = delete;
  virtual ~QueueQueries() = default;

  // Of open pull requests, newest first, by (created_at descending, review id). A page may be short
  // of `limit` and still have a next cursor.
  [[nodiscard]] virtual absl::StatusOr<Answer<Page<QueuedReview>>> ListQueue(
      const Visible& visible, const QueueFilter& filter) = 0;
};

}  // namespace docket::projections

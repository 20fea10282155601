// The query port of analytics: figures over many reviews of one organisation, or of all of them,
// which the shards in PostgreSQL answer (docs/queries.md) and the local read models do not.
//
// Every answer says how far the rows were that it was made from (`at`). They may be a little behind
// the local read models; whoever has seen more is refused with kAborted. It also says when rows may
// be missing: while a shard is filled, a stream behind it is parked, or of old months that are not
// kept. One about all organisations is made of what each shard answers; a shard that does not is
// named, and one is enough.
//
// Concurrency: every method may be called from any thread at the same time, and does not block.
// `done` is called exactly once: on a thread of the adapter, or before the method returns when it
// refuses at once. It must not block. Tenancy is the caller's business: the port answers of any
// organisation. Errors:
//   kAborted            the shard is behind `seen`; it gets there, so ask again
//   kResourceExhausted  too much is asked of the shard already
//   kDeadlineExceeded   it took longer than a statement may: ask for less, or later
//   kOutOfRange         no shard has the organisation, by the placement's ranges
//   any other           the shard does not answer, or not with what this software understands
// Of all organisations kAborted is one shard's, and each of the others every shard's.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "domain/ids.h"
#include "domain/time.h"
#include "platform/check.h"
#include "projections/queries.h"

namespace docket::projections {

// Days, weeks (from Monday) and months are UTC's.
enum class GroupBy { kWhole, kDay, kWeek, kMonth, kRepository };

// As requests and statements write it: "day". Thread-safety: a pure function.
[[nodiscard]] inline std::string_view ToString(GroupBy group_by) {
  switch (group_by) {
    case GroupBy::kWhole:
      return "whole";
    case GroupBy::kDay:
      return "day";
    case GroupBy::kWeek:
      return "week";
    case GroupBy::kMonth:
      return "month";
    case GroupBy::kRepository:
      return "repository";
  }
  DOCKET_CHECK(false);
}

// Groups that one answer has: of repositories those with the most, else the first.
inline constexpr int kAnalyticsGroupsMax = 1'000;

struct AnalyticsScope {
  // Nothing: all organisations of all shards. Repositories are then neither asked for nor groups.
  std::optional<domain::Tenant> organization;
  std::optional<domain::RepositoryId> repository = std::nullopt;
  domain::Timestamp from;  // inclusive
  domain::Timestamp to;    // exclusive
  GroupBy group_by = GroupBy::kWhole;
  Positions seen = {};  // what the answer must include
};

struct MissingShard {
  std::string id;
  absl::Status cause;
};

template <class T>
struct Analysis {
  T value;
  ReadAt at;
  bool complete = true;  // false: rows may be missing, or be there twice
  // What the answer is made of is kept from then on, and nothing before, or not by every shard;
  // nothing: all of it is.
  std::optional<domain::Timestamp> kept_from = std::nullopt;
  // Of all organisations: those that did not answer.
  std::vector<MissingShard> missing_shards = {};
};
template <class T>
using AnalysisDone = std::function<void(absl::StatusOr<Analysis<T>>)>;

// `key`: when the day, week or month begins (microseconds since 1970), the number of the
// repository, or 0. A group that nothing is in is not there.
template <class T>
struct Group {
  std::int64_t key = 0;
  T value;
};
template <class T>
struct Groups {
  std::vector<Group<T>> items;
  bool more = false;  // there are others than kAnalyticsGroupsMax
};

// Percentiles, interpolated between the two nearest values (as percentile_cont of SQL): exact of
// one organisation, and of all of them at most LogBuckets::kErrorMax off, besides being rounded.
struct Spread {
  std::int64_t count = 0;  // 0: the rest says nothing
  std::int64_t p50_ms = 0;
  std::int64_t p90_ms = 0;
  std::int64_t p99_ms = 0;
};

// Of the reviews that were opened in the range, and of those of them that came so far. What came
// before by the provider's clocks is not counted. A person is somebody else than the author.
struct ReviewLatency {
  std::int64_t opened = 0;
  Spread first_human_review;  // from opened
  Spread first_bot_review;    // from opened to the end of the first completed run
  Spread first_approval;      // from opened to a person's, not dismissed since
  Spread approval_to_merge;
  Spread merge;  // from opened
};

// What happened in the range.
struct Throughput {
  std::int64_t opened = 0;
  std::int64_t merged = 0;
  std::int64_t closed = 0;  // without being merged, and not opened again since
};

struct Covered {
  std::int64_t reviews = 0;
  // Of them, at any time:
  std::int64_t bot_run = 0;  // a run was completed
  std::int64_t human_review = 0;
  std::int64_t human_approval = 0;  // not dismissed since
};
struct Coverage {
  Covered opened;  // in the range
  Covered merged;  // in the range
  // Of the merges in the range, as they were judged (docs/merge-evidence.md).
  std::int64_t assessed = 0;
  std::int64_t violating = 0;                      // with at least one violation
  std::map<std::string, std::int64_t> violations;  // merges by kind of violation
};

// Of each review of which runs that were asked for in the range were completed, what the last of
// them found: what every run finds again counts once.
struct FindingTotals {
  std::int64_t reviews = 0;
  std::int64_t runs = 0;           // completed ones, the earlier too
  std::int64_t with_findings = 0;  // reviews
  std::int64_t critical = 0;
  std::int64_t high = 0;
  std::int64_t medium = 0;
  std::int64_t low = 0;
  std::int64_t info = 0;
};

// The runs that were asked for in the range.
struct RunTotals {
  std::int64_t runs = 0;
  std::map<std::string, std::int64_t> statuses;  // as now, all of them; their sum is `runs`
  std::map<std::string, std::int64_t> verdicts;  // of the bot, all of them
  std::int64_t consensus = 0;                    // completed with one
  Spread duration;                               // of completed ones, from asked for to their end
};

class AnalyticsQueries {
 public:
  AnalyticsQueries() = default;
  AnalyticsQueries(const AnalyticsQueries&) = delete;
  AnalyticsQueries& operator=(const AnalyticsQueries&) = delete;
  virtual ~AnalyticsQueries() = default;

  virtual void FindReviewLatency(const AnalyticsScope& scope,
                                 AnalysisDone<Groups<ReviewLatency>> done) = 0;
  virtual void FindThroughput(const AnalyticsScope& scope,
                              AnalysisDone<Groups<Throughput>> done) = 0;
  virtual void FindFindings(const AnalyticsScope& scope,
                            AnalysisDone<Groups<FindingTotals>> done) = 0;
  virtual void FindRuns(const AnalyticsScope& scope, AnalysisDone<Groups<RunTotals>> done) = 0;
  // Precondition: of one organisation. `group_by` is of no meaning.
  virtual void FindCoverage(const AnalyticsScope& scope, AnalysisDone<Coverage> done) = 0;
};

}  // namespace docket::projections

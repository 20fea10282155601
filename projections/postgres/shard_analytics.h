// ShardAnalytics: the analytics of the shards (projections/analytics_queries.h). An organisation is
// asked of the one shard that has it (projections/shard_directory.h), whatever the others do. All
// of them are asked of every shard at the same time, and what the shards answer is added up.
//
// One that moves to another shard meanwhile is asked again, there: a shard says of it that it has
// left before it drops the first row, and what was read before that is whole. Of all organisations
// each shard is told which ones it is not to count, by what one snapshot of the views has of all
// moves, and each answers from one snapshot of its own: an organisation is counted once, by the
// shard that the snapshot of the views says is asked for it. A shard that knows of a move which
// that snapshot has not is why all are asked again.
// How far the rows are is read before they are, so that the answer includes at least what it says.
// Threads and connections: those of a ShardDesk for each shard; Stop ends them.
// Thread-safety: every method may be called from any thread at the same time. Ownership: borrows
// views, progress, clock and logs, which outlive it; copies the placement.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "eventstore/record_log.h"
#include "platform/clock.h"
#include "platform/postgres/connection.h"
#include "projections/analytics_queries.h"
#include "projections/postgres/shard_desk.h"
#include "projections/postgres/shard_statements.h"
#include "projections/postgres/shard_sum_statements.h"
#include "projections/postgres/shard_sums.h"
#include "projections/progress.h"
#include "projections/shard_directory.h"
#include "projections/shard_placement.h"
#include "projections/view_store.h"

namespace docket::projections {

class ShardAnalytics final : public AnalyticsQueries {
 public:
  struct Options {
    const ShardPlacement& placement;
    std::vector<ShardDesk::Options> shards;  // in the placement's order
    const ViewStore& views;
    const eventstore::RecordLog& review_events;
    const eventstore::RecordLog& organization_events;
    const Progress& progress;
    const platform::Clock& clock;
  };
  explicit ShardAnalytics(Options options);
  ~ShardAnalytics() override;

  void FindReviewLatency(const AnalyticsScope& scope,
                         AnalysisDone<Groups<ReviewLatency>> done) override;
  void FindThroughput(const AnalyticsScope& scope, AnalysisDone<Groups<Throughput>> done) override;
  void FindFindings(const AnalyticsScope& scope, AnalysisDone<Groups<FindingTotals>> done) override;
  void FindRuns(const AnalyticsScope& scope, AnalysisDone<Groups<RunTotals>> done) override;
  void FindCoverage(const AnalyticsScope& scope, AnalysisDone<Coverage> done) override;

  void Stop();

 private:
  // How far the rows of a shard are.
  struct Standing {
    ReadAt at;
    bool complete = true;
    std::vector<PlacementsKnown> placements;  // to who wrote the rows of each partition
  };

  template <class T>
  struct Question {
    ShardStatement statement;
    AnalyticsScope scope;
    T (*read)(const platform::PostgresRows&);
    AnalysisDone<T> done;
    int attempts = 2;  // left: the organisation may move meanwhile
  };

  // Has `read` make T of what the statement answers, on the shard that has the organisation.
  template <class T>
  void Ask(const ShardStatement& statement, const AnalyticsScope& scope,
           T (*read)(const platform::PostgresRows&), AnalysisDone<T> done);
  template <class T>
  void Ask(Question<T> question);
  // Nothing: the organisation has left the shard.
  template <class T>
  [[nodiscard]] absl::StatusOr<std::optional<Analysis<T>>> Answer(
      const Question<T>& question, const std::string& what,
      platform::PostgresConnection& connection) const;
  template <class T>
  void Find(const ShardStatement& of_one, const SumStatement& of_all, const AnalyticsScope& scope,
            AnalysisDone<Groups<T>> done);
  // kAborted: not yet what was known before this process began.
  [[nodiscard]] absl::Status KnowsPlacements() const;
  [[nodiscard]] absl::StatusOr<std::size_t> ShardOf(const domain::Tenant& organization) const;
  [[nodiscard]] absl::StatusOr<Standing> StandingOf(platform::PostgresConnection& connection,
                                                    const Positions& seen) const;
  // From when on all rows are found that statements about metrics ask for, once all were copied.
  // Nothing: from the beginning, or it is no such statement.
  [[nodiscard]] static absl::StatusOr<std::optional<domain::Timestamp>> KeptFrom(
      bool of_metrics, platform::PostgresConnection& connection);

  // shard_analytics_all.cc
  struct SumQuestion;
  struct SumPart;
  class Gathering;
  [[nodiscard]] absl::StatusOr<ShardDirectory> Directory() const;
  void AskAll(const SumStatement& statement, const AnalyticsScope& scope,
              AnalysisDone<ShardSums> done);
  void AskAll(SumQuestion question);
  [[nodiscard]] absl::StatusOr<SumPart> AnswerPart(const Gathering& gathering, std::size_t shard,
                                                   platform::PostgresConnection& connection) const;
  void Conclude(Gathering& gathering);

  const std::string rows_made_of_;
  const ShardPlacement placement_;
  const ViewStore& views_;
  const eventstore::RecordLog& review_events_;
  const eventstore::RecordLog& organization_events_;
  const Progress& progress_;
  const platform::Clock& clock_;
  std::vector<std::unique_ptr<ShardDesk>> desks_;
};

}  // namespace docket::projections

#include "projections/postgres/shard_analytics.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "platform/check.h"
#include "platform/status_macros.h"
#include "projections/postgres/shard_figures.h"
#include "projections/postgres/shard_moves.h"
#include "projections/postgres/shard_projector.h"
#include "projections/shard_directory.h"

namespace docket::projections {
namespace {

using platform::PostgresConnection;
using platform::PostgresParameter;
using platform::PostgresRows;

constexpr ShardStatement kStandingStatement{
    .name = "standing",
    .sql =
        "SELECT partition, next_offset, source, copied_to IS NULL, parked,"
        " coalesce((extract(epoch FROM last_appended_at) * 1000000)::bigint, 0), placements"
        " FROM docket_shard_checkpoints WHERE log = $1"};

constexpr ShardStatement kMetricsFromStatement{
    .name = "metrics_from",
    .sql =
        "SELECT (extract(epoch FROM metrics_from) * 1000000)::bigint"
        " FROM docket_shard WHERE isfinite(metrics_from)"};

std::vector<PostgresParameter> ParametersOf(const ShardStatement& statement,
                                            const AnalyticsScope& scope) {
  const domain::Tenant& organization = scope.organization.value();
  std::vector<PostgresParameter> parameters = {std::string(organization.host.value()),
                                               organization.organization.value()};
  if (statement.grouped) parameters.emplace_back(std::string(ToString(scope.group_by)));
  parameters.emplace_back(scope.from.value());
  parameters.emplace_back(scope.to.value());
  parameters.emplace_back(scope.repository.has_value() ? scope.repository->value() : 0);
  // One more than are answered tells that there are more.
  if (statement.grouped) parameters.emplace_back(std::int64_t{kAnalyticsGroupsMax} + 1);
  return parameters;
}

class RowColumns final : public FigureColumns {
 public:
  RowColumns(const PostgresRows& rows, int row) : rows_(rows), row_(row) {}

  std::int64_t Number() override {
    const int column = column_++;
    return rows_.IsNull(row_, column) ? 0 : rows_.Integer(row_, column);
  }
  Spread Percentiles() override {
    Spread spread;
    spread.count = Number();
    spread.p50_ms = Number();
    spread.p90_ms = Number();
    spread.p99_ms = Number();
    return spread;
  }
  std::string Text() { return std::string(rows_.Bytes(row_, column_++)); }

 private:
  const PostgresRows& rows_;
  const int row_;
  int column_ = 0;
};

template <class T>
Groups<T> ReadGroups(const PostgresRows& rows) {
  Groups<T> groups{.items = {}, .more = rows.count() > kAnalyticsGroupsMax};
  for (int row = 0; row < std::min(rows.count(), kAnalyticsGroupsMax); ++row) {
    RowColumns columns(rows, row);
    Group<T>& group = groups.items.emplace_back();
    group.key = columns.Number();
    ReadFigures(columns, group.value);
  }
  return groups;
}

Covered ReadCovered(RowColumns& columns) {
  Covered covered;
  covered.reviews = columns.Number();
  covered.bot_run = columns.Number();
  covered.human_review = columns.Number();
  covered.human_approval = columns.Number();
  return covered;
}

Coverage ReadCoverage(const PostgresRows& rows) {
  Coverage coverage;
  for (int row = 0; row < rows.count(); ++row) {
    RowColumns columns(rows, row);
    const std::string what = columns.Text();
    if (what == "opened") {
      coverage.opened = ReadCovered(columns);
    } else if (what == "merged") {
      coverage.merged = ReadCovered(columns);
    } else if (what == "judged") {
      coverage.assessed = columns.Number();
      coverage.violating = columns.Number();
    } else {
      coverage.violations[what] = columns.Number();
    }
  }
  return coverage;
}

}  // namespace

ShardAnalytics::ShardAnalytics(Options options)
    : rows_made_of_(RowsMadeOf(options.placement)),
      placement_(options.placement),
      views_(options.views),
      review_events_(options.review_events),
      organization_events_(options.organization_events),
      progress_(options.progress),
      clock_(options.clock) {
  DOCKET_CHECK(options.shards.size() == placement_.shards().size());
  for (ShardDesk::Options& shard : options.shards) {
    desks_.push_back(std::make_unique<ShardDesk>(std::move(shard), clock_));
  }
}

ShardAnalytics::~ShardAnalytics() { Stop(); }

void ShardAnalytics::Stop() {
  for (const auto& desk : desks_) desk->Stop();
}

absl::Status ShardAnalytics::KnowsPlacements() const {
  const eventstore::LogName& log = organization_events_.name();
  if (progress_.HasCaughtUp(log)) return absl::OkStatus();
  return absl::AbortedError(absl::StrCat("the read models do not include yet what ", ToString(log),
                                         " held at the start; ask again"));
}

absl::StatusOr<std::size_t> ShardAnalytics::ShardOf(const domain::Tenant& organization) const {
  DOCKET_RETURN_IF_ERROR(KnowsPlacements());
  DOCKET_ASSIGN_OR_RETURN(
      const auto placed,
      FindPlacement(*views_.Snapshot(), organization_events_.partition_count(), organization));
  DOCKET_ASSIGN_OR_RETURN(const Whereabouts whereabouts,
                          WhereaboutsOf(placement_, organization, placed));
  if (whereabouts.asked.has_value()) return *whereabouts.asked;
  return absl::OutOfRangeError(absl::StrCat("Organization ID ", organization.organization.value(),
                                            " is being built on its first shard"));
}

template <class T>
void ShardAnalytics::Ask(const ShardStatement& statement, const AnalyticsScope& scope,
                         T (*read)(const PostgresRows&), AnalysisDone<T> done) {
  Ask(Question<T>{.statement = statement, .scope = scope, .read = read, .done = std::move(done)});
}

template <class T>
void ShardAnalytics::Ask(Question<T> question) {
  --question.attempts;
  const absl::StatusOr<std::size_t> shard = ShardOf(question.scope.organization.value());
  if (!shard.ok()) {
    question.done(shard.status());
    return;
  }
  ShardDesk& desk = *desks_[*shard];
  const absl::Status asked =
      desk.Ask([this, question, what = absl::StrCat("ask shard ", desk.id())](
                   absl::StatusOr<PostgresConnection*> connection) {
        if (!connection.ok()) return question.done(connection.status());
        absl::StatusOr<std::optional<Analysis<T>>> answer = Answer(question, what, **connection);
        if (!answer.ok()) return question.done(answer.status());
        if (answer->has_value()) return question.done(**std::move(answer));
        if (question.attempts > 0) return Ask(question);
        question.done(absl::AbortedError(
            "The organisation moved to another shard, and this server has yet to read of it; ask "
            "again."));
      });
  if (!asked.ok()) question.done(asked);
}

absl::StatusOr<std::optional<domain::Timestamp>> ShardAnalytics::KeptFrom(
    bool of_metrics, PostgresConnection& connection) {
  if (!of_metrics) return std::nullopt;
  DOCKET_ASSIGN_OR_RETURN(const PostgresRows rows,
                          connection.Execute({.sql = kMetricsFromStatement.sql,
                                              .what = "see which metrics a shard keeps",
                                              .prepared_as = kMetricsFromStatement.name}));
  if (rows.count() == 0) return std::nullopt;
  return domain::Timestamp(rows.Integer(0, 0));
}

template <class T>
absl::StatusOr<std::optional<Analysis<T>>> ShardAnalytics::Answer(
    const Question<T>& question, const std::string& what, PostgresConnection& connection) const {
  const ShardStatement& statement = question.statement;
  // Read on both sides of the rows, and the later one counts: months may be dropped meanwhile, and
  // those that are kept again are not there yet. Of the latter the standing, read second, knows.
  DOCKET_ASSIGN_OR_RETURN(const auto kept_before, KeptFrom(statement.of_metrics, connection));
  DOCKET_ASSIGN_OR_RETURN(Standing standing, StandingOf(connection, question.scope.seen));
  DOCKET_ASSIGN_OR_RETURN(
      const PostgresRows rows,
      connection.Execute({.sql = statement.sql, .what = what, .prepared_as = statement.name},
                         ParametersOf(statement, question.scope)));
  DOCKET_ASSIGN_OR_RETURN(const auto kept_after, KeptFrom(statement.of_metrics, connection));
  const std::optional<domain::Timestamp> kept_from = std::max(kept_before, kept_after);
  // After it: what was whole then was whole before.
  DOCKET_ASSIGN_OR_RETURN(const bool departed,
                          ShardMoves(connection).HasDeparted(*question.scope.organization));
  if (departed) return std::nullopt;
  const bool kept = !kept_from.has_value() || *kept_from <= question.scope.from;
  return Analysis<T>{.value = question.read(rows),
                     .at = std::move(standing.at),
                     .complete = standing.complete && kept,
                     .kept_from = kept_from};
}

absl::StatusOr<ShardAnalytics::Standing> ShardAnalytics::StandingOf(PostgresConnection& connection,
                                                                    const Positions& seen) const {
  const eventstore::LogName& log = review_events_.name();
  DOCKET_ASSIGN_OR_RETURN(const PostgresRows rows,
                          connection.Execute({.sql = kStandingStatement.sql,
                                              .what = "see how far a shard is",
                                              .prepared_as = kStandingStatement.name},
                                             {{log.base}}));
  Standing standing;
  std::map<LogPartition, domain::Timestamp> appended_at;
  for (int row = 0; row < rows.count(); ++row) {
    const LogPartition at{
        .log = log,
        .partition = eventstore::PartitionIndex(static_cast<std::int32_t>(rows.Integer(row, 0)))};
    standing.at.positions[at] = eventstore::Offset(rows.Integer(row, 1) - 1);
    appended_at[at] = domain::Timestamp(rows.Integer(row, 5));
    standing.placements.push_back(PlacementsKnown::FromText(rows.Bytes(row, 6)));
    if (rows.Bytes(row, 2) != rows_made_of_ || !rows.Boolean(row, 3) || rows.Integer(row, 4) > 0) {
      standing.complete = false;
    }
  }
  for (const auto& [at, wanted] : seen) {
    if (at.log != log) continue;
    const auto have = standing.at.positions.find(at);
    if (have != standing.at.positions.end() && have->second >= wanted) continue;
    return absl::AbortedError(absl::StrCat(
        "The shard in PostgreSQL includes partition ", at.partition.value(), " of ", ToString(log),
        " up to offset ", have == standing.at.positions.end() ? -1 : have->second.value(), ", and ",
        wanted.value(), " was asked for; ask again."));
  }
  for (const auto& [at, point] : progress_.points()) {
    if (at.log != log || point.end.value() == 0) continue;
    const auto have = standing.at.positions.find(at);
    if (have == standing.at.positions.end()) {
      standing.complete = false;
    } else if (have->second.value() + 1 < point.end.value()) {
      standing.at.lag_ms =
          std::max(standing.at.lag_ms, (clock_.Now().value() - appended_at.at(at).value()) / 1'000);
    }
  }
  return standing;
}

template <class T>
void ShardAnalytics::Find(const ShardStatement& of_one, const SumStatement& of_all,
                          const AnalyticsScope& scope, AnalysisDone<Groups<T>> done) {
  if (scope.organization.has_value()) {
    Ask(of_one, scope, &ReadGroups<T>, std::move(done));
    return;
  }
  AskAll(of_all, scope, [done = std::move(done)](absl::StatusOr<Analysis<ShardSums>> answer) {
    if (!answer.ok()) return done(answer.status());
    done(Analysis<Groups<T>>{.value = GroupsOf<T>(answer->value),
                             .at = std::move(answer->at),
                             .complete = answer->complete,
                             .kept_from = answer->kept_from,
                             .missing_shards = std::move(answer->missing_shards)});
  });
}

void ShardAnalytics::FindReviewLatency(const AnalyticsScope& scope,
                                       AnalysisDone<Groups<ReviewLatency>> done) {
  Find(kReviewLatencyStatement, kReviewLatencySums, scope, std::move(done));
}

void ShardAnalytics::FindThroughput(const AnalyticsScope& scope,
                                    AnalysisDone<Groups<Throughput>> done) {
  Find(kThroughputStatement, kThroughputSums, scope, std::move(done));
}

void ShardAnalytics::FindFindings(const AnalyticsScope& scope,
                                  AnalysisDone<Groups<FindingTotals>> done) {
  Find(kFindingsStatement, kFindingsSums, scope, std::move(done));
}

void ShardAnalytics::FindRuns(const AnalyticsScope& scope, AnalysisDone<Groups<RunTotals>> done) {
  Find(kRunsStatement, kRunsSums, scope, std::move(done));
}

void ShardAnalytics::FindCoverage(const AnalyticsScope& scope, AnalysisDone<Coverage> done) {
  Ask(kCoverageStatement, scope, &ReadCoverage, std::move(done));
}

}  // namespace docket::projections

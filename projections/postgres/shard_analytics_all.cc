// What is asked of all organisations: every shard at the same time, and added up when each has
// answered or failed.
#include <algorithm>
#include <optional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "platform/status_macros.h"
#include "projections/postgres/shard_analytics.h"
#include "projections/postgres/shard_moves.h"
#include "projections/postgres/shard_rows.h"

namespace docket::projections {
namespace {

using platform::PostgresConnection;
using platform::PostgresParameter;
using platform::PostgresRows;

// How often all are asked again since a shard knows of a move that this process does not, and for
// how long after the first time: whoever asked waits.
constexpr int kAgainMax = 2;
constexpr absl::Duration kAgainWithin = absl::Seconds(5);

// The organisations placed by hand that another shard is asked for, or none yet.
std::string ElsewhereThan(std::size_t shard, const ShardDirectory& directory) {
  JsonRows elsewhere;
  for (const ShardDirectory::Placed& placed : directory.placed()) {
    const absl::StatusOr<Whereabouts> whereabouts = directory.Of(placed.organization);
    if (whereabouts.ok() && whereabouts->asked == shard) continue;
    elsewhere.Begin();
    elsewhere.Text("host", std::string(placed.organization.host.value()));
    elsewhere.Number("organization_id", placed.organization.organization.value());
  }
  return elsewhere.Array();
}

// False: one is built on its first shard, or was placed on one that the configuration has not.
bool AllHaveAShard(const ShardDirectory& directory) {
  return std::ranges::all_of(directory.placed(), [&](const ShardDirectory::Placed& placed) {
    const absl::StatusOr<Whereabouts> whereabouts = directory.Of(placed.organization);
    return whereabouts.ok() && whereabouts->asked.has_value();
  });
}

// Whether one has left that the directory says is asked for here.
bool HasLostOne(const std::vector<domain::Tenant>& departed, std::size_t shard,
                const ShardDirectory& directory) {
  return std::ranges::any_of(departed, [&](const domain::Tenant& organization) {
    const absl::StatusOr<Whereabouts> whereabouts = directory.Of(organization);
    return whereabouts.ok() && whereabouts->asked == shard;
  });
}

std::vector<PostgresParameter> ParametersOf(const SumStatement& statement,
                                            const AnalyticsScope& scope, std::string elsewhere) {
  std::vector<PostgresParameter> parameters = {
      std::string(ToString(scope.group_by)), scope.from.value(), scope.to.value(),
      std::move(elsewhere), std::int64_t{kAnalyticsGroupsMax} + 1};
  if (statement.spans > 0)
    parameters.emplace_back(absl::StrFormat("%.17g", LogBuckets::LogGrowth()));
  return parameters;
}

// What two shards include both.
Positions Common(const Positions& one, const Positions& other) {
  Positions common;
  for (const auto& [at, offset] : one) {
    const auto found = other.find(at);
    if (found != other.end()) common[at] = std::min(offset, found->second);
  }
  return common;
}

}  // namespace

struct ShardAnalytics::SumQuestion {
  SumStatement statement;
  AnalyticsScope scope;
  AnalysisDone<ShardSums> done;
  absl::Time since;
  int again = kAgainMax;  // left
};

// What one shard answers.
struct ShardAnalytics::SumPart {
  ShardSums sums;
  Standing standing;
  std::optional<domain::Timestamp> kept_from;
  bool fits = true;  // false: the shard knows of a move that the directory does not
};

// A question, and what the shards have answered so far. Thread-safety: every method may be called
// from any thread at the same time.
class ShardAnalytics::Gathering {
 public:
  using Part = absl::StatusOr<SumPart>;

  Gathering(SumQuestion question, ShardDirectory directory, std::size_t shards)
      : question_(std::move(question)),
        directory_(std::move(directory)),
        parts_(shards, absl::UnknownError("not asked yet")),
        awaited_(shards) {}

  [[nodiscard]] const SumQuestion& question() const { return question_; }
  [[nodiscard]] const ShardDirectory& directory() const { return directory_; }

  // Each shard's once. True: it was the last.
  [[nodiscard]] bool Put(std::size_t shard, Part part) {
    const absl::MutexLock lock(&mutex_);
    parts_[shard] = std::move(part);
    return --awaited_ == 0;
  }
  // In the order of the shards.
  [[nodiscard]] std::vector<Part> Take() {
    const absl::MutexLock lock(&mutex_);
    return std::move(parts_);
  }

 private:
  const SumQuestion question_;
  const ShardDirectory directory_;
  absl::Mutex mutex_;
  std::vector<Part> parts_ ABSL_GUARDED_BY(mutex_);
  std::size_t awaited_ ABSL_GUARDED_BY(mutex_);
};

absl::StatusOr<ShardDirectory> ShardAnalytics::Directory() const {
  DOCKET_RETURN_IF_ERROR(KnowsPlacements());
  return ShardDirectory::Load(placement_, *views_.Snapshot(),
                              organization_events_.partition_count());
}

void ShardAnalytics::AskAll(const SumStatement& statement, const AnalyticsScope& scope,
                            AnalysisDone<ShardSums> done) {
  AskAll(SumQuestion{.statement = statement,
                     .scope = scope,
                     .done = std::move(done),
                     .since = clock_.MonotonicNow()});
}

void ShardAnalytics::AskAll(SumQuestion question) {
  absl::StatusOr<ShardDirectory> directory = Directory();
  if (!directory.ok()) return question.done(directory.status());
  const auto gathering =
      std::make_shared<Gathering>(std::move(question), *std::move(directory), desks_.size());
  const auto put = [this, gathering](std::size_t shard, absl::StatusOr<SumPart> part) {
    if (gathering->Put(shard, std::move(part))) Conclude(*gathering);
  };
  for (std::size_t shard = 0; shard < desks_.size(); ++shard) {
    const absl::Status asked = desks_[shard]->Ask(
        [this, gathering, put, shard](absl::StatusOr<PostgresConnection*> connection) {
          put(shard,
              connection.ok() ? AnswerPart(*gathering, shard, **connection) : connection.status());
        });
    if (!asked.ok()) put(shard, asked);
  }
}

// All of it from one snapshot: what the writers of the rows knew of moves is what they knew of the
// moves of these rows.
absl::StatusOr<ShardAnalytics::SumPart> ShardAnalytics::AnswerPart(
    const Gathering& gathering, std::size_t shard, PostgresConnection& connection) const {
  const SumStatement& statement = gathering.question().statement;
  const AnalyticsScope& scope = gathering.question().scope;
  const ShardDirectory& directory = gathering.directory();
  const std::string what = absl::StrCat("ask shard ", desks_[shard]->id());
  SumPart part;
  const auto read = [&](PostgresConnection&) -> absl::Status {
    DOCKET_RETURN_IF_ERROR(
        connection
            .Execute(
                {.sql = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY", .what = what})
            .status());
    DOCKET_ASSIGN_OR_RETURN(part.standing, StandingOf(connection, scope.seen));
    DOCKET_ASSIGN_OR_RETURN(
        const PostgresRows rows,
        connection.Execute({.sql = statement.sql, .what = what, .prepared_as = statement.name},
                           ParametersOf(statement, scope, ElsewhereThan(shard, directory))));
    DOCKET_ASSIGN_OR_RETURN(part.sums, ReadSums(statement, rows));
    DOCKET_ASSIGN_OR_RETURN(const auto departed, ShardMoves(connection).Departed());
    part.fits = !HasLostOne(departed, shard, directory) &&
                std::ranges::all_of(part.standing.placements, [&](const PlacementsKnown& written) {
                  return directory.known().Includes(written);
                });
    return absl::OkStatus();
  };
  // On both sides of the snapshot, which a month that is dropped meanwhile is not in.
  DOCKET_ASSIGN_OR_RETURN(const auto kept_before, KeptFrom(statement.of_metrics, connection));
  DOCKET_RETURN_IF_ERROR(connection.InTransaction(what, read));
  DOCKET_ASSIGN_OR_RETURN(const auto kept_after, KeptFrom(statement.of_metrics, connection));
  part.kept_from = std::max(kept_before, kept_after);
  return part;
}

void ShardAnalytics::Conclude(Gathering& gathering) {
  const SumQuestion& question = gathering.question();
  Analysis<ShardSums> all;
  all.complete = AllHaveAShard(gathering.directory());
  bool fits = true;
  bool first = true;
  const std::vector<Gathering::Part> parts = gathering.Take();
  for (std::size_t shard = 0; shard < parts.size(); ++shard) {
    const Gathering::Part& part = parts[shard];
    if (!part.ok()) {
      // What was seen before is not to be missing now: it is there again in a moment.
      if (absl::IsAborted(part.status())) return question.done(part.status());
      all.missing_shards.push_back({.id = desks_[shard]->id(), .cause = part.status()});
      continue;
    }
    const ReadAt& at = part->standing.at;
    all.at.positions = first ? at.positions : Common(all.at.positions, at.positions);
    all.at.lag_ms = std::max(all.at.lag_ms, at.lag_ms);
    all.complete = all.complete && part->standing.complete;
    all.kept_from = std::max(all.kept_from, part->kept_from);
    fits = fits && part->fits;
    first = false;
    Add(part->sums, all.value);
  }
  if (first) return question.done(all.missing_shards.front().cause);
  if (!fits && question.again > 0 && clock_.MonotonicNow() - question.since < kAgainWithin) {
    SumQuestion again = question;
    --again.again;
    return AskAll(std::move(again));
  }
  const bool kept = !all.kept_from.has_value() || *all.kept_from <= question.scope.from;
  all.complete = all.complete && fits && kept && all.missing_shards.empty();
  question.done(std::move(all));
}

}  // namespace docket::projections

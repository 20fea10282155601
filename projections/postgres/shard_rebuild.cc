#include "projections/postgres/shard_rebuild.h"

#include <chrono>
#include <map>
#include <memory>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"
#include "projections/postgres/shard_generations.h"
#include "projections/postgres/shard_projector.h"
#include "projections/postgres/shard_store.h"

namespace docket::projections {
namespace {

using platform::PostgresConnection;
using platform::PostgresRows;

constexpr char kWhat[] = "rebuild a shard";

// An index of the largest shard.
constexpr std::chrono::milliseconds kBuildTimeout = std::chrono::hours(6);

// How long writers may be kept waiting while the generation is brought to where they are.
constexpr int kLooksMax = 100;
constexpr absl::Duration kLookEvery = absl::Milliseconds(30);

constexpr int kSwitchesMax = 60;
constexpr absl::Duration kTryEvery = absl::Seconds(1);

// A generation that is not live, while it is made ready to be.
class Successor {
 public:
  // `live` has the lock on the shard.
  Successor(const ShardWork& work, std::unique_ptr<PostgresConnection> live,
            std::unique_ptr<PostgresConnection> build, GenerationNames names,
            std::string generation)
      : work_(work),
        live_(std::move(live)),
        build_(std::move(build)),
        names_(std::move(names)),
        generation_(std::move(generation)),
        started_(work.clock.MonotonicNow()) {}

  absl::Status Load() {
    work_.Report(absl::StrCat("shard ", work_.id, ": makes a new generation of its tables"));
    DOCKET_RETURN_IF_ERROR(MakeNextGeneration(*live_, *build_, names_));
    DOCKET_ASSIGN_OR_RETURN(std::vector<std::string> indexes, AddedIndexes(*live_, names_.next));
    DOCKET_ASSIGN_OR_RETURN(std::vector<std::string> own, DropIndexes(*build_));
    indexes.insert(indexes.begin(), own.begin(), own.end());
    DOCKET_RETURN_IF_ERROR(OpenStore());
    DOCKET_ASSIGN_OR_RETURN(result_.loaded, ShardLoad(work_, *build_, *store_).Run());
    return BuildIndexes(indexes);
  }

  // Brings the tables of an earlier one to those of this software.
  absl::Status Reopen() {
    DOCKET_RETURN_IF_ERROR(UseGeneration(*build_, generation_));
    DOCKET_RETURN_IF_ERROR(MigrateShard(*build_));
    return OpenStore();
  }

  absl::StatusOr<ShardRebuilt> TakeOver(bool rebuilt) {
    result_.previous = names_.previous;
    StartProjector();
    DOCKET_RETURN_IF_ERROR(CatchUp());
    DOCKET_ASSIGN_OR_RETURN(
        result_.comparison,
        CompareShard(work_, {.generation = generation_, .advance = [this] { return CatchUp(); }}));
    if (result_.comparison.equal()) {
      DOCKET_RETURN_IF_ERROR(CatchUp());
      DOCKET_RETURN_IF_ERROR(Switch(rebuilt));
      result_.switched = true;
    }
    result_.elapsed = work_.clock.MonotonicNow() - started_;
    return result_;
  }

 private:
  absl::Status OpenStore() {
    DOCKET_ASSIGN_OR_RETURN(
        store_, ShardStore::Open(
                    {.id = work_.id, .connection = work_.connection, .generation = generation_}));
    return absl::OkStatus();
  }

  absl::Status BuildIndexes(const std::vector<std::string>& statements) {
    const absl::Time started = work_.clock.MonotonicNow();
    for (std::size_t i = 0; i < statements.size(); ++i) {
      DOCKET_RETURN_IF_ERROR(work_.StillWanted());
      work_.Report(
          absl::StrCat("shard ", work_.id, ": builds index ", i + 1, " of ", statements.size()));
      DOCKET_RETURN_IF_ERROR(build_->Execute({.sql = statements[i], .what = kWhat}).status());
    }
    for (const char* table :
         {"reviews", "runs", "human_reviews", "merge_evidence", "review_metrics"}) {
      DOCKET_RETURN_IF_ERROR(
          build_->Execute({.sql = absl::StrCat("ANALYZE ", table), .what = kWhat}).status());
    }
    result_.indexing = work_.clock.MonotonicNow() - started;
    return absl::OkStatus();
  }

  void StartProjector() {
    projector_ = std::make_unique<ShardProjector>(
        ShardProjector::Options{.review_events = work_.review_events,
                                .organization_partitions = work_.organization_partitions,
                                .views = work_.views,
                                .placement = work_.placement,
                                .shard = work_.shard,
                                .clock = work_.clock,
                                .metrics_months = work_.metrics_months},
        std::move(store_));
  }

  absl::Status CatchUp() {
    bool moved = true;
    while (moved) {
      DOCKET_RETURN_IF_ERROR(work_.StillWanted());
      DOCKET_ASSIGN_OR_RETURN(moved, projector_->Step());
      work_.Report(
          absl::StrCat("shard ", work_.id, ": follows, ", projector_->behind(), " records behind"));
    }
    return absl::OkStatus();
  }

  absl::Status Switch(bool rebuilt) {
    absl::Status done;
    for (int attempt = 0; attempt < kSwitchesMax; ++attempt) {
      DOCKET_RETURN_IF_ERROR(work_.StillWanted());
      done = TrySwitch(rebuilt);
      // Somebody uses the tables, or they are further; and a lock that waits keeps others waiting.
      if (!absl::IsAborted(done)) return done;
      work_.Report(std::string(done.message()));
      work_.Pause(kTryEvery);
      DOCKET_RETURN_IF_ERROR(CatchUp());
    }
    return done;
  }

  absl::Status TrySwitch(bool rebuilt) {
    return live_->InTransaction(kWhat, [&](PostgresConnection& live) -> absl::Status {
      DOCKET_RETURN_IF_ERROR(RefuseReaders(live));
      DOCKET_RETURN_IF_ERROR(
          live.ExecuteScript({.sql = "SET LOCAL lock_timeout = '2s';"
                                     " LOCK TABLE docket_shard_checkpoints IN EXCLUSIVE MODE",
                              .what = kWhat}));
      DOCKET_RETURN_IF_ERROR(GetAsFarAs(live));
      DOCKET_RETURN_IF_ERROR(ExchangeGenerations(live, generation_));
      return rebuilt ? KeepAsPrevious(live, names_) : absl::OkStatus();
    });
  }

  // Nobody writes to the live one any more.
  absl::Status GetAsFarAs(PostgresConnection& live) {
    for (int look = 0; look < kLooksMax; ++look) {
      DOCKET_ASSIGN_OR_RETURN(const bool moved, projector_->Step());
      DOCKET_ASSIGN_OR_RETURN(const bool is_there, IsAsFarAs(live));
      if (is_there) return absl::OkStatus();
      // The local read models are on the way.
      if (!moved) work_.Pause(kLookEvery);
    }
    return absl::AbortedError(
        absl::StrCat(kWhat,
                     ": the live tables are further than the local read models, or an "
                     "organisation is moving"));
  }

  absl::StatusOr<bool> IsAsFarAs(PostgresConnection& live) {
    DOCKET_ASSIGN_OR_RETURN(const State before, StateOf(live));
    DOCKET_ASSIGN_OR_RETURN(const State after, StateOf(*build_));
    if (before.moves != after.moves || before.metrics_months != after.metrics_months) return false;
    for (const auto& [partition, at] : before.positions) {
      const auto found = after.positions.find(partition);
      if (found == after.positions.end() || found->second.next_offset < at.next_offset ||
          !found->second.placements.Includes(at.placements)) {
        return false;
      }
    }
    return true;
  }

  struct Position {
    std::int64_t next_offset = 0;
    PlacementsKnown placements;
  };
  struct State {
    std::map<std::pair<std::string, std::int64_t>, Position> positions;
    std::string moves;  // all that arrive, which nobody switches over, and all that have left
    std::int64_t metrics_months = 0;
  };
  static absl::StatusOr<State> StateOf(PostgresConnection& connection) {
    State state;
    DOCKET_ASSIGN_OR_RETURN(
        const PostgresRows rows,
        connection.Execute({.sql = "SELECT log, partition, next_offset, placements"
                                   " FROM docket_shard_checkpoints",
                            .what = kWhat}));
    for (int row = 0; row < rows.count(); ++row) {
      state.positions[{std::string(rows.Bytes(row, 0)), rows.Integer(row, 1)}] = {
          .next_offset = rows.Integer(row, 2),
          .placements = PlacementsKnown::FromText(rows.Bytes(row, 3))};
    }
    DOCKET_ASSIGN_OR_RETURN(
        const PostgresRows moves,
        connection.Execute(
            {.sql = "SELECT concat("
                    "(SELECT string_agg(concat_ws(' ', host, organization_id, partition,"
                    " placement, equal), ',' ORDER BY host, organization_id, partition)"
                    " FROM docket_shard_arrivals), ';',"
                    "(SELECT string_agg(concat_ws(' ', host, organization_id, placement), ','"
                    " ORDER BY host, organization_id) FROM docket_shard_departures)),"
                    " metrics_months FROM docket_shard",
             .what = kWhat}));
    state.moves = std::string(moves.Bytes(0, 0));
    state.metrics_months = moves.Integer(0, 1);
    return state;
  }

  const ShardWork& work_;
  const std::unique_ptr<PostgresConnection> live_;
  const std::unique_ptr<PostgresConnection> build_;
  const GenerationNames names_;
  const std::string generation_;
  const absl::Time started_;
  std::unique_ptr<ShardStore> store_;
  std::unique_ptr<ShardProjector> projector_;
  ShardRebuilt result_;
};

// The lock is the connection's, and ends with it.
absl::Status LockShard(const ShardWork& work, PostgresConnection& live) {
  DOCKET_ASSIGN_OR_RETURN(
      const PostgresRows rows,
      live.Execute({.sql = "SELECT pg_try_advisory_lock("
                           "hashtextextended('docket generations of ' || current_schema(), 0))",
                    .what = kWhat}));
  if (rows.Boolean(0, 0)) return absl::OkStatus();
  return absl::AbortedError(absl::StrCat(
      "shard ", work.id, ": another process rebuilds it or rolls it back; wait for it to end"));
}

absl::StatusOr<std::unique_ptr<PostgresConnection>> OpenLocked(const ShardWork& work) {
  // Also of a database that is nobody's yet.
  DOCKET_RETURN_IF_ERROR(ShardStore::Open({.id = work.id, .connection = work.connection}).status());
  DOCKET_ASSIGN_OR_RETURN(auto live, PostgresConnection::Open(work.connection));
  DOCKET_RETURN_IF_ERROR(LockShard(work, *live));
  DOCKET_RETURN_IF_ERROR(RefuseReaders(*live));
  return live;
}

absl::StatusOr<std::unique_ptr<PostgresConnection>> OpenToBuild(const ShardWork& work) {
  platform::PostgresOptions patient = work.connection;
  patient.statement_timeout = kBuildTimeout;
  return PostgresConnection::Open(patient);
}

}  // namespace

absl::StatusOr<ShardRebuilt> RebuildShard(const ShardWork& work) {
  DOCKET_ASSIGN_OR_RETURN(auto live, OpenLocked(work));
  DOCKET_ASSIGN_OR_RETURN(auto build, OpenToBuild(work));
  DOCKET_ASSIGN_OR_RETURN(const GenerationNames names, GenerationsOf(*live));
  Successor next(work, std::move(live), std::move(build), names, names.next);
  DOCKET_RETURN_IF_ERROR(next.Load());
  return next.TakeOver(/*rebuilt=*/true);
}

absl::StatusOr<ShardRebuilt> RollBackShard(const ShardWork& work) {
  DOCKET_ASSIGN_OR_RETURN(auto live, OpenLocked(work));
  DOCKET_ASSIGN_OR_RETURN(auto build, OpenToBuild(work));
  DOCKET_ASSIGN_OR_RETURN(const GenerationNames names, GenerationsOf(*live));
  DOCKET_ASSIGN_OR_RETURN(const bool is_there, HasGeneration(*live, names.previous));
  if (!is_there) {
    return absl::FailedPreconditionError(
        absl::StrCat("shard ", work.id,
                     ": there is no previous generation; it is kept from one "
                     "rebuild to the next"));
  }
  Successor previous(work, std::move(live), std::move(build), names, names.previous);
  DOCKET_RETURN_IF_ERROR(previous.Reopen());
  return previous.TakeOver(/*rebuilt=*/false);
}

}  // namespace docket::projections

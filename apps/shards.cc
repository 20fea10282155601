#include "apps/shards.h"

#include <chrono>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apps/difference.h"
#include "apps/secret_file.h"
#include "apps/settlements.h"
#include "platform/status_macros.h"
#include "projections/postgres/shard_projector.h"
#include "projections/postgres/shard_store.h"

namespace docket::apps {
namespace {

// Somebody waits for the answer, so less than what writing rows may take.
constexpr std::chrono::milliseconds kAskingConnectTimeout{2'000};
constexpr std::chrono::milliseconds kAskingTimeout{5'000};
constexpr std::chrono::milliseconds kAskingMargin{1'000};

class ShardUnit final : public platform::WorkUnit {
 public:
  ShardUnit(const PipelineParts& parts, const Shard& shard,
            const projections::ShardPlacement& placement, const projections::Progress& progress,
            std::size_t index, std::shared_ptr<projections::CopiedGenerations> copied_from,
            const std::function<void()>& wake)
      : parts_(parts),
        shard_(shard),
        placement_(placement),
        progress_(progress),
        index_(index),
        copied_from_(std::move(copied_from)),
        source_{.kind = projections::SourceKind::kJournal,
                .log = parts.stores.logs.review_events.get()},
        up_(parts.metrics
                .Gauges({.name = "docket_shard_up",
                         .help = "1 while the rows of the shard are kept, else 0."})
                .With({{"shard", shard.id}})),
        behind_(parts.metrics
                    .Gauges({.name = "docket_shard_behind_records",
                             .help = "Records that the local views include and the shard does "
                                     "not; all while rows are copied."})
                    .With({{"shard", shard.id}})),
        batches_(parts.metrics
                     .Counters({.name = "docket_shard_batches_total",
                                .help = "Transactions with rows and their checkpoint."})
                     .With({{"shard", shard.id}})),
        reviews_(parts.metrics
                     .Counters({.name = "docket_shard_reviews_total",
                                .help = "Reviews written, again or for the first time."})
                     .With({{"shard", shard.id}})),
        unplaced_(parts.metrics
                      .Counters({.name = "docket_shard_unplaced_total",
                                 .help = "Reviews of organisations that are out of the ranges of "
                                         "read_models.placement, or on a shard that is not there."})
                      .With({{"shard", shard.id}})),
        arriving_(parts.metrics
                      .Gauges({.name = "docket_shard_arriving_organizations",
                               .help = "Organisations that were placed on the shard by hand, and "
                                       "are being built there."})
                      .With({{"shard", shard.id}})),
        dropped_months_(parts.metrics
                            .Counters({.name = "docket_shard_dropped_months_total",
                                       .help = "Months of metrics that were dropped, since they "
                                               "are older than read_models.metrics_months."})
                            .With({{"shard", shard.id}})),
        settlements_(*parts.stores.logs.review_commands, *parts.stores.logs.organization_commands,
                     parts.clock) {
    for (std::int32_t i = 0; i < source_.log->partition_count(); ++i) {
      subscriptions_.push_back(source_.log->Subscribe(eventstore::PartitionIndex(i), wake));
    }
  }
  ~ShardUnit() override { up_.Set(0); }

  absl::StatusOr<bool> Step() override {
    look_at_ = parts_.clock.MonotonicNow() + kLookEvery;
    // Until then the views may lack what the shard has, and where it belongs.
    const Logs& logs = parts_.stores.logs;
    if (!progress_.HasCaughtUp(logs.review_events->name()) ||
        !progress_.HasCaughtUp(logs.organization_events->name())) {
      return false;
    }
    if (projector_ == nullptr) DOCKET_RETURN_IF_ERROR(Open());
    const absl::StatusOr<bool> moved = projector_->Step();
    batches_.Reach(projector_->counts().batches);
    reviews_.Reach(projector_->counts().reviews);
    unplaced_.Reach(projector_->counts().unplaced);
    dropped_months_.Reach(projector_->counts().months_dropped);
    arriving_.Set(static_cast<double>(projector_->counts().arriving));
    behind_.Set(static_cast<double>(projector_->behind()));
    if (moved.ok()) up_.Set(1);
    return moved;
  }
  absl::Time NextDue() const override { return look_at_; }

 private:
  // The local views come after the log that wakes this.
  static constexpr absl::Duration kLookEvery = absl::Milliseconds(200);

  absl::Status Open() {
    DOCKET_ASSIGN_OR_RETURN(auto store, projections::ShardStore::Open(
                                            {.id = shard_.id, .connection = shard_.connection}));
    projector_ = std::make_unique<projections::ShardProjector>(
        projections::ShardProjector::Options{
            .review_events = source_,
            .organization_partitions = parts_.stores.logs.organization_events->partition_count(),
            .views = *parts_.stores.views,
            .placement = placement_,
            .shard = index_,
            .clock = parts_.clock,
            .metrics_months = parts_.config.read_models.metrics_months,
            .settle =
                [this](const projections::Settlement& settlement) {
                  settlements_.Tell(settlement);
                },
            .month_dropped =
                [this](const absl::StatusOr<std::string>& table) { LogDropped(table); },
            .copied_from = copied_from_},
        std::move(store));
    return absl::OkStatus();
  }

  void LogDropped(const absl::StatusOr<std::string>& table) const {
    if (table.ok()) {
      parts_.logger.Info("a month of metrics was dropped",
                         {{"shard", shard_.id}, {"table", *table}});
    } else {
      parts_.logger.Warning("a month of metrics could not be dropped; it is tried again in an hour",
                            {{"shard", shard_.id}, {"error", table.status().ToString()}});
    }
  }

  const PipelineParts parts_;
  const Shard shard_;
  const projections::ShardPlacement& placement_;
  const projections::Progress& progress_;
  const std::size_t index_;
  const std::shared_ptr<projections::CopiedGenerations> copied_from_;
  const projections::Source source_;
  platform::Gauge& up_;
  platform::Gauge& behind_;
  Difference batches_;
  Difference reviews_;
  Difference unplaced_;
  platform::Gauge& arriving_;
  Difference dropped_months_;
  Settlements settlements_;
  absl::Time look_at_ = absl::InfinitePast();
  std::unique_ptr<projections::ShardProjector> projector_;
  std::vector<std::unique_ptr<eventstore::Subscription>> subscriptions_;
};

bool PassesByItself(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsAborted(status) || absl::IsDeadlineExceeded(status);
}

}  // namespace

absl::StatusOr<std::vector<Shard>> ShardsOf(const platform::ReadModelsConfig& config) {
  std::vector<Shard> shards;
  for (const platform::ShardConfig& shard : config.postgres) {
    Shard named{.id = shard.id, .connection = {}};
    DOCKET_ASSIGN_OR_RETURN(named.connection.dsn, ReadSecretFile(shard.dsn_file));
    shards.push_back(std::move(named));
  }
  return shards;
}

projections::ShardPlacement PlacementOf(const platform::ReadModelsConfig& config) {
  std::vector<projections::ShardWeight> weights;
  for (const platform::ShardConfig& shard : config.postgres) {
    weights.push_back({.id = shard.id, .weight = shard.weight});
  }
  return config.placement == platform::ShardPlacement::kRange
             ? projections::ShardPlacement::ByRange(std::move(weights))
             : projections::ShardPlacement::ByHash(std::move(weights));
}

absl::Status CheckShards(const std::vector<Shard>& shards, const platform::Logger& logger) {
  for (const Shard& shard : shards) {
    const absl::Status opened =
        projections::ShardStore::Open({.id = shard.id, .connection = shard.connection}).status();
    if (opened.ok()) continue;
    if (!PassesByItself(opened)) {
      return {opened.code(), absl::StrCat("shard ", shard.id, ": ", opened.message())};
    }
    logger.Warning("a shard does not answer; its rows are kept again when it does",
                   {{"shard", shard.id}, {"error", opened.ToString()}});
  }
  return absl::OkStatus();
}

std::unique_ptr<projections::ShardAnalytics> MakeAnalytics(
    const std::vector<Shard>& shards, const projections::ShardPlacement& placement,
    const AnalyticsParts& parts) {
  std::vector<projections::ShardDesk::Options> desks;
  for (const Shard& shard : shards) {
    projections::ShardDesk::Options desk{.id = shard.id, .connection = shard.connection};
    desk.connection.connect_timeout = kAskingConnectTimeout;
    desk.connection.statement_timeout = kAskingTimeout;
    desk.connection.answer_margin = kAskingMargin;
    desks.push_back(std::move(desk));
  }
  return std::make_unique<projections::ShardAnalytics>(
      projections::ShardAnalytics::Options{.placement = placement,
                                           .shards = std::move(desks),
                                           .views = parts.views,
                                           .review_events = parts.review_events,
                                           .organization_events = parts.organization_events,
                                           .progress = parts.progress,
                                           .clock = parts.clock});
}

std::vector<std::unique_ptr<platform::WorkLoop>> MakeShardLoops(
    const PipelineParts& parts, const std::vector<Shard>& shards,
    const projections::ShardPlacement& placement, const projections::Progress& progress) {
  std::vector<std::unique_ptr<platform::WorkLoop>> loops;
  for (std::size_t i = 0; i < shards.size(); ++i) {
    const Shard& shard = shards[i];
    const std::string name = absl::StrCat("shard ", shard.id);
    std::vector<platform::NamedWork> work;
    work.push_back({.name = name,
                    .make = [parts, shard, &placement, &progress, i,
                             copied_from = std::make_shared<projections::CopiedGenerations>()](
                                const std::function<void()>& wake) {
                      return std::make_unique<ShardUnit>(parts, shard, placement, progress, i,
                                                         copied_from, wake);
                    }});
    loops.push_back(
        std::make_unique<platform::WorkLoop>(name, std::move(work), parts.clock, parts.logger));
  }
  return loops;
}

}  // namespace docket::apps

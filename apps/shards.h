// Shards of the read models in PostgreSQL, as the configuration names them: what must be right
// before a start, the loops that keep their rows, and who asks them.
// Thread-safety: functions without shared state.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "apps/pipeline.h"
#include "eventstore/record_log.h"
#include "platform/clock.h"
#include "platform/config.h"
#include "platform/logging.h"
#include "platform/postgres/connection.h"
#include "platform/work_loop.h"
#include "projections/postgres/shard_analytics.h"
#include "projections/progress.h"
#include "projections/shard_placement.h"
#include "projections/view_store.h"

namespace docket::apps {

struct Shard {
  std::string id;
  platform::PostgresOptions connection;
};

// In the order of the configuration. Errors are those of reading a dsn_file.
[[nodiscard]] absl::StatusOr<std::vector<Shard>> ShardsOf(const platform::ReadModelsConfig& config);

// Precondition: there are shards.
[[nodiscard]] projections::ShardPlacement PlacementOf(const platform::ReadModelsConfig& config);

// Refuses what no waiting mends: tables that are missing, half applied or of newer software, a
// database of another shard, a wrong password. A server that does not answer is only logged, since
// the other shards and everything else work without it.
[[nodiscard]] absl::Status CheckShards(const std::vector<Shard>& shards,
                                       const platform::Logger& logger);

// What the API asks of them. Threads and connections: two for each shard, until it is stopped.
struct AnalyticsParts {
  const projections::ViewStore& views;
  const eventstore::RecordLog& review_events;
  const eventstore::RecordLog& organization_events;
  const projections::Progress& progress;
  const platform::Clock& clock;
};
[[nodiscard]] std::unique_ptr<projections::ShardAnalytics> MakeAnalytics(
    const std::vector<Shard>& shards, const projections::ShardPlacement& placement,
    const AnalyticsParts& parts);

// One loop, and so one thread, for each shard: one that hangs holds no other up. Borrows the
// placement, the progress and what is in `parts`. Nothing is written before the views have caught
// up with what their logs held at the start.
[[nodiscard]] std::vector<std::unique_ptr<platform::WorkLoop>> MakeShardLoops(
    const PipelineParts& parts, const std::vector<Shard>& shards,
    const projections::ShardPlacement& placement, const projections::Progress& progress);

}  // namespace docket::apps

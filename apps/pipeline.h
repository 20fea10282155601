// The work of the roles intake, commands and projections, as loops: which units there are, and
// which thread drives which. Four loops own partitions (intake, review commands, organisation
// commands, reactions), and one loop per source log keeps its views. Thread-safety: built and
// stopped by one thread. Ownership: borrows the stores; loops own their units.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "apps/backlogs.h"
#include "apps/stores.h"
#include "eventstore/ownership.h"
#include "platform/clock.h"
#include "platform/config.h"
#include "platform/logging.h"
#include "platform/metrics.h"
#include "platform/work_loop.h"
#include "projections/progress.h"
#include "projections/runner.h"

namespace docket::apps {

struct PipelineParts {
  const platform::Config& config;
  Stores& stores;
  const platform::Clock& clock;
  platform::Logger logger;
  platform::Metrics& metrics;
  Backlogs& backlogs;
};

// Work on a partition while the ownership, which they borrow, says so.
[[nodiscard]] std::unique_ptr<platform::WorkLoop> MakeIntakeLoop(const PipelineParts& parts,
                                                                 eventstore::Ownership& ownership);
[[nodiscard]] std::vector<std::unique_ptr<platform::WorkLoop>> MakeCommandLoops(
    const PipelineParts& parts, eventstore::Ownership& ownership);

// The commands that follow from events for other partitions: of those partitions of both journals
// whose commands this process decides.
[[nodiscard]] std::unique_ptr<platform::WorkLoop> MakeReactionLoop(
    const PipelineParts& parts, eventstore::Ownership& ownership);

// One group for each source log; they are also what a replay works with.
[[nodiscard]] absl::StatusOr<std::vector<std::unique_ptr<projections::ProjectionGroup>>>
OpenProjectionGroups(const platform::Config& config, Stores& stores,
                     projections::Progress& progress);

// Borrows the groups.
[[nodiscard]] std::vector<std::unique_ptr<platform::WorkLoop>> MakeProjectionLoops(
    const PipelineParts& parts,
    const std::vector<std::unique_ptr<projections::ProjectionGroup>>& groups);

// Samples what waits in front of intake, owners and views. Everything that is given outlives every
// collection of the metrics.
void AddBacklogSampler(const PipelineParts& parts, const projections::Progress& progress);

}  // namespace docket::apps

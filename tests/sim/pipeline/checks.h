// What must hold of every run of the pipeline, judged from outside over what it left behind. Each
// function answers one line for each broken promise; none: all kept.
// Thread-safety: pure functions, but for the logs that ReadLogs reads.
#pragma once

#include <string>
#include <vector>

#include "tests/sim/pipeline/logs_read.h"
#include "tests/sim/pipeline/world.h"

namespace docket::sim {

using Broken = std::vector<std::string>;

// Every acknowledged delivery is in the log as it was sent; every record there has results that all
// say the same, which is what the story means by it; and its commands are in their inboxes.
[[nodiscard]] Broken BrokenDeliveries(const PipelineWorld& world, const LogsRead& logs);

// Commands, their order and their outcomes; what owners remember; the keys that were asked for.
[[nodiscard]] Broken BrokenCommands(const PipelineWorld& world, const LogsRead& logs);

// Every view of every node against a fold by a plain loop: rows, lists, digests, positions, and
// what is parked. `poisoned`: with the inputs parked that the poisoned code cannot apply.
[[nodiscard]] Broken BrokenViews(const PipelineWorld& world, const LogsRead& logs, bool poisoned);

// Every answer against what the logs hold up to the positions that it claims to include, and those
// against the token that was asked with.
[[nodiscard]] Broken BrokenAnswers(const PipelineWorld& world, const LogsRead& logs);

// Reviews and installations against what GitHub knows of them at the end, and API keys against what
// was asked for.
[[nodiscard]] Broken BrokenStory(const PipelineWorld& world);

}  // namespace docket::sim

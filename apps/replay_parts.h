// What a replay works on, from what a process has opened. Thread-safety: a pure function.
#pragma once

#include <memory>
#include <vector>

#include "apps/stores.h"
#include "projections/runner.h"
#include "replay/replay_context.h"

namespace docket::apps {

[[nodiscard]] inline replay::ReplayContext MakeReplayContext(
    Stores& stores, const std::vector<std::unique_ptr<projections::ProjectionGroup>>& groups,
    const platform::Clock& clock) {
  replay::ReplayContext context{
      .store = *stores.views, .clock = clock, .sources = stores.Sources(), .groups = {}};
  for (const auto& group : groups) context.groups.push_back(group.get());
  return context;
}

}  // namespace docket::apps

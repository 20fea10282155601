// Makes a story that breaks a promise as small as it can: takes out steps, half of them, quarters
// and so on, then one by one, then the faults of deliveries, as long as the same promise is broken.
// Source of the first part: Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing
// Input", 2002. Thread-safety: pure but for `broken`.
#pragma once

#include <cstdint>
#include <functional>

#include "tests/lifecycles/story.h"

namespace docket::lifecycles {

struct Shrunk {
  Story story{};
  std::int64_t plays = 0;  // how often `breaks` was asked
};

// Precondition: breaks(story).
[[nodiscard]] Shrunk Shrink(Story story, const std::function<bool(const Story&)>& breaks);

}  // namespace docket::lifecycles

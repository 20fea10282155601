// What must hold of every run, judged by the independent reader over the logs that it left behind.
// Thread-safety: pure functions.
#pragma once

#include <string>
#include <vector>

#include "tests/sim/independent_reader.h"
#include "tests/sim/world.h"

namespace docket::sim {

// One line for each broken promise; empty: all kept.
[[nodiscard]] std::vector<std::string> BrokenPromises(const History& history,
                                                      const Reading& reading);

}  // namespace docket::sim

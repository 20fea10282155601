// Runs seeds and says what a broken one needs: the seed, what was expected and found, the smallest
// story that breaks the same promise, and the command that shows it. Thread-safety: pure.
#pragma once

#include <cstdint>
#include <string>

#include "tests/lifecycles/play.h"

namespace docket::lifecycles {

// Empty: every promise was kept. What occurred is added to `counts`.
[[nodiscard]] std::string RunSeed(std::uint64_t seed, const PlayOptions& options, Counts& counts);

// The same for a story that is known to break `broken`: shrunk, as text.
[[nodiscard]] std::string Explain(const Story& story, const Broken& broken,
                                  const PlayOptions& options);

}  // namespace docket::lifecycles

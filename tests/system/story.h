// Real webhooks for these tests: chapters of the demo's story, each to be sent in its order by one
// sender. Thread-safety: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "demo/story.h"

namespace docket::system_test {

struct StoryOptions {
  std::uint64_t seed = 1;
  std::size_t lifecycles = 20;
  bool examples = false;  // also the recorded examples, of many kinds and repositories
};

// Without those that depend on the order of chapters. `docket demo` with the same seed and number
// of lifecycles sends them all again.
[[nodiscard]] std::vector<demo::Chapter> WriteChapters(const StoryOptions& options);

}  // namespace docket::system_test

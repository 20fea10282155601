// Compares what the query API says of a review's runs with what the demo's bot made of them.
// Thread-safety: pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "demo/check.h"
#include "demo/story.h"

namespace docket::demo {

// Whether something of it is still to be done: a run is under way, or something is to be told.
[[nodiscard]] bool HasWorkLeft(std::string_view body);

struct RunsFound {
  std::vector<std::string> statuses;  // of all runs
  std::vector<Mismatch> mismatches;   // without chapter and plot
};

// Every run came to an end; what was analysed is as planned, and was told; no head was reviewed
// twice; and the head of a review that is open and no draft was reviewed.
[[nodiscard]] RunsFound CompareRuns(const ExpectedReview& expected, std::string_view host,
                                    std::string_view body);

}  // namespace docket::demo

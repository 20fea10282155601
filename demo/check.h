// Compares what the query API says of a review with what the story made of it.
// Thread-safety: pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "demo/story.h"

namespace docket::demo {

struct Mismatch {
  std::string subject;  // the review or delivery
  std::string field;    // what differs
  std::string expected;
  std::string actual;
  std::string chapter;  // where in the story
  std::string plot;     // what was sent, in order
};

// rev_{host}_{repository_id}_{number}
[[nodiscard]] std::string ReviewIdOf(const ExpectedReview& expected, std::string_view host);

// One mismatch per differing field, without chapter and plot; none when the body says what is
// expected.
[[nodiscard]] std::vector<Mismatch> CompareReview(const ExpectedReview& expected,
                                                  std::string_view host, std::string_view body);

}  // namespace docket::demo

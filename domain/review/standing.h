// Standing: whether somebody may still speak for a run. Asked by the review's own rules, and for
// the run's conversation, which is a stream of its own. Thread-safety: pure functions.
#pragma once

#include <optional>

#include "domain/review/state.h"

namespace docket::domain::review {

// Under which lease somebody wants to bring something of a run's stage.
struct Speaker {
  RunId run;
  Stage stage = Stage::kAnalysis;
  LeaseId lease;
};

// Why what is brought does not count, nothing if it does.
[[nodiscard]] std::optional<DiscardReason> WhyDiscarded(const Speaker& speaker, const State& state,
                                                        Timestamp now);

// The review has had no run of that number.
[[nodiscard]] bool NeverWas(const RunId& run, const State& state);

}  // namespace docket::domain::review

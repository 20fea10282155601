// Plays a story through Docket's rules and judges it: at every delivery, decision and timer, and
// at the end, when all time has passed. Thread-safety: pure.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/lifecycles/broken.h"
#include "tests/lifecycles/counts.h"
#include "tests/lifecycles/payloads.h"
#include "tests/lifecycles/receiver.h"
#include "tests/lifecycles/story.h"
#include "tests/lifecycles/teller.h"

namespace docket::lifecycles {

struct PlayOptions {
  // One more promise, judged at the end; may be empty.
  std::function<void(const domain::review::State&, Findings&)> also{};
  bool trace = false;  // every decision on standard error
};

struct Verdict {
  std::vector<Broken> broken{};  // empty: every promise was kept; else what was found first
  Counts counts{};
};

[[nodiscard]] Verdict Play(const Story& story, const Payloads& payloads,
                           const PlayOptions& options = {});

// The payloads of the recorded examples, loaded once per process.
[[nodiscard]] const Payloads& RecordedPayloads();

}  // namespace docket::lifecycles

// Random lifecycles of pull requests: opened, pushed to, reviewed, discussed, checked, labelled,
// and then merged (some by a merge queue), closed or left open. What happens is drawn from the
// seed; what must come out is known by telling it. Thread-safety: pure functions.
#pragma once

#include "demo/estate.h"
#include "demo/payloads.h"
#include "demo/story.h"
#include "demo/teller.h"

namespace docket::demo {

// Without faults: every delivery once, in the order in which things happened.
[[nodiscard]] Chapter WriteLifecycle(const Payloads& payloads, const Estate& estate,
                                     const ChapterSeed& seed);

}  // namespace docket::demo

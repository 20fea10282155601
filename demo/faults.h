// What goes wrong between GitHub and a receiver, put into a chapter under the seed: re-orderings,
// duplicates, late redeliveries, siblings, replays, forgeries, events and actions of the future.
// None of them changes what is true of the pull request, so the chapter's expected state stays as
// it is. Thread-safety: pure functions.
#pragma once

#include "demo/story.h"
#include "demo/teller.h"

namespace docket::demo {

// Precondition: the deliveries of the chapter differ in `updated_at` (no ties), so that their order
// is known from their content.
void AddFaults(Chapter& chapter, const ChapterSeed& seed);

// Whether AddFaults puts late deliveries into that chapter; cheap, without writing it.
[[nodiscard]] bool HasLateDeliveries(const ChapterSeed& seed);

}  // namespace docket::demo

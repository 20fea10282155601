// The named cases: short stories, told the same way under every seed, for situations that random
// ones meet too seldom: ties of `updated_at`, and the orders of arrival that are easiest to get
// wrong. Thread-safety: pure functions.
#pragma once

#include <cstddef>
#include <string_view>

#include "demo/estate.h"
#include "demo/payloads.h"
#include "demo/story.h"
#include "demo/teller.h"

namespace docket::demo {

[[nodiscard]] std::size_t NamedCaseCount();
[[nodiscard]] std::string_view NamedCaseName(std::size_t index);

// Precondition: seed.index < NamedCaseCount().
[[nodiscard]] Chapter WriteNamedCase(const Payloads& payloads, const Estate& estate,
                                     const ChapterSeed& seed);

}  // namespace docket::demo

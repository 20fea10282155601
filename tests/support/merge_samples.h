// Samples of the merge of a pull request (samples.h). Thread-safety: pure functions.
#pragma once

#include <vector>

#include "domain/catalogue.h"

namespace docket::tests {

[[nodiscard]] domain::review::MergeAssessed SampleAssessment();

void AddMergeEvents(std::vector<domain::Event>& events);

}  // namespace docket::tests

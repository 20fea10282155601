// Having stored deliveries decided again, one after the other, and waiting for what becomes of
// each. Thread-safety: used by one thread. Prints to standard output, and to standard error what
// fails.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "apps/cli/stored_deliveries.h"

namespace docket::apps {

// How many could not be redriven, or are not through. `json`: a document a line for each that came
// to an end, else a line of words. kUnavailable: no docketd answers any more.
[[nodiscard]] absl::StatusOr<std::size_t> RedriveAll(const std::vector<std::string>& ids, bool json,
                                                     StoredDeliveries& stored);

}  // namespace docket::apps

// Findings of an analysis as JSON. Thread-safety: pure functions.
#pragma once

#include <string_view>

#include "boost/json/object.hpp"
#include "domain/finding.h"
#include "domain/ids.h"

namespace docket::api {

// As SARIF spells it.
[[nodiscard]] std::string_view LevelName(domain::FindingLevel level);

// What a worker is told of the analysis that it brought: what was read, and what was left out.
[[nodiscard]] boost::json::object AnalysisReceiptJson(const domain::FindingSet& set,
                                                      const domain::Sha256Hex& sarif);

// `change`: "new" or "unchanged" against the head before; empty: there is nothing to compare with.
[[nodiscard]] boost::json::object FindingJson(const domain::Finding& finding,
                                              std::string_view change);

}  // namespace docket::api

// Findings of an analysis as JSON. Thread-safety: pure functions.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "boost/json/object.hpp"
#include "domain/finding.h"
#include "domain/ids.h"
#include "projections/rows.h"

namespace docket::api {

// As SARIF spells it.
[[nodiscard]] std::string_view LevelName(domain::FindingLevel level);

// What a worker is told of the analysis that it brought: what was read, and what was left out.
[[nodiscard]] boost::json::object AnalysisReceiptJson(const domain::FindingSet& set,
                                                      const domain::Sha256Hex& sarif);

// What people said last of each finding of a review.
using FeedbackByFinding = std::map<domain::FindingId, const view_proto::FindingFeedback*>;
[[nodiscard]] FeedbackByFinding FeedbackOf(const view_proto::ReviewDetail& review);

// "false_positive", "wont_fix", "used_in_tests"; empty: it is accepted.
[[nodiscard]] std::string DismissalWord(const view_proto::FindingFeedback& feedback);

// `change`: "new" or "unchanged" against the head before; empty: there is nothing to compare with.
[[nodiscard]] boost::json::object FindingJson(const domain::Finding& finding,
                                              std::string_view change,
                                              const FeedbackByFinding& feedback);

}  // namespace docket::api

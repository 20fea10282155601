// What is kept of an analysis as SARIF 2.1.0 (OASIS, 2020), for tools that read that: one run for
// each tool, its rules, and each finding with its severity and how it differs from the head before.
// It is not the document that the analysis came as: what was shortened then is not in it, and ways
// through the code are not given.
// Thread-safety: pure functions.
#pragma once

#include <map>
#include <set>
#include <string>

#include "boost/json/object.hpp"
#include "domain/finding.h"

namespace docket::api {

// How the head before compares; nothing of it is used unless it is there.
struct SarifComparison {
  bool there = false;
  std::set<domain::FindingId> appeared;
  std::vector<domain::Finding> fixed;  // of the head before
};

// Findings that people dismissed, with why: they are suppressed, by somebody outside the tool.
using DismissedFindings = std::map<domain::FindingId, std::string>;

[[nodiscard]] boost::json::object SarifJson(const domain::FindingSet& set,
                                            const SarifComparison& compared,
                                            const DismissedFindings& dismissed = {});

}  // namespace docket::api

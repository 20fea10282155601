// Ids of findings: the same as long as tool, rule and the code that is found fault with are the
// same. The code is, by what is given: the tool's hash of the line (primaryLocationLineHash), the
// path with the snippet, or the path with the message. So a finding keeps its id when lines above
// it come and go, and with a hash also when its file is renamed. Findings of one analysis that are
// alike in this are numbered in the order of the code. When one of them is fixed, it is the last of
// them that counts as fixed. Thread-safety: pure functions.
#pragma once

#include <vector>

#include "commands/sarif/worst_findings.h"
#include "domain/finding.h"

namespace docket::commands::sarif {

// The findings with their ids, in the order that FindingSet has. The order of `findings` matters
// only among those that are alike in all but their flow.
[[nodiscard]] std::vector<domain::Finding> NameFindings(std::vector<UnnamedFinding> findings);

}  // namespace docket::commands::sarif

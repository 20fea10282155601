// Assessments of merges, in the same commit of the journal as the facts that they follow from: a
// merge, what comes to be known of the merged pull request later, and what comes to be known of one
// of its commits. The rule itself is domain/review/assess_merge.h; here are the states that it
// needs. A review that is not merged costs one look at its state.
// Thread-safety: pure but for `source`. Failure: a state that cannot be loaded.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "commands/decide.h"
#include "domain/ids.h"
#include "domain/policy.h"

namespace docket::commands {

// What holds for a merge that is assessed for the first time.
struct AssessedUnder {
  std::string repository_name;
  domain::MergePolicy policy;
};

// Whether the review's facts in `accepted` are to be followed by an assessment, and by a link from
// the merge commit if it is the first.
[[nodiscard]] bool IsMerged(const domain::ReviewId& review, const Accepted& accepted);

// Adds the review's assessment to `accepted` if it says something else than the last one.
[[nodiscard]] absl::Status AssessMerge(const domain::ReviewId& review, const AssessedUnder& under,
                                       StateSource& source, Accepted& accepted);

// The same for each review that was assessed before, and which the facts about the commit in
// `accepted` may concern.
[[nodiscard]] absl::Status AssessMergesOf(const domain::CommitId& commit, StateSource& source,
                                          Accepted& accepted);

}  // namespace docket::commands

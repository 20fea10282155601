// How the merge of a pull request is judged: from the review's state and the states of its commits
// to violations, each with the facts that prove it. docs/merge-evidence.md has the rules as a
// table.
//
// All that counts is what was so when it was merged: a review that was submitted later, a dismissal
// that came later or a thread that was resolved later mends nothing and spoils nothing. Times have
// whole seconds; what happened in the second of the merge counts as before it, since a merge often
// follows at once. The same facts are judged alike in whatever order they came.
// Thread-safety: pure functions.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/commit/state.h"
#include "domain/policy.h"
#include "domain/review/state.h"

namespace docket::domain::review {

// Bounds of what a state and an event hold.
inline constexpr std::size_t kHeadPushersMax = 256;
inline constexpr std::size_t kEndedRunsMax = 64;
inline constexpr std::size_t kEvidenceMax = 50;
inline constexpr std::size_t kPushersNamedMax = 50;
// Commits that one assessment reads the states of.
inline constexpr std::size_t kHeadsAssessedMax = 256;

struct MergeFacts {
  std::map<CommitSha, const commit::State*> commits;  // of CommitsOfMerge, those with facts
  std::string repository_name;                        // now; needed for the first assessment
  MergePolicy policy;                                 // now; needed for the first assessment
};

// The commits whose states an assessment needs: the merged head, the merge commit, and the other
// heads as far as the bound allows. None if it is not merged.
[[nodiscard]] std::vector<CommitSha> CommitsOfMerge(const State& state);

// Nothing: it is not merged, or the last assessment says the same.
[[nodiscard]] std::optional<MergeAssessed> AssessMerge(const State& state, const MergeFacts& facts);

}  // namespace docket::domain::review

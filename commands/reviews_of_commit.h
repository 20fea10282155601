// The reviews of a commit: what turns (repository, head) into reviews, for commands that name no
// pull request. Answered from the commit's own stream, in the partition of its repository, so it is
// as new as the decision that asks. Thread-safety: pure but for `source`.
#pragma once

#include <set>

#include "absl/status/statusor.h"
#include "commands/decide.h"
#include "domain/ids.h"

namespace docket::commands {

// Those whose head it is or was, ascending; none if no review is known to have had it. At most
// domain::commit::kReviewsMax. Fails only when the state cannot be loaded.
[[nodiscard]] absl::StatusOr<std::set<domain::ReviewId>> ReviewsOfCommit(
    const domain::CommitId& commit, StateSource& source);

}  // namespace docket::commands

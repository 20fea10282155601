// What becomes of a repository reaches its reviews: when it is not active any more, their live runs
// are cancelled; when it is another organisation's, so are they. A repository may have any number
// of reviews, so its owner goes through them in the order of their ids, some in each commit of the
// journal, which also says how far it has come: whoever owns it next goes on from there.
// Thread-safety: pure but for the source.
#pragma once

#include <cstddef>

#include "absl/status/statusor.h"
#include "commands/decide.h"

namespace docket::commands {

// Reviews that follow in one commit, whose events must fit a record of the journal.
inline constexpr std::size_t kReviewsFollowAtOnce = 64;

// The next of its reviews follow, if any are to. Fails only when a state cannot be loaded.
[[nodiscard]] absl::StatusOr<Decided> LetReviewsFollow(const domain::RepositoryKey& repository,
                                                       StateSource& source, domain::Timestamp now);

}  // namespace docket::commands

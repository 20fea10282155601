// What the discussion of a pull request amounts to, and how much of it is remembered. A thread is
// unresolved from its first comment on. Thread-safety: pure functions.
#pragma once

#include <cstddef>
#include <set>

#include "domain/review/discussion_events.h"
#include "domain/review/state.h"
#include "domain/time.h"

namespace docket::domain::review {

// The state is copied for every decision. Beyond these bounds the newest by id are kept, which no
// order of arrival changes; a comment that is older than all of them is not recorded any more.
inline constexpr std::size_t kCommentsMax = 200;  // of each kind
inline constexpr std::size_t kThreadsMax = 200;

// The thread that a comment belongs to or begins; 0: an issue comment's.
[[nodiscard]] ProviderCommentId ThreadOf(const Comment& comment);

[[nodiscard]] const Comments& CommentsOf(const State& state, CommentKind kind);

// Those of the remembered threads that are not resolved and of which not every remembered comment
// is deleted.
[[nodiscard]] std::set<ProviderCommentId> UnresolvedThreads(const State& state);

// Those that were not resolved at that time, judged by the newest word about each and by the times
// of its remembered comments. A thread that was resolved and unresolved again after that time may
// be taken for one that was unresolved then.
[[nodiscard]] std::set<ProviderCommentId> ThreadsUnresolvedAt(const State& state, Timestamp time);

// Whether there may be older threads than those that are remembered.
[[nodiscard]] bool MayHaveMoreThreads(const State& state);

}  // namespace docket::domain::review

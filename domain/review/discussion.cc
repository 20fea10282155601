#include "domain/review/discussion.h"

#include <cstdint>
#include <limits>
#include <map>

namespace docket::domain::review {
namespace {

// When its first comment was made, which names it; unknown if that is not remembered.
Timestamp BegunAt(const State& state, ProviderCommentId thread) {
  const auto first = state.review_comments.find(thread);
  return first == state.review_comments.end() ? kUnknownTime : first->second.created_at;
}

// The newest word turned the thread over: what was so before it is its opposite.
bool WasUnresolved(const Thread& thread, Timestamp time) {
  return thread.changed_at <= time ? !thread.resolved : thread.resolved;
}

}  // namespace

ProviderCommentId ThreadOf(const Comment& comment) {
  if (comment.kind == CommentKind::kIssue) {
    return {};
  }
  return comment.in_reply_to == ProviderCommentId() ? comment.id : comment.in_reply_to;
}

const Comments& CommentsOf(const State& state, CommentKind kind) {
  return kind == CommentKind::kIssue ? state.issue_comments : state.review_comments;
}

std::set<ProviderCommentId> UnresolvedThreads(const State& state) {
  constexpr Timestamp kEver(std::numeric_limits<std::int64_t>::max());
  return ThreadsUnresolvedAt(state, kEver);
}

std::set<ProviderCommentId> ThreadsUnresolvedAt(const State& state, Timestamp time) {
  std::map<ProviderCommentId, bool> has_text;  // of the threads with remembered comments
  for (const auto& [id, comment] : state.review_comments) {
    bool& any = has_text[comment.thread];
    any = any || !comment.deleted || comment.deleted_at > time;
  }
  std::set<ProviderCommentId> unresolved;
  for (const auto& [id, thread] : state.threads) {
    const auto comments = has_text.find(id);
    const bool gone = comments != has_text.end() && !comments->second;
    if (!gone && BegunAt(state, id) <= time && WasUnresolved(thread, time)) {
      unresolved.insert(id);
    }
  }
  return unresolved;
}

bool MayHaveMoreThreads(const State& state) { return state.threads.size() == kThreadsMax; }

}  // namespace docket::domain::review

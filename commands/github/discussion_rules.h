// The rules for comments and threads (rules.h). Thread-safety: as rules.h.
#pragma once

#include "commands/github/rules.h"

namespace docket::commands::github {

[[nodiscard]] Draft RecordIssueComment(const Payload& payload,
                                       domain::review::CommentAction action);
[[nodiscard]] Draft RecordReviewComment(const Payload& payload,
                                        domain::review::CommentAction action);
[[nodiscard]] Draft ResolveThread(const Payload& payload);
[[nodiscard]] Draft UnresolveThread(const Payload& payload);

template <domain::review::CommentAction Action>
[[nodiscard]] Draft RecordIssueComment(const Payload& payload) {
  return RecordIssueComment(payload, Action);
}
template <domain::review::CommentAction Action>
[[nodiscard]] Draft RecordReviewComment(const Payload& payload) {
  return RecordReviewComment(payload, Action);
}

}  // namespace docket::commands::github

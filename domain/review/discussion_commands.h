// What can be asked of a Review about its discussion. These commands need no Snapshot: a comment
// below a pull request is delivered without it, and a review comment with a reduced one that shows
// not always all of it. So they name their review themselves. Thread-safety: value types.
#pragma once

#include <optional>

#include "domain/bot_command.h"
#include "domain/ids.h"
#include "domain/personal.h"
#include "domain/review/discussion_events.h"
#include "domain/review/snapshot.h"
#include "domain/time.h"

namespace docket::domain::review {

enum class CommentAction { kCreated, kEdited, kDeleted };

// What the first line of a new comment asks for, and whether its author may.
struct Ask {
  BotCommand command = BotCommand::kReview;
  bool permitted = false;
  friend bool operator==(const Ask&, const Ask&) = default;
};

// issue_comment.*, pull_request_review_comment.*
struct RecordComment {
  ReviewId target;
  std::optional<Snapshot> pull_request;
  Comment comment;
  CommentAction action = CommentAction::kCreated;
  Person sender;
  Timestamp deleted_at;                   // deleted only
  std::optional<Ask> ask = std::nullopt;  // created only
  friend bool operator==(const RecordComment&, const RecordComment&) = default;
};

// pull_request_review_thread.*
struct RecordThread {
  ReviewId target;
  std::optional<Snapshot> pull_request;
  ProviderCommentId thread;
  bool resolved = false;
  Person sender;
  Timestamp changed_at;
  friend bool operator==(const RecordThread&, const RecordThread&) = default;
};

}  // namespace docket::domain::review

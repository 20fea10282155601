// Facts about the discussion of a pull request: comments and the threads of its review comments.
// Stored as pull_request_events.h says. Thread-safety: value types.
#pragma once

#include <cstdint>
#include <string>

#include "domain/bot_command.h"
#include "domain/ids.h"
#include "domain/personal.h"
#include "domain/time.h"

namespace docket::domain::review {

// The provider counts the two kinds apart: one id may be used in both.
enum class CommentKind {
  kIssue,  // below the pull request
  kReview  // on a line or file of it
};

// A comment as one payload shows it; the text itself stays in the delivery.
struct Comment {
  CommentKind kind = CommentKind::kIssue;
  ProviderCommentId id;
  Person author;
  Sha256Hex body_sha256;
  ProviderReviewId review;        // of a review comment: the review it came with; 0: none
  ProviderCommentId in_reply_to;  // of a review comment: the first of its thread; 0: it is that
  CommitSha commit;               // of a review comment
  std::string path;               // of a review comment
  std::int64_t line = 0;          // of a review comment; 0: a file's, or the line is gone
  Timestamp created_at;
  Timestamp updated_at;
  friend bool operator==(const Comment&, const Comment&) = default;
};

struct CommentRecorded {
  Comment comment;
  friend bool operator==(const CommentRecorded&, const CommentRecorded&) = default;
};

struct CommentEdited {
  CommentKind kind = CommentKind::kIssue;
  ProviderCommentId id;
  Sha256Hex body_sha256;
  Timestamp updated_at;
  friend bool operator==(const CommentEdited&, const CommentEdited&) = default;
};

struct CommentDeleted {
  CommentKind kind = CommentKind::kIssue;
  ProviderCommentId id;
  Person deleted_by;
  Timestamp deleted_at;
  friend bool operator==(const CommentDeleted&, const CommentDeleted&) = default;
};

enum class RefusalReason {
  kNotPermitted,  // its author may not write to the repository
  kNotTracked,    // nothing is known of the pull request but its comments
  kNothingToCancel
};

// A comment asked the bot for something that it does not do. Why it does not review what it may is
// a ReviewSkipped.
struct BotCommandRefused {
  CommentKind kind = CommentKind::kIssue;
  ProviderCommentId comment;
  BotCommand command = BotCommand::kReview;
  RefusalReason reason = RefusalReason::kNotPermitted;
  friend bool operator==(const BotCommandRefused&, const BotCommandRefused&) = default;
};

// A thread is named by its first comment.
struct ThreadResolved {
  ProviderCommentId thread;
  Person resolved_by;
  Timestamp resolved_at;
  friend bool operator==(const ThreadResolved&, const ThreadResolved&) = default;
};

struct ThreadUnresolved {
  ProviderCommentId thread;
  Person unresolved_by;
  Timestamp unresolved_at;
  friend bool operator==(const ThreadUnresolved&, const ThreadUnresolved&) = default;
};

}  // namespace docket::domain::review

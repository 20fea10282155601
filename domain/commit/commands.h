// What can be asked of a Commit. Thread-safety: value types.
#pragma once

#include <optional>
#include <variant>

#include "domain/bot_command.h"
#include "domain/commit/events.h"

namespace docket::domain::commit {

// Asked by the owner itself, beside a review's fact that names this commit as a head.
struct LinkReview {
  CommitId commit;
  ReviewId review;
  Timestamp first_seen_at;
  friend bool operator==(const LinkReview&, const LinkReview&) = default;
};

// Asked by the owner itself, beside a review's fact that its merge made this commit.
struct LinkMerge {
  CommitId commit;
  ReviewId review;
  friend bool operator==(const LinkMerge&, const LinkMerge&) = default;
};

// Asked by the owner itself, beside repository::RecordPush.
struct RecordPush {
  CommitId commit;
  Push push;
  friend bool operator==(const RecordPush&, const RecordPush&) = default;
};

// check_suite.requested
struct NoteHead {
  CommitId commit;
  Note note;
  friend bool operator==(const NoteHead&, const NoteHead&) = default;
};

// check_run.created and .completed, check_suite.completed, status
struct RecordCheck {
  CommitId commit;
  Check check;
  friend bool operator==(const RecordCheck&, const RecordCheck&) = default;
};

// merge_group.*
struct RecordMergeGroup {
  CommitId commit;
  MergeGroup group;
  std::optional<GroupEnd> destroyed;
  friend bool operator==(const RecordMergeGroup&, const RecordMergeGroup&) = default;
};

// check_run.rerequested and .requested_action, check_suite.rerequested, of the bot's own: asks it
// for something in the reviews of this head. The owner passes it on to each of them.
struct AskBot {
  CommitId commit;
  BotCommand command = BotCommand::kReview;
  friend bool operator==(const AskBot&, const AskBot&) = default;
};

// Time passed: whatever is due of the commit happens. Sent by its owner to itself.
struct PassTime {
  CommitId commit;
  friend bool operator==(const PassTime&, const PassTime&) = default;
};

using Command = std::variant<LinkReview, RecordPush, NoteHead, RecordCheck, RecordMergeGroup,
                             AskBot, LinkMerge, PassTime>;

[[nodiscard]] const CommitId& CommitOf(const Command& command);

}  // namespace docket::domain::commit

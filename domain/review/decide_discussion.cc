#include <optional>
#include <tuple>

#include "domain/review/deciding.h"
#include "domain/review/discussion.h"

namespace docket::domain::review {
namespace {

void RecordShown(const std::optional<Snapshot>& pull_request, const Context& context,
                 Story& story) {
  if (pull_request) {
    RecordSnapshot(SyncPullRequest{.pull_request = *pull_request, .before = {}, .sender = {}},
                   context, story);
  }
}

// What is older than all that a full map keeps would be let go of at once.
template <class Value>
bool WouldKeep(const FlatMap<ProviderCommentId, Value>& kept, ProviderCommentId id,
               std::size_t most) {
  return kept.contains(id) || kept.size() < most || id > kept.begin()->first;
}

bool BeginsAThread(const State& state, const Comment& comment) {
  const ProviderCommentId thread = ThreadOf(comment);
  return comment.kind == CommentKind::kReview && !state.threads.contains(thread) &&
         WouldKeep(state.threads, thread, kThreadsMax);
}

void RecordUnknown(const Comment& comment, Story& story) {
  const State& state = story.state();
  if (WouldKeep(CommentsOf(state, comment.kind), comment.id, kCommentsMax) ||
      BeginsAThread(state, comment)) {
    story.Add(CommentRecorded{.comment = comment});
  }
}

const KnownComment* FindComment(const State& state, const Comment& comment) {
  const auto& comments = CommentsOf(state, comment.kind);
  const auto found = comments.find(comment.id);
  return found == comments.end() ? nullptr : &found->second;
}

// Of two edits in one second the one with the greater hash stands: it means nothing, but ends alike
// in every order.
bool IsEdit(const Comment& shown, const KnownComment& known) {
  return std::tie(shown.updated_at, shown.body_sha256) >
         std::tie(known.updated_at, known.body_sha256);
}

void RefuseAsk(const RecordComment& command, RefusalReason reason, Story& story) {
  story.Add(BotCommandRefused{.kind = command.comment.kind,
                              .comment = command.comment.id,
                              .command = command.ask->command,
                              .reason = reason});
}

// The comment is recorded in any case, so none of this refuses the command.
void Obey(const RecordComment& command, const Context& context, Story& story) {
  if (!command.ask->permitted) {
    return RefuseAsk(command, RefusalReason::kNotPermitted, story);
  }
  if (!story.state().id) {
    return RefuseAsk(command, RefusalReason::kNotTracked, story);
  }
  switch (command.ask->command) {
    case BotCommand::kReview:
      AskForRun(Trigger::kCommand, context, story);
      return;
    case BotCommand::kCancel:
      if (!CancelLiveRun(context, story)) {
        RefuseAsk(command, RefusalReason::kNothingToCancel, story);
      }
      return;
  }
}

}  // namespace

void DecideOne(const RecordComment& command, const Context& context, Story& story) {
  RecordShown(command.pull_request, context, story);
  const Comment& shown = command.comment;
  const bool deletes = command.action == CommentAction::kDeleted;
  const KnownComment* known = FindComment(story.state(), shown);
  const bool is_new = known == nullptr;
  if (is_new) {
    RecordUnknown(shown, story);
  } else if (!deletes && !known->deleted && IsEdit(shown, *known)) {
    story.Add(CommentEdited{.kind = shown.kind,
                            .id = shown.id,
                            .body_sha256 = shown.body_sha256,
                            .updated_at = shown.updated_at});
  }
  known = FindComment(story.state(), shown);
  if (deletes && known != nullptr && !known->deleted) {
    story.Add(CommentDeleted{.kind = shown.kind,
                             .id = shown.id,
                             .deleted_by = command.sender,
                             .deleted_at = command.deleted_at});
  }
  // A comment that is known already, or too old to be remembered, asks for nothing any more.
  if (command.ask && command.action == CommentAction::kCreated && is_new && known != nullptr) {
    Obey(command, context, story);
  }
}

// A newer word is recorded even if it says what is known: its time orders those that come late.
void DecideOne(const RecordThread& command, const Context& context, Story& story) {
  RecordShown(command.pull_request, context, story);
  const auto& threads = story.state().threads;
  const auto found = threads.find(command.thread);
  const bool tie_to_unresolved = found != threads.end() && found->second.resolved &&
                                 !command.resolved &&
                                 command.changed_at == found->second.changed_at;
  const bool news = found == threads.end() ? WouldKeep(threads, command.thread, kThreadsMax)
                                           : command.changed_at > found->second.changed_at;
  if (!news && !tie_to_unresolved) {
    return;
  }
  if (command.resolved) {
    story.Add(ThreadResolved{.thread = command.thread,
                             .resolved_by = command.sender,
                             .resolved_at = command.changed_at});
  } else {
    story.Add(ThreadUnresolved{.thread = command.thread,
                               .unresolved_by = command.sender,
                               .unresolved_at = command.changed_at});
  }
}

}  // namespace docket::domain::review

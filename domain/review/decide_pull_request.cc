#include <optional>

#include "domain/review/assess_merge.h"
#include "domain/review/deciding.h"
#include "domain/review/newness.h"

namespace docket::domain::review {
namespace {

Timestamp KnownOr(Timestamp time, Timestamp otherwise) {
  return time == kUnknownTime ? otherwise : time;
}

// Only the delivery of an act names who acted; any other payload merely shows the result.
Person ActorOf(const SyncPullRequest& command, PullRequestAction action) {
  return command.action == action ? command.sender : Person();
}

void RecordStatus(const SyncPullRequest& command, Story& story) {
  const Snapshot& shown = command.pull_request;
  const PullRequestStatus known = story.state().status;
  if (shown.status == known || known == PullRequestStatus::kMerged) {
    return;
  }
  switch (shown.status) {
    case PullRequestStatus::kOpen:
      story.Add(PullRequestReopened{.inferred = command.action != PullRequestAction::kReopened,
                                    .updated_at = shown.updated_at});
      return;
    case PullRequestStatus::kClosed:
      story.Add(PullRequestClosed{.closed_by = ActorOf(command, PullRequestAction::kClosed),
                                  .closed_at = KnownOr(shown.closed_at, shown.updated_at)});
      return;
    case PullRequestStatus::kMerged:
      story.Add(PullRequestMerged{.merge_sha = shown.merge_sha,
                                  .merged_by = shown.merged_by.value_or(Person()),
                                  .merged_at = KnownOr(shown.merged_at, shown.updated_at)});
      return;
  }
}

void Track(const SyncPullRequest& command, const Context& context, Story& story) {
  const Snapshot& shown = command.pull_request;
  story.Add(PullRequestTracked{.review = shown.review,
                               .author = shown.author,
                               .title = shown.title,
                               .base = shown.base,
                               .head = shown.head,
                               .head_repository = shown.head_repository,
                               .draft = shown.draft,
                               .created_at = shown.created_at,
                               .updated_at = shown.updated_at,
                               .owner = context.owner});
  if (shown.facts != Facts()) {
    story.Add(PullRequestFactsRecorded{.facts = shown.facts, .updated_at = shown.updated_at});
  }
  RecordStatus(command, story);
}

void AdvanceHead(const SyncPullRequest& command, const Context& context, Story& story) {
  const Snapshot& shown = command.pull_request;
  const CommitSha before = story.state().head.sha;
  const auto seen = story.state().heads.find(shown.head.sha);
  story.Add(HeadAdvanced{
      .before = before,
      .after = shown.head.sha,
      .pusher = ActorOf(command, PullRequestAction::kSynchronize),
      .first_seen_at = seen == story.state().heads.end() ? shown.updated_at : seen->second});
  if (command.before != CommitSha() && command.before != before) {
    story.Add(HeadGapDetected{.expected = before, .before = command.before});
  }
  SupersedeRun(shown.head.sha, context, story);
}

// Records what a newer payload changes. The state must learn the payload's time even if nothing
// else changed, or a payload from in between would pass for news when it comes late: where no other
// fact carries the time, the recorded facts do.
void RecordChanges(const SyncPullRequest& command, const Context& context, Story& story) {
  const Snapshot& shown = command.pull_request;
  const State& known = story.state();
  // All compared before the first fact is added, which changes what is known.
  const bool final = known.status == PullRequestStatus::kMerged;
  const bool edited = shown.title != known.title || shown.base != known.base;
  const bool draft_changed = !final && shown.draft != known.draft;
  const bool reopened =
      known.status == PullRequestStatus::kClosed && shown.status == PullRequestStatus::kOpen;
  const bool time_carried = edited || draft_changed || reopened;
  const bool facts_changed = shown.facts != known.facts;
  const bool newer = shown.updated_at > known.updated_at;
  const bool head_advanced = !final && shown.head.sha != known.head.sha;
  if (edited) {
    story.Add(PullRequestEdited{
        .title = shown.title, .base = shown.base, .updated_at = shown.updated_at});
  }
  if (facts_changed || (newer && !time_carried)) {
    story.Add(PullRequestFactsRecorded{.facts = shown.facts, .updated_at = shown.updated_at});
  }
  if (draft_changed && shown.draft) {
    story.Add(PullRequestConvertedToDraft{.updated_at = shown.updated_at});
  }
  if (draft_changed && !shown.draft) {
    story.Add(PullRequestReadyForReview{.updated_at = shown.updated_at});
  }
  if (head_advanced) {
    AdvanceHead(command, context, story);
  }
  RecordStatus(command, story);
  CancelRun(draft_changed && shown.draft, context, story);
}

bool RecordNews(const SyncPullRequest& command, const Context& context, Story& story) {
  if (!story.state().id) {
    Track(command, context, story);
    return true;
  }
  const Snapshot& shown = command.pull_request;
  switch (NewnessOf(shown, command.before, story.state())) {
    case Newness::kNewer:
      RecordChanges(command, context, story);
      return true;
    case Newness::kOlder:
      if (!story.state().heads.contains(shown.head.sha)) {
        story.Add(EarlierHeadObserved{.head = shown.head.sha, .first_seen_at = shown.updated_at});
      }
      return false;
    case Newness::kUndecided:
      return false;
  }
  return false;
}

// Not every payload that shows a merge says who did it; the first that does is believed, however
// old.
void AttributeMerge(const Snapshot& shown, Story& story) {
  const std::optional<Merge>& merge = story.state().merge;
  const bool told = shown.merged_by.has_value() && shown.merged_by->id != UserId();
  if (merge && merge->merged_by == UserId() && told) {
    story.Add(MergeAttributed{.merged_by = *shown.merged_by});
  }
}

// Whoever a synchronize names has pushed, whether or not the head was known before it came.
void RecordPusher(const SyncPullRequest& command, Story& story) {
  if (command.action != PullRequestAction::kSynchronize || command.sender.id == UserId()) {
    return;
  }
  const auto& known = story.state().head_pushers;
  const HeadPusher pusher{command.pull_request.head.sha, command.sender.id};
  const bool kept = known.size() < kHeadPushersMax || pusher < *known.rbegin();
  if (!known.contains(pusher) && kept) {
    story.Add(HeadPushed{.head = pusher.first,
                         .pusher = command.sender,
                         .seen_at = command.pull_request.updated_at});
  }
}

void RecordQueue(const SyncPullRequest& command, Story& story) {
  const Enqueued enqueued{.at = command.pull_request.updated_at, .by = command.sender.id};
  if (command.enqueued && enqueued > story.state().enqueued) {
    story.Add(PullRequestEnqueued{.enqueued_by = command.sender, .enqueued_at = enqueued.at});
  }
}

}  // namespace

bool RecordSnapshot(const SyncPullRequest& command, const Context& context, Story& story) {
  const bool news = RecordNews(command, context, story);
  AttributeMerge(command.pull_request, story);
  return news;
}

void DecideOne(const SyncPullRequest& command, const Context& context, Story& story) {
  const bool news = RecordSnapshot(command, context, story);
  RecordPusher(command, story);
  RecordQueue(command, story);
  RequestRun(command, news, context, story);
}

}  // namespace docket::domain::review

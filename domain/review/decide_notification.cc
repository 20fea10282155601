#include <algorithm>
#include <optional>
#include <vector>

#include "domain/review/deciding.h"
#include "domain/review/saga.h"

namespace docket::domain::review {
namespace {

// Pending notifications of the run, copied: settling them changes the state.
std::vector<NotificationKey> PendingOf(const RunId& run, const State& state) {
  std::vector<NotificationKey> keys;
  for (const auto& [key, pending] : state.notifications) {
    if (key.run == run) keys.push_back(key);
  }
  return keys;
}

bool TellsResult(const NotificationKey& key) { return key.part == Part::kResult; }

// The wait doubles from five seconds on, and varies by a fifth, so that not all come back at once.
std::int64_t RetryAfter(std::int64_t attempt, const NotificationOutcome& outcome,
                        const Context& context) {
  if (outcome.wait_seconds > 0) {
    return outcome.wait_seconds;  // the provider knows when
  }
  const std::int64_t doublings = std::min<std::int64_t>(attempt - 1, 10);
  const std::int64_t wait =
      std::min(kRetrySeconds.front() << doublings, kPublishingRetryMaxSeconds);
  return wait + wait * context.jitter_permille / 5'000;
}

}  // namespace

void ScheduleNotification(const NotificationKey& key, const CommitSha& head, const Context& context,
                          Story& story) {
  // Nobody needs to see what comes before it in the same place.
  for (const NotificationKey& earlier : PendingOf(key.run, story.state())) {
    if (earlier.channel == key.channel) {
      story.Add(NotificationAbandoned{
          .key = earlier, .reason = AbandonReason::kOvertaken, .http_status = 0});
    }
  }
  story.Add(NotificationScheduled{
      .key = key, .head = head, .deadline = AddSeconds(context.now, kPublishingSeconds)});
}

void WithdrawRun(const Run& run, Part last_word, const Context& context, Story& story) {
  for (const NotificationKey& key : PendingOf(run.id, story.state())) {
    story.Add(
        NotificationAbandoned{.key = key, .reason = AbandonReason::kOvertaken, .http_status = 0});
  }
  for (const Channel channel : run.shown) {
    ScheduleNotification({.run = run.id, .channel = channel, .part = last_word}, run.head, context,
                         story);
  }
}

void Publish(const AgentResponseReady& response, const Context& context, Story& story) {
  story.Add(response);
  const CommitSha head = story.state().live_run->head;
  for (const Channel channel : kChannels) {
    ScheduleNotification({.run = response.run, .channel = channel, .part = Part::kResult}, head,
                         context, story);
  }
}

void SettleRun(Story& story) {
  const std::optional<Run> live = story.state().live_run;
  if (!live || live->stage != Stage::kPublishing) {
    return;
  }
  if (std::ranges::any_of(PendingOf(live->id, story.state()), TellsResult)) {
    return;
  }
  if (live->published) {
    story.Add(RunCompleted{.run = live->id, .verdict = live->verdict});
  } else {
    story.Add(RunFailed{.run = live->id, .stage = Stage::kPublishing, .code = "not-published"});
  }
}

// What was sent was sent, under whichever lease; what was not is for the one that holds it.
void DecideOne(const RecordNotification& command, const Context& context, Story& story) {
  LetTimePass(context, story);
  const auto pending = story.state().notifications.find(command.key);
  if (pending == story.state().notifications.end()) {
    return story.Refuse(Rejection::kNotificationSettled);
  }
  const NotificationOutcome& outcome = command.outcome;
  const std::optional<Lease>& held = story.state().publishing;
  if (outcome.kind != NotificationOutcome::Kind::kSent && (!held || held->id != command.lease)) {
    return story.Refuse(Rejection::kStaleLease);
  }
  const std::int64_t attempt = pending->second.attempt + 1;
  switch (outcome.kind) {
    case NotificationOutcome::Kind::kSent:
      story.Add(NotificationSent{.key = command.key,
                                 .remote_id = outcome.remote_id,
                                 .url = outcome.url,
                                 .sent_at = context.now});
      break;
    case NotificationOutcome::Kind::kRetry:
      story.Add(NotificationAttempted{
          .key = command.key,
          .attempt = attempt,
          .http_status = outcome.http_status,
          .retry_at = AddSeconds(context.now, RetryAfter(attempt, outcome, context))});
      break;
    case NotificationOutcome::Kind::kRefused:
      story.Add(NotificationAbandoned{.key = command.key,
                                      .reason = AbandonReason::kRefused,
                                      .http_status = outcome.http_status});
      break;
  }
  SettleRun(story);
}

}  // namespace docket::domain::review

#include <algorithm>
#include <optional>
#include <vector>

#include "domain/review/deciding.h"

namespace docket::domain::review {
namespace {

bool Passed(Timestamp time, const Context& context) {
  return time != kUnknownTime && time <= context.now;
}

bool Expired(const std::optional<Lease>& lease, const Context& context) {
  return lease.has_value() && Passed(lease->expires_at, context);
}

void EndLease(const ReviewId& review, Stage stage, const Lease& lease, Story& story) {
  story.Add(LeaseEnded{.review = review, .stage = stage, .lease = lease.id, .expired = true});
}

void PassTimeOfNotifications(const Context& context, Story& story) {
  std::vector<NotificationKey> late;
  for (const auto& [key, pending] : story.state().notifications) {
    if (Passed(pending.deadline, context)) late.push_back(key);
  }
  for (const NotificationKey& key : late) {
    story.Add(
        NotificationAbandoned{.key = key, .reason = AbandonReason::kDeadline, .http_status = 0});
  }
}

// One thing that is due of the run before it publishes; true if there was one.
bool PassTimeOfRun(const Context& context, Story& story) {
  const std::optional<Run> live = story.state().live_run;
  if (!live || live->stage == Stage::kPublishing) {
    return false;
  }
  if (Passed(live->deadline, context)) {
    story.Add(RunTimedOut{.run = live->id, .stage = live->stage});
    WithdrawRun(*live, Part::kNeutral, context, story);
    return true;
  }
  const bool conversing = live->stage == Stage::kConversation;
  if (conversing && Passed(live->stage_deadline, context)) {
    Publish({.run = live->id,
             .verdict = Verdict::kComment,
             .reason = ConclusionReason::kTimeout,
             .response = {}},
            context, story);
    return true;
  }
  if (Expired(live->lease, context)) {
    if (conversing) {
      EndLease(live->id.review, Stage::kConversation, *live->lease, story);
    } else {
      EndAttempt("lease-expired", true, context, story);
    }
    return true;
  }
  return false;
}

void Earliest(Timestamp time, std::optional<Timestamp>& due) {
  if (time != kUnknownTime) due = due ? std::min(*due, time) : time;
}

}  // namespace

void LetTimePass(const Context& context, Story& story) {
  if (const std::optional<Lease> held = story.state().publishing; Expired(held, context)) {
    EndLease(*story.state().id, Stage::kPublishing, *held, story);
  }
  while (PassTimeOfRun(context, story)) {
  }
  PassTimeOfNotifications(context, story);
  SettleRun(story);
}

void DecideOne(const PassTime& /*command*/, const Context& context, Story& story) {
  LetTimePass(context, story);
}

std::optional<Timestamp> DueOf(const State& state) {
  std::optional<Timestamp> due;
  if (state.publishing) Earliest(state.publishing->expires_at, due);
  for (const auto& [key, pending] : state.notifications) Earliest(pending.deadline, due);
  if (state.live_run && state.live_run->stage != Stage::kPublishing) {
    const Run& live = *state.live_run;
    Earliest(live.deadline, due);
    if (live.stage == Stage::kConversation) Earliest(live.stage_deadline, due);
    if (live.lease) Earliest(live.lease->expires_at, due);
  }
  return due;
}

}  // namespace docket::domain::review

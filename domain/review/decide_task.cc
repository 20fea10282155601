#include <algorithm>
#include <optional>

#include "domain/review/deciding.h"
#include "domain/review/saga.h"
#include "domain/review/standing.h"

namespace docket::domain::review {
namespace {

Timestamp LeasedUntil(std::int64_t seconds, const Context& context) {
  return AddSeconds(context.now, std::clamp(seconds, kLeaseSecondsMin, kLeaseSecondsMax));
}

Rejection RejectionOf(DiscardReason reason) {
  switch (reason) {
    case DiscardReason::kStaleHead:
      return Rejection::kStaleHead;
    case DiscardReason::kRunEnded:
      return Rejection::kRunEnded;
    case DiscardReason::kWrongStage:
      return Rejection::kWrongStage;
    case DiscardReason::kStaleLease:
      return Rejection::kStaleLease;
  }
  return Rejection::kRunEnded;
}

// The worker did not hear the answer and tells its result again.
bool IsRepeated(const RunId& run, Stage next, const LeaseId& lease, const State& state) {
  return state.live_run && state.live_run->id == run && state.live_run->stage == next &&
         state.live_run->concluded_by == lease && lease != LeaseId();
}

// Why nobody may have the task now, nothing if one may.
std::optional<Rejection> WhyNotLeased(const LeaseTask& command, const State& state,
                                      const Context& context) {
  if (command.stage == Stage::kPublishing) {
    if (state.publishing) {
      return Rejection::kTaskTaken;
    }
    const bool due = std::ranges::any_of(state.notifications, [&](const auto& each) {
      return each.second.available_at <= context.now;
    });
    return due ? std::nullopt : std::optional(Rejection::kTaskNotDue);
  }
  if (!state.live_run || state.live_run->id != command.run) {
    return Rejection::kRunEnded;
  }
  const Run& live = *state.live_run;
  if (live.stage != command.stage) {
    return Rejection::kWrongStage;
  }
  if (live.lease) {
    return Rejection::kTaskTaken;
  }
  return live.available_at <= context.now ? std::nullopt : std::optional(Rejection::kTaskNotDue);
}

const std::optional<Lease>& LeaseOf(Stage stage, const State& state) {
  static const std::optional<Lease> kNone;
  if (stage == Stage::kPublishing) {
    return state.publishing;
  }
  return state.live_run && state.live_run->stage == stage ? state.live_run->lease : kNone;
}

// No lease outlasts what it is for.
Timestamp LimitOf(Stage stage, const State& state) {
  const bool limited = stage != Stage::kPublishing && state.live_run.has_value();
  return limited ? std::min(state.live_run->stage_deadline, state.live_run->deadline)
                 : kUnknownTime;
}

Timestamp Limited(Timestamp time, Timestamp limit) {
  return limit == kUnknownTime ? time : std::min(time, limit);
}

void StartAnalysis(const Lease& lease, const Context& context, Story& story) {
  const Run run = *story.state().live_run;
  const Timestamp deadline = AddSeconds(context.now, kAnalysisSeconds);
  Lease limited = lease;
  limited.expires_at = std::min({lease.expires_at, deadline, run.deadline});
  story.Add(AnalysisStarted{
      .run = run.id, .attempt = run.attempt + 1, .lease = limited, .deadline = deadline});
  if (!run.announced) {
    ScheduleNotification({.run = run.id, .channel = Channel::kCheckRun, .part = Part::kInProgress},
                         run.head, context, story);
  }
}

void StartConversation(const Lease& lease, const Context& context, Story& story) {
  const Run run = *story.state().live_run;
  const Timestamp deadline = run.stage_deadline == kUnknownTime
                                 ? AddSeconds(context.now, kConversationSeconds)
                                 : run.stage_deadline;
  Lease limited = lease;
  limited.expires_at = std::min({lease.expires_at, deadline, run.deadline});
  story.Add(ConversationStarted{
      .run = run.id, .attempt = run.attempt + 1, .lease = limited, .deadline = deadline});
}

}  // namespace

// The same worker that asks again, since the answer was lost, has it already.
void DecideOne(const LeaseTask& command, const Context& context, Story& story) {
  LetTimePass(context, story);
  const std::optional<Lease>& held = LeaseOf(command.stage, story.state());
  if (held && held->id == command.lease) {
    return;
  }
  if (const std::optional<Rejection> refused = WhyNotLeased(command, story.state(), context)) {
    return story.Refuse(*refused);
  }
  const Lease lease = {.id = command.lease,
                       .worker = command.worker,
                       .expires_at = LeasedUntil(command.seconds, context)};
  switch (command.stage) {
    case Stage::kAnalysis:
      return StartAnalysis(lease, context, story);
    case Stage::kConversation:
      return StartConversation(lease, context, story);
    case Stage::kPublishing:
      story.Add(PublishingStarted{.review = command.review, .lease = lease});
      return;
  }
}

void DecideOne(const ExtendLease& command, const Context& context, Story& story) {
  LetTimePass(context, story);
  const std::optional<Lease> held = LeaseOf(command.stage, story.state());
  if (!held || held->id != command.lease) {
    return story.Refuse(Rejection::kStaleLease);
  }
  if (command.seconds <= 0) {
    story.Add(LeaseEnded{.review = command.review,
                         .stage = command.stage,
                         .lease = command.lease,
                         .expired = false});
    return;
  }
  const Timestamp until =
      Limited(LeasedUntil(command.seconds, context), LimitOf(command.stage, story.state()));
  if (until > held->expires_at) {
    story.Add(LeaseExtended{.review = command.review,
                            .stage = command.stage,
                            .lease = command.lease,
                            .expires_at = until});
  }
}

void DecideOne(const RecordAnalysis& command, const Context& context, Story& story) {
  LetTimePass(context, story);
  const AnalysisCompleted& result = command.result;
  if (NeverWas(result.run, story.state())) {
    return story.Refuse(Rejection::kNoSuchRun);
  }
  if (IsRepeated(result.run, Stage::kConversation, command.lease, story.state())) {
    return;
  }
  std::optional<DiscardReason> discarded =
      WhyDiscarded({.run = result.run, .stage = Stage::kAnalysis, .lease = command.lease},
                   story.state(), context.now);
  if (result.head != story.state().head.sha) {
    discarded = DiscardReason::kStaleHead;
  }
  if (discarded) {
    story.Add(AnalysisDiscarded{
        .run = result.run, .head = result.head, .reason = *discarded, .sarif = result.sarif});
    return story.Refuse(RejectionOf(*discarded));
  }
  story.Add(result);
}

void EndAttempt(const std::string& code, bool retryable, const Context& context, Story& story) {
  const Run run = *story.state().live_run;
  const bool again = retryable && run.attempt < kAnalysisAttempts;
  Timestamp retry_at;
  if (again) {
    const std::int64_t wait = kRetrySeconds.at(static_cast<std::size_t>(run.attempt - 1));
    retry_at = AddSeconds(context.now, wait + wait * context.jitter_permille / 5'000);
  }
  story.Add(AnalysisFailed{.run = run.id,
                           .attempt = run.attempt,
                           .code = code,
                           .retryable = retryable,
                           .retry_at = retry_at});
  if (!again) {
    story.Add(RunFailed{.run = run.id, .stage = Stage::kAnalysis, .code = code});
    WithdrawRun(run, Part::kNeutral, context, story);
  }
}

void DecideOne(const FailAnalysis& command, const Context& context, Story& story) {
  LetTimePass(context, story);
  if (NeverWas(command.run, story.state())) {
    return story.Refuse(Rejection::kNoSuchRun);
  }
  if (const auto stale =
          WhyDiscarded({.run = command.run, .stage = Stage::kAnalysis, .lease = command.lease},
                       story.state(), context.now)) {
    return story.Refuse(RejectionOf(*stale));
  }
  EndAttempt(command.code, command.retryable, context, story);
}

void DecideOne(const ConcludeConversation& command, const Context& context, Story& story) {
  LetTimePass(context, story);
  const AgentResponseReady& result = command.result;
  if (NeverWas(result.run, story.state())) {
    return story.Refuse(Rejection::kNoSuchRun);
  }
  if (IsRepeated(result.run, Stage::kPublishing, command.lease, story.state())) {
    return;
  }
  if (const auto stale =
          WhyDiscarded({.run = result.run, .stage = Stage::kConversation, .lease = command.lease},
                       story.state(), context.now)) {
    story.Add(
        AgentResponseDiscarded{.run = result.run, .reason = *stale, .response = result.response});
    return story.Refuse(RejectionOf(*stale));
  }
  Publish(result, context, story);
}

}  // namespace docket::domain::review

// The parts of one decision of a Review, each of which adds its facts to the story: what concerns
// the pull request (decide_pull_request.cc), people's reviews (decide_human_review.cc), the
// discussion (decide_discussion.cc), findings (decide_feedback.cc) and the bot's runs
// (decide_run.cc). For decide.cc and those files only. Thread-safety: pure functions.
#pragma once

#include <optional>
#include <string>

#include "domain/review/decider.h"
#include "domain/unfolding.h"

namespace docket::domain::review {

using Story = Unfolding<Review>;

// Records what the payload shows of the pull request. Returns whether it was news.
bool RecordSnapshot(const SyncPullRequest& command, const Context& context, Story& story);

// The head moved on: what was under way for the old one is over.
void SupersedeRun(const CommitSha& new_head, const Context& context, Story& story);

// Ends a live run that the pull request's state does not allow any more. One that somebody asked
// for may be of a draft: only what becomes a draft ends it.
void CancelRun(bool became_draft, const Context& context, Story& story);

// Somebody asked for a run of the current head: requested, or recorded why not and returned.
std::optional<Rejection> AskForRun(Trigger trigger, const Context& context, Story& story);

// Somebody wants the live run ended. Whether there was one.
bool CancelLiveRun(const Context& context, Story& story);

// The review is its repository's new owner's before anything else is recorded of it.
void MoveWithRepository(const Context& context, Story& story);

// Ends a live run of a repository in which nothing may be done any more.
void CancelRunOfInactive(const Context& context, Story& story);

// Asks for a run, or records why there is none, if the command is a trigger.
void RequestRun(const SyncPullRequest& command, bool news, const Context& context, Story& story);

// `run` ended before its result was told: what is still to be told of it is not, and where it can
// be seen, `last_word` replaces it.
void WithdrawRun(const Run& run, Part last_word, const Context& context, Story& story);

void ScheduleNotification(const NotificationKey& key, const CommitSha& head, const Context& context,
                          Story& story);

// The result of the run at hand is all told, or never will be: it is over.
void SettleRun(Story& story);

// An answer of the agents, or what stands in for it, is to be told from now on.
void Publish(const AgentResponseReady& response, const Context& context, Story& story);

// An attempt of the analysis failed: the next one waits, or the run has failed.
void EndAttempt(const std::string& code, bool retryable, const Context& context, Story& story);

// All that is due by now.
void LetTimePass(const Context& context, Story& story);

void DecideOne(const SyncPullRequest& command, const Context& context, Story& story);
void DecideOne(const RecordHumanReview& command, const Context& context, Story& story);
void DecideOne(const EditHumanReview& command, const Context& context, Story& story);
void DecideOne(const DismissHumanReview& command, const Context& context, Story& story);
void DecideOne(const RequestReview& command, const Context& context, Story& story);
void DecideOne(const CancelRunOnRequest& command, const Context& context, Story& story);
void DecideOne(const RecordFindingFeedback& command, const Context& context, Story& story);
void DecideOne(const LeaseTask& command, const Context& context, Story& story);
void DecideOne(const ExtendLease& command, const Context& context, Story& story);
void DecideOne(const RecordAnalysis& command, const Context& context, Story& story);
void DecideOne(const FailAnalysis& command, const Context& context, Story& story);
void DecideOne(const ConcludeConversation& command, const Context& context, Story& story);
void DecideOne(const RecordNotification& command, const Context& context, Story& story);
void DecideOne(const PassTime& command, const Context& context, Story& story);
void DecideOne(const FollowRepository& command, const Context& context, Story& story);
void DecideOne(const RecordComment& command, const Context& context, Story& story);
void DecideOne(const RecordThread& command, const Context& context, Story& story);

}  // namespace docket::domain::review

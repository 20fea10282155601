// Every fact about one pull request and its reviews, as one closed set: those of the pull request,
// of people's reviews, of the discussion, of the bot's runs and findings, and of its merge.
// Thread-safety: value types.
#pragma once

#include <variant>

#include "domain/review/discussion_events.h"
#include "domain/review/feedback_events.h"
#include "domain/review/human_review_events.h"
#include "domain/review/merge_events.h"
#include "domain/review/pull_request_events.h"
#include "domain/review/run_events.h"

namespace docket::domain::review {

using Event =
    std::variant<PullRequestTracked, PullRequestEdited, PullRequestFactsRecorded,
                 PullRequestConvertedToDraft, PullRequestReadyForReview, HeadAdvanced,
                 EarlierHeadObserved, HeadGapDetected, PullRequestClosed, PullRequestMerged,
                 PullRequestReopened, HumanReviewSubmitted, HumanReviewEdited, HumanReviewDismissed,
                 ReviewRequested, ReviewSkipped, RunSuperseded, RunCancelled, AnalysisStarted,
                 ConversationStarted, PublishingStarted, LeaseExtended, LeaseEnded,
                 AnalysisCompleted, AnalysisFailed, AnalysisDiscarded, AgentResponseReady,
                 AgentResponseDiscarded, NotificationScheduled, NotificationAttempted,
                 NotificationSent, NotificationAbandoned, RunCompleted, RunFailed, RunTimedOut,
                 CommentRecorded, CommentEdited, CommentDeleted, ThreadResolved, ThreadUnresolved,
                 BotCommandRefused, HeadPushed, MergeAttributed, PullRequestEnqueued, MergeAssessed,
                 ReviewTransferred, FindingAccepted, FindingDismissed>;

}  // namespace docket::domain::review

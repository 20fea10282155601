#include "eventstore/relay/published_topics.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "domain/ids.h"

namespace docket::eventstore {
namespace {

// A topic that is named after one event holds that type alone, so that its consumers need no
// filter. That a requested run is not wanted any more is no message of review_requested: a late
// result is turned away by the review's owner, and who wants to stop early reads audit_events.
// Metrics: reviews by minute, active repositories, how long reviews take and how many there are of
// what kind, how many runs were for nothing.
constexpr EventRoute kRoutes[] = {
    {"access.KeyCreated", "", ""},
    {"access.KeyRevoked", "", ""},
    {"access.KeyUsed", "", ""},
    {"commit.CheckRecorded", "", ""},
    {"commit.CommitLinkedToReview", "", ""},
    {"commit.CommitMadeByMerge", "", ""},
    {"commit.CommitPushed", "", ""},
    {"commit.DirectPushDetected", "", "direct pushes"},
    {"commit.DirectPushWithdrawn", "", "direct pushes"},
    {"commit.HeadNoted", "", ""},
    {"commit.MergeGroupDestroyed", "", ""},
    {"commit.MergeGroupRecorded", "", ""},
    {"conversation.AgentMessageDiscarded", "", ""},
    {"conversation.AgentMessageRecorded", "", ""},
    {"installation.InstallationCreated", "", ""},
    {"installation.InstallationDeleted", "", ""},
    {"installation.InstallationPermissionsAccepted", "", ""},
    {"installation.InstallationRepositoriesChanged", "", ""},
    {"installation.InstallationSuspended", "", ""},
    {"installation.InstallationUnsuspended", "", ""},
    {"organization.InstallationHandedOut", "", ""},
    {"organization.LegalHoldLifted", "", ""},
    {"organization.LegalHoldPlaced", "", ""},
    {"organization.MemberChanged", "", ""},
    {"organization.OrganizationDeleted", "", ""},
    {"organization.OrganizationPlaced", "", ""},
    {"organization.OrganizationRenamed", "", ""},
    {"organization.OrganizationSettled", "", ""},
    {"organization.PolicyChanged", "", ""},
    {"organization.PolicyHandedOut", "", ""},
    {"organization.RepositoryRegistered", "", ""},
    {"organization.RepositoryReleased", "", ""},
    {"organization.SubjectErased", "", ""},
    {"organization.TeamChanged", "", ""},
    {"organization.TeamMembershipChanged", "", ""},
    {"repository.CollaboratorChanged", "", ""},
    {"repository.InstallationStandingReceived", "", ""},
    {"repository.OrganizationPolicyReceived", "", ""},
    {"repository.PolicyChanged", "", ""},
    {"repository.PushRecorded", "", "active repositories; direct pushes"},
    {"repository.RepositoryArchived", "", "number of repositories in use"},
    {"repository.RepositoryBound", "", "number of repositories in use"},
    {"repository.RepositoryDeleted", "", "number of repositories in use"},
    {"repository.RepositoryEdited", "", ""},
    {"repository.RepositoryRenamed", "", ""},
    {"repository.RepositoryTransferAnnounced", "", ""},
    {"repository.RepositoryTransferred", "", ""},
    {"repository.RepositoryUnarchived", "", "number of repositories in use"},
    {"repository.RepositoryVisibilityChanged", "", ""},
    {"repository.ReviewsFollowed", "", ""},
    {"repository.ReviewsMustFollow", "", ""},
    {"repository.RuleChanged", "", ""},
    {"review.AgentResponseDiscarded", "", ""},
    {"review.AgentResponseReady", "agent_response_ready", "verdicts; time to an answer"},
    {"review.AnalysisCompleted", "analysis_completed", "findings by severity; analysis time"},
    {"review.AnalysisDiscarded", "", "work for nothing"},
    {"review.AnalysisFailed", "", "failed attempts, by code"},
    {"review.AnalysisStarted", "", "time in the queue"},
    {"review.BotCommandRefused", "", "what people asked for in vain, by reason"},
    {"review.CommentDeleted", "", ""},
    {"review.CommentEdited", "", ""},
    {"review.CommentRecorded", "", ""},
    {"review.ConversationStarted", "", ""},
    {"review.EarlierHeadObserved", "", ""},
    {"review.FindingAccepted", "", "findings that people agree with"},
    {"review.FindingDismissed", "", "findings that people dismiss, by reason"},
    {"review.HeadAdvanced", "", "active repositories; heads of a review"},
    {"review.HeadGapDetected", "", ""},
    {"review.HeadPushed", "", ""},
    {"review.HumanReviewDismissed", "", "reviews by people, by verdict"},
    {"review.HumanReviewEdited", "", ""},
    {"review.HumanReviewSubmitted", "", "time to first review; reviews by people, by verdict"},
    {"review.LeaseEnded", "", "lost workers"},
    {"review.LeaseExtended", "", ""},
    {"review.MergeAssessed", "", "merges with violations, by kind"},
    {"review.MergeAttributed", "", ""},
    {"review.NotificationAbandoned", "", "what was not told, by reason"},
    {"review.NotificationAttempted", "", "the provider's refusals, by status"},
    {"review.NotificationScheduled", "", ""},
    {"review.NotificationSent", "notification_sent", "time to the notification"},
    {"review.PublishingStarted", "", ""},
    {"review.PullRequestClosed", "", "open reviews; end of lead time"},
    {"review.PullRequestConvertedToDraft", "", "open reviews; time to review stands still"},
    {"review.PullRequestEdited", "", ""},
    {"review.PullRequestEnqueued", "", ""},
    {"review.PullRequestFactsRecorded", "", ""},
    {"review.PullRequestMerged", "", "merges; end of lead time"},
    {"review.PullRequestReadyForReview", "", "open reviews; begin of time to review"},
    {"review.PullRequestReopened", "", "open reviews"},
    {"review.PullRequestTracked", "", "reviews by minute; begin of lead time"},
    {"review.ReviewRequested", "review_requested", "bot reviews by minute and trigger"},
    {"review.ReviewSkipped", "", "heads without a bot review, by reason"},
    {"review.ReviewTransferred", "", ""},
    {"review.RunCancelled", "", "runs for nothing, by reason"},
    {"review.RunCompleted", "", "runs by verdict; time of a run"},
    {"review.RunFailed", "", "failed runs, by stage and code"},
    {"review.RunSuperseded", "", "runs for nothing"},
    {"review.RunTimedOut", "", "runs that took too long, by stage"},
    {"review.ThreadResolved", "", ""},
    {"review.ThreadUnresolved", "", ""},
    {"trail.AccessRecorded", "", ""},
};

bool GoesTo(const EventRoute* route, std::string_view topic) {
  if (topic == kAuditEvents) return true;
  if (route == nullptr) return false;
  return topic == kMetricsEvents ? !route->metric.empty() : topic == route->topic;
}

}  // namespace

std::span<const EventRoute> EventRoutes() { return kRoutes; }

std::vector<std::size_t> TopicsOf(std::string_view type) {
  const auto found = std::ranges::find(kRoutes, type, &EventRoute::type);
  const EventRoute* route = found == std::end(kRoutes) ? nullptr : found;
  std::vector<std::size_t> topics;
  for (std::size_t place = 0; place < kTopicCount; ++place) {
    if (GoesTo(route, kPublishedTopics[place].name)) topics.push_back(place);
  }
  return topics;
}

absl::StatusOr<std::string> KeyOf(TopicKey key, const domain::EventMetadata& event) {
  switch (key) {
    case TopicKey::kOrganization:
      return domain::PartitionKey(event.tenant.organization);
    case TopicKey::kRepository:
      if (event.repository.has_value()) return domain::PartitionKey(*event.repository);
      return absl::DataLossError("the event names no repository");
    case TopicKey::kReview:
      if (domain::ParseReviewId(event.stream.value()).has_value()) return event.stream.value();
      return absl::DataLossError(absl::StrCat("stream ", event.stream.value(), " is no review"));
  }
  return absl::InternalError("no such key");
}

}  // namespace docket::eventstore

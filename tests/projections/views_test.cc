// Given events, then the row: each view by itself, without a store.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "projections/access_keys/access_keys.h"
#include "projections/command_outcomes/command_outcomes.h"
#include "projections/installation_status/installation_status.h"
#include "projections/repository_status/repository_status.h"
#include "projections/review_detail/review_detail.h"
#include "projections/review_events/review_events.h"
#include "projections/review_list/review_list.h"
#include "schemas/codec/journal_codec.h"
#include "tests/projections/projection_world.h"

namespace docket::projections {
namespace {

namespace events = domain::review;
using tests::Person;
using tests::Sha;
using tests::Tracked;

const domain::ReviewId kReview = tests::Review(42, 7);

domain::Timestamp At(std::int64_t seconds) { return domain::FromSeconds(seconds); }

// The inputs of one commit that holds all events as the first ones of their stream.
Inputs InputsOf(const domain::StreamId& stream, const std::vector<domain::Event>& committed) {
  const auto commit = std::make_shared<journal_proto::Commit>();
  commit->set_recorded_at(At(1'000).value());
  journal_proto::CommandOutcome& outcome = *commit->mutable_outcome();
  outcome.set_command_id("cmd_1");
  outcome.mutable_accepted();
  outcome.mutable_tenant()->set_host("gh");
  outcome.mutable_tenant()->set_organization(4);
  std::int64_t version = 0;
  for (const domain::Event& event : committed) {
    schemas::AddJournalEvent(stream, domain::StreamVersion(++version), event, *commit);
  }
  Inputs inputs;
  AppendInputs({.base = "review_events", .generation = 1}, eventstore::PartitionIndex(0),
               {.offset = eventstore::Offset(5), .appended_at = {}, .commit = commit, .after = {}},
               inputs);
  return inputs;
}

template <View V>
std::optional<typename V::Row> RowAfter(const domain::StreamId& stream,
                                        const std::vector<domain::Event>& committed,
                                        const std::string& key) {
  std::optional<typename V::Row> row;
  for (const Input& input : InputsOf(stream, committed)) {
    if (V::Keys(input) != std::vector<std::string>{key}) continue;
    auto next = V::Apply(std::move(row), input);
    EXPECT_TRUE(next.ok()) << next.status();
    row = *std::move(next);
  }
  return row;
}

view_proto::ReviewDetail DetailAfter(const std::vector<events::Event>& committed) {
  const std::vector<domain::Event> any(committed.begin(), committed.end());
  return RowAfter<ReviewDetailView>(domain::StreamOf(kReview), any, ToString(kReview)).value();
}

events::HumanReviewSubmitted Said(std::int64_t id, std::int64_t reviewer,
                                  events::HumanVerdict verdict, std::int64_t seconds) {
  return {.id = domain::ProviderReviewId(id),
          .reviewer = Person(reviewer),
          .verdict = verdict,
          .commit = Sha(1),
          .submitted_at = At(seconds),
          .body_sha256 = {}};
}

events::HumanReviewDismissed Dismissed(std::int64_t id, std::int64_t seconds) {
  return {
      .id = domain::ProviderReviewId(id), .dismissed_by = Person(9), .dismissed_at = At(seconds)};
}

TEST(ReviewDetail, TracksThePullRequest) {
  const auto row = DetailAfter({Tracked(kReview, {.author = 3, .seconds = 100})});
  EXPECT_EQ(row.status(), review::v1::PULL_REQUEST_STATUS_OPEN);
  EXPECT_EQ(row.author().id(), 3);
  EXPECT_EQ(row.tenant().organization(), 4);
  EXPECT_EQ(row.created_at(), At(100).value());
  EXPECT_FALSE(row.fork());
  EXPECT_EQ(row.version(), 1);
  EXPECT_FALSE(row.last_event_id().empty());
  ASSERT_EQ(row.heads_size(), 1);
  EXPECT_EQ(row.heads(0).sha(), Sha(1).value());
}

TEST(ReviewDetail, MergeIsTheEndAndReopeningIsNot) {
  const events::PullRequestClosed closed{.closed_by = Person(2), .closed_at = At(200)};
  const events::PullRequestReopened reopened{.inferred = false, .updated_at = At(300)};
  const events::PullRequestMerged merged{
      .merge_sha = Sha(8), .merged_by = Person(2), .merged_at = At(400)};
  auto row = DetailAfter({Tracked(kReview), closed});
  EXPECT_EQ(row.status(), review::v1::PULL_REQUEST_STATUS_CLOSED);
  EXPECT_EQ(row.closed_by().id(), 2);
  row = DetailAfter({Tracked(kReview), closed, reopened});
  EXPECT_EQ(row.status(), review::v1::PULL_REQUEST_STATUS_OPEN);
  EXPECT_EQ(row.closed_at(), 0);
  row = DetailAfter({Tracked(kReview), closed, reopened, merged});
  EXPECT_EQ(row.status(), review::v1::PULL_REQUEST_STATUS_MERGED);
  EXPECT_EQ(row.merge_sha(), Sha(8).value());
  EXPECT_EQ(row.updated_at(), At(400).value());
}

TEST(ReviewDetail, HeadsStandInTheOrderTheyWereFirstSeen) {
  const auto row = DetailAfter(
      {Tracked(kReview, {.author = 1, .seconds = 100}),
       events::HeadAdvanced{
           .before = Sha(1), .after = Sha(3), .pusher = Person(1), .first_seen_at = At(300)},
       events::EarlierHeadObserved{.head = Sha(2), .first_seen_at = At(200)}});
  ASSERT_EQ(row.heads_size(), 3);
  EXPECT_EQ(row.heads(1).sha(), Sha(2).value());
  EXPECT_EQ(row.head().sha(), Sha(3).value());
}

TEST(ReviewDetail, ANewHeadSupersedesTheLiveRun) {
  const domain::RunId first{.review = kReview, .ordinal = 1};
  const domain::RunId second{.review = kReview, .ordinal = 2};
  const auto row =
      DetailAfter({Tracked(kReview),
                   events::ReviewRequested{.run = first,
                                           .head = Sha(1),
                                           .base = Sha(0),
                                           .trigger = events::Trigger::kOpened,
                                           .not_before = At(1),
                                           .burst_since = {},
                                           .deadline = At(9)},
                   events::RunSuperseded{.run = first, .old_head = Sha(1), .new_head = Sha(2)},
                   events::ReviewRequested{.run = second,
                                           .head = Sha(2),
                                           .base = Sha(0),
                                           .trigger = events::Trigger::kSynchronize,
                                           .not_before = At(2),
                                           .burst_since = At(2),
                                           .deadline = At(9)}});
  ASSERT_EQ(row.runs_size(), 2);
  EXPECT_EQ(row.runs(0).status(), view_proto::RUN_STATUS_SUPERSEDED);
  EXPECT_EQ(row.runs(0).superseded_by_head(), Sha(2).value());
  EXPECT_EQ(row.runs(1).status(), view_proto::RUN_STATUS_REQUESTED);
  EXPECT_EQ(row.live_run(), 2);
}

TEST(ReviewDetail, TellsARunsWholeStory) {
  const domain::RunId run{.review = kReview, .ordinal = 1};
  const events::Lease lease{.id = domain::LeaseId("l1"), .worker = "worker", .expires_at = At(60)};
  const events::NotificationKey check{
      .run = run, .channel = events::Channel::kCheckRun, .part = events::Part::kResult};
  const events::NotificationKey review{
      .run = run, .channel = events::Channel::kReview, .part = events::Part::kResult};
  std::vector<events::Event> story = {
      Tracked(kReview),
      events::ReviewRequested{.run = run,
                              .head = Sha(1),
                              .base = Sha(0),
                              .trigger = events::Trigger::kOpened,
                              .not_before = At(1),
                              .burst_since = {},
                              .deadline = At(1'800)},
      events::AnalysisStarted{.run = run, .attempt = 1, .lease = lease, .deadline = At(300)}};
  auto row = DetailAfter(story);
  EXPECT_EQ(row.runs(0).status(), view_proto::RUN_STATUS_ANALYZING);
  EXPECT_EQ(row.runs(0).worker(), "worker");
  EXPECT_EQ(row.runs(0).leased_until(), At(60).value());
  story.insert(
      story.end(),
      {events::AnalysisCompleted{
           .run = run,
           .head = Sha(1),
           .tools = {{.name = "semgrep", .version = "1"}},
           .counts = {.critical = 0, .high = 2, .medium = 0, .low = 0, .info = 0},
           .sarif = {},
           .findings = {},
           .duration_ms = 5},
       events::ConversationStarted{.run = run, .attempt = 1, .lease = lease, .deadline = At(300)},
       events::AgentResponseReady{.run = run,
                                  .verdict = events::Verdict::kApprove,
                                  .reason = events::ConclusionReason::kCompleted,
                                  .consensus = true,
                                  .confidence_percent = 90,
                                  .rounds = 2,
                                  .response = {}},
       events::NotificationScheduled{.key = check, .head = Sha(1), .deadline = At(90)},
       events::NotificationScheduled{.key = review, .head = Sha(1), .deadline = At(90)},
       events::NotificationAttempted{
           .key = check, .attempt = 1, .http_status = 502, .retry_at = At(70)}});
  row = DetailAfter(story);
  EXPECT_EQ(row.runs(0).status(), view_proto::RUN_STATUS_PUBLISHING);
  EXPECT_EQ(row.runs(0).worker(), "");
  EXPECT_EQ(row.runs(0).findings().high(), 2);
  EXPECT_EQ(row.runs(0).verdict(), review::v1::VERDICT_APPROVE);
  ASSERT_EQ(row.runs(0).notifications_size(), 2);
  EXPECT_EQ(row.runs(0).notifications(0).http_status(), 502);
  EXPECT_EQ(row.runs(0).notifications(0).status(), view_proto::NOTIFICATION_STATUS_PENDING);
  story.insert(
      story.end(),
      {events::NotificationSent{.key = check, .remote_id = "7", .url = "u", .sent_at = At(80)},
       events::NotificationAbandoned{
           .key = review, .reason = events::AbandonReason::kRefused, .http_status = 422},
       events::RunCompleted{.run = run, .verdict = events::Verdict::kApprove}});
  row = DetailAfter(story);
  EXPECT_EQ(row.runs(0).status(), view_proto::RUN_STATUS_COMPLETED);
  EXPECT_EQ(row.runs(0).notifications(0).status(), view_proto::NOTIFICATION_STATUS_SENT);
  EXPECT_EQ(row.runs(0).notifications(0).attempts(), 2);
  EXPECT_EQ(row.runs(0).notifications(1).status(), view_proto::NOTIFICATION_STATUS_ABANDONED);
  EXPECT_EQ(row.live_run(), 0);
}

TEST(Verdict, TheLatestOfEachReviewerCounts) {
  using enum events::HumanVerdict;
  const auto verdict = [](std::vector<events::Event> said) {
    said.insert(said.begin(), Tracked(kReview, {.author = 1, .seconds = 0}));
    return DetailAfter(said).verdict();
  };
  EXPECT_EQ(verdict({}), view_proto::VERDICT_UNSPECIFIED);
  EXPECT_EQ(verdict({Said(1, 2, kCommented, 10)}), view_proto::VERDICT_COMMENTED);
  EXPECT_EQ(verdict({Said(1, 1, kCommented, 10), Said(2, 1, kApproved, 11)}),
            view_proto::VERDICT_UNSPECIFIED)
      << "the author's own word is none";
  EXPECT_EQ(verdict({Said(1, 2, kChangesRequested, 10), Said(2, 2, kApproved, 20)}),
            view_proto::VERDICT_APPROVED);
  EXPECT_EQ(verdict({Said(2, 2, kApproved, 20), Said(1, 2, kChangesRequested, 10)}),
            view_proto::VERDICT_APPROVED)
      << "by the time of submission, not of arrival";
  EXPECT_EQ(verdict({Said(1, 2, kApproved, 10), Said(2, 2, kCommented, 20)}),
            view_proto::VERDICT_APPROVED)
      << "a comment takes nothing back";
  EXPECT_EQ(verdict({Said(1, 2, kApproved, 10), Said(2, 3, kChangesRequested, 5)}),
            view_proto::VERDICT_CHANGES_REQUESTED);
  EXPECT_EQ(
      verdict({Said(1, 2, kApproved, 10), Said(2, 3, kChangesRequested, 5), Dismissed(2, 30)}),
      view_proto::VERDICT_APPROVED);
  EXPECT_EQ(verdict({Said(1, 2, kApproved, 10), Said(2, 2, kChangesRequested, 10)}),
            view_proto::VERDICT_CHANGES_REQUESTED)
      << "at one time the greater id is the later";
}

TEST(ReviewViews, AMissingVersionIsNotPassedOver) {
  const auto inputs =
      InputsOf(domain::StreamOf(kReview),
               {domain::Event(events::Event(Tracked(kReview))),
                domain::Event(events::Event(events::PullRequestConvertedToDraft{}))});
  const Input& second = inputs.back();
  EXPECT_TRUE(absl::IsDataLoss(ReviewDetailView::Apply(std::nullopt, second).status()));
  EXPECT_TRUE(absl::IsDataLoss(ReviewListView::Apply(std::nullopt, second).status()));
}

TEST(ReviewList, StandsInAllItsListsUntilItsStateChanges) {
  const domain::Event tracked(events::Event(Tracked(kReview, {.author = 3, .seconds = 5})));
  const domain::Event closed(
      events::Event(events::PullRequestClosed{.closed_by = Person(2), .closed_at = At(9)}));
  const std::string key = ToString(kReview);
  const auto open = *RowAfter<ReviewListView>(domain::StreamOf(kReview), {tracked}, key);
  const auto shut = *RowAfter<ReviewListView>(domain::StreamOf(kReview), {tracked, closed}, key);
  const auto before = ReviewListView::IndexEntries(key, open);
  const auto after = ReviewListView::IndexEntries(key, shut);
  ASSERT_EQ(before.size(), 4U);
  int changed = 0;
  for (std::size_t i = 0; i < before.size(); ++i) changed += before[i] == after[i] ? 0 : 1;
  EXPECT_EQ(changed, 1) << "only the list by state";
}

// Comments may be delivered before anything else about their pull request.
TEST(ReviewViews, AReviewThatIsCommentedOnlyIsARowInNoList) {
  const domain::Event commented(events::Event(events::CommentRecorded{.comment = {}}));
  const domain::Event tracked(events::Event(Tracked(kReview, {.author = 3, .seconds = 5})));
  const std::string key = ToString(kReview);
  const domain::StreamId stream = domain::StreamOf(kReview);
  const auto detail = RowAfter<ReviewDetailView>(stream, {commented}, key);
  ASSERT_TRUE(detail.has_value());
  EXPECT_FALSE(detail->has_id());
  const auto listed = RowAfter<ReviewListView>(stream, {commented}, key);
  ASSERT_TRUE(listed.has_value());
  EXPECT_TRUE(ReviewListView::IndexEntries(key, *listed).empty());

  auto alone = *RowAfter<ReviewDetailView>(stream, {tracked}, key);
  auto later = *RowAfter<ReviewDetailView>(stream, {commented, tracked}, key);
  EXPECT_EQ(later.version(), 2);
  for (auto* row : {&alone, &later}) {
    row->clear_version();
    row->clear_last_event_id();
  }
  EXPECT_EQ(later.SerializeAsString(), alone.SerializeAsString());
  EXPECT_EQ(ReviewListView::IndexEntries(
                key, *RowAfter<ReviewListView>(stream, {commented, tracked}, key)),
            ReviewListView::IndexEntries(key, *RowAfter<ReviewListView>(stream, {tracked}, key)));
}

TEST(ReviewEvents, AnEventThatCannotBeReadIsHistoryToo) {
  auto inputs =
      InputsOf(domain::StreamOf(kReview), {domain::Event(events::Event(Tracked(kReview)))});
  std::get<EventInput>(inputs.back().what).event = absl::UnimplementedError("from the future");
  const auto keys = ReviewEventsView::Keys(inputs.back());
  ASSERT_EQ(keys.size(), 1U);
  EXPECT_EQ(ReviewEventsView::ReadableKey(keys[0]), "rev_gh_42_7 version 1");
  const auto row = ReviewEventsView::Apply(std::nullopt, inputs.back());
  ASSERT_TRUE(row.ok()) << row.status();
  EXPECT_EQ((*row)->type(), "review.PullRequestTracked");
  EXPECT_EQ((*row)->causation(), "cmd_1");
}

TEST(RepositoryStatus, FollowsTheRepositoryAndCountsItsReviews) {
  const domain::RepositoryKey id{.host = tests::kHost, .repository = domain::RepositoryId(42)};
  const auto repository = RowAfter<RepositoryStatusView>(
      domain::StreamOf(id),
      {domain::Event(domain::repository::Event(
           domain::repository::RepositoryBound{.key = id,
                                               .owner = domain::OrganizationId(4),
                                               .full_name = "a/b",
                                               .default_branch = "main",
                                               .updated_at = At(1)})),
       domain::Event(domain::repository::Event(
           domain::repository::RepositoryRenamed{.from = "a/b", .to = "a/c", .updated_at = At(2)})),
       domain::Event(
           domain::repository::Event(domain::repository::RepositoryArchived{.updated_at = At(3)}))},
      ToString(id));
  ASSERT_TRUE(repository.has_value());
  EXPECT_EQ(repository->full_name(), "a/c");
  EXPECT_TRUE(repository->archived());
  EXPECT_EQ(repository->tenant().organization(), 4);

  const auto inputs =
      InputsOf(domain::StreamOf(kReview), {domain::Event(events::Event(Tracked(kReview)))});
  ASSERT_EQ(RepositoryStatusView::Keys(inputs.back()), std::vector<std::string>{ToString(id)});
  const auto counted = RepositoryStatusView::Apply(repository, inputs.back());
  ASSERT_TRUE(counted.ok()) << counted.status();
  EXPECT_EQ((*counted)->reviews_tracked(), 1);
  EXPECT_EQ((*counted)->version(), 3) << "a review's event is none of the repository's stream";
}

TEST(InstallationStatus, KeepsItsRepositoriesSorted) {
  namespace inst = domain::installation;
  const domain::InstallationKey id{.host = tests::kHost, .installation = domain::InstallationId(3)};
  using domain::RepositoryId;
  const auto row = RowAfter<InstallationStatusView>(
      domain::StreamOf(id),
      {domain::Event(
           inst::Event(inst::InstallationCreated{.key = id,
                                                 .account = {},
                                                 .account_login = {},
                                                 .repositories = {RepositoryId(5), RepositoryId(9)},
                                                 .updated_at = At(1)})),
       domain::Event(inst::Event(
           inst::InstallationRepositoriesChanged{.selection = inst::RepositorySelection::kSelected,
                                                 .added = {RepositoryId(7)},
                                                 .removed = {RepositoryId(5)},
                                                 .updated_at = At(2)})),
       domain::Event(inst::Event(inst::InstallationSuspended{.updated_at = At(3)}))},
      ToString(id));
  ASSERT_TRUE(row.has_value());
  EXPECT_THAT(row->repositories(), ::testing::ElementsAre(7, 9));
  EXPECT_TRUE(row->suspended());
}

TEST(AccessKeys, ARevokedKeyStaysVisible) {
  const domain::access::KeyCreated created{.id = domain::KeyId("k1"),
                                           .secret_sha256 = {},
                                           .label = "ci",
                                           .tenants = {tests::Organization(4)},
                                           .expires_at = {}};
  const auto row = RowAfter<AccessKeysView>(
      domain::AccessKeysStream(),
      {domain::Event(domain::access::Event(created)),
       domain::Event(domain::access::Event(
           domain::access::KeyUsed{.id = domain::KeyId("k1"), .used_at = At(7'200)})),
       domain::Event(domain::access::Event(domain::access::KeyRevoked{.id = domain::KeyId("k1")}))},
      "k1");
  ASSERT_TRUE(row.has_value());
  EXPECT_TRUE(row->revoked());
  EXPECT_EQ(row->last_used_at(), At(7'200).value());
  EXPECT_EQ(row->label(), "ci");
  EXPECT_EQ(row->tenants_size(), 1);
}

TEST(CommandOutcomes, SaysWhatBecameOfTheCommand) {
  const auto row = RowAfter<ReviewCommandOutcomesView>(
      domain::StreamOf(kReview), {domain::Event(events::Event(Tracked(kReview)))}, "cmd_1");
  ASSERT_TRUE(row.has_value());
  EXPECT_EQ(row->result(), view_proto::COMMAND_RESULT_ACCEPTED);
  EXPECT_EQ(row->events(), 1);
  EXPECT_EQ(row->offset(), 5);
}

}  // namespace
}  // namespace docket::projections

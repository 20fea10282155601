// Payloads of one second: every order of arrival must end alike. The cases that cannot are named in
// domain/review/newness.h.
#include <algorithm>
#include <numeric>

#include "domain/review/decider.h"
#include "domain/review/newness.h"
#include "tests/domain/pull_request_payloads.h"
#include "tests/support/scenario.h"

namespace docket::domain::review {
namespace {

State After(State state, const Command& command) {
  const auto decision = Review::Decide(command, state, DecisionContext{kNow});
  return testing::Replayed<Review>(std::get<0>(decision).events, std::move(state));
}

void ExpectEnd(const Snapshot& expected, const State& state) {
  EXPECT_EQ(state.head.sha.value(), expected.head.sha.value());
  EXPECT_EQ(state.status, expected.status);
  EXPECT_EQ(state.draft, expected.draft);
  EXPECT_EQ(state.title.text, expected.title.text);
  EXPECT_EQ(state.facts.labels, expected.facts.labels);
  EXPECT_TRUE(!state.live_run || state.live_run->head == state.head.sha);
}

// Every permutation of the commands, on a pull request with head a; then all of them once more.
void ExpectEveryOrderEndsAs(const Snapshot& expected, const std::vector<Command>& commands) {
  std::vector<std::size_t> order(commands.size());
  std::iota(order.begin(), order.end(), 0);
  do {
    SCOPED_TRACE("order " + ::testing::PrintToString(order));
    State state = After(Review::Initial(), Opened(Open(1, "a")));
    for (int round = 0; round < 2; ++round) {
      for (const std::size_t i : order) {
        state = After(std::move(state), commands[i]);
      }
      ExpectEnd(expected, state);
    }
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(ReviewTies, OpenedAndLabeled) {
  const Snapshot labeled = Labeled(Open(1), {"bug"});
  ExpectEveryOrderEndsAs(labeled, {Opened(Open(1)), Other(labeled)});
}

TEST(ReviewTies, LabeledBeforeOpenedIsStillRequested) {
  const Snapshot labeled = Labeled(Open(1), {"bug"});
  const State state = After(After(Review::Initial(), Other(labeled)), Opened(Open(1)));
  EXPECT_TRUE(state.live_run.has_value());
  EXPECT_EQ(state.facts.labels, labeled.facts.labels);
}

TEST(ReviewTies, LabelsAndTitles) {
  const Snapshot retitled = Titled(Labeled(Open(5), {"bug", "ui"}), "Update the site");
  ExpectEveryOrderEndsAs(retitled,
                         {Other(Labeled(Open(5), {"bug"})), Other(Labeled(Open(5), {"bug", "ui"})),
                          Sync(PullRequestAction::kEdited, retitled)});
}

TEST(ReviewTies, PushAndLabels) {
  const Snapshot last = Labeled(Open(5, "b"), {"bug"});
  ExpectEveryOrderEndsAs(last, {Other(Labeled(Open(5, "a"), {"bug"})), Pushed("a", last)});
  ExpectEveryOrderEndsAs(
      last, {Other(Labeled(Open(5, "a"), {"bug"})), Pushed("a", Open(5, "b")), Other(last)});
}

TEST(ReviewTies, TwoPushes) {
  ExpectEveryOrderEndsAs(Open(5, "c"), {Pushed("a", Open(5, "b")), Pushed("b", Open(5, "c"))});
}

TEST(ReviewTies, ThreePushes) {
  ExpectEveryOrderEndsAs(Open(5, "d"), {Pushed("a", Open(5, "b")), Pushed("b", Open(5, "c")),
                                        Pushed("c", Open(5, "d"))});
}

TEST(ReviewTies, PushAndClose) {
  ExpectEveryOrderEndsAs(Closed(5, "b"), {Pushed("a", Open(5, "b")),
                                          Sync(PullRequestAction::kClosed, Closed(5, "b"))});
}

TEST(ReviewTies, PushAndMergeAndLabelOfTheOldHead) {
  ExpectEveryOrderEndsAs(Merged(5, "b"), {Other(Open(5, "a")), Pushed("a", Open(5, "b")),
                                          Sync(PullRequestAction::kClosed, Merged(5, "b"))});
}

TEST(ReviewTies, PushOnAClosedPullRequestProvesThatItIsOpen) {
  ExpectEveryOrderEndsAs(
      Open(5, "b"), {Sync(PullRequestAction::kClosed, Closed(5, "a")), Pushed("a", Open(5, "b"))});
}

TEST(ReviewTies, ClosedAndReopenedEndsClosed) {
  ExpectEveryOrderEndsAs(Closed(5), {Sync(PullRequestAction::kClosed, Closed(5)),
                                     Sync(PullRequestAction::kReopened, Open(5))});
}

TEST(ReviewTies, ReadyStandsBeforeDraft) {
  ExpectEveryOrderEndsAs(Open(5),
                         {Other(Draft(5)), Sync(PullRequestAction::kReadyForReview, Open(5))});
}

TEST(ReviewTies, PushedAndPushedBackEndsAtThePushedHead) {
  ExpectEveryOrderEndsAs(Open(5, "b"), {Pushed("a", Open(5, "b")), Pushed("b", Open(5, "a"))});
}

TEST(ReviewTies, MergeDoesNotWaitForTheSynchronizeOfItsHead) {
  const State known = After(Review::Initial(), Opened(Open(5, "a")));
  EXPECT_EQ(NewnessOf(Merged(5, "b"), CommitSha(), known), Newness::kNewer);
}

TEST(ReviewTies, MergeIsNotLostWhereABranchWasPushedBack) {
  ExpectEveryOrderEndsAs(Merged(5, "a"), {Pushed("a", Open(5, "b")), Pushed("b", Open(5, "a")),
                                          Sync(PullRequestAction::kClosed, Merged(5, "a"))});
}

TEST(ReviewTies, UnseenHeadFollowsTheOneOfAnEarlierSecond) {
  const State known =
      After(After(Review::Initial(), Opened(Open(1, "a"))), Other(Labeled(Open(5, "a"), {"bug"})));
  EXPECT_EQ(NewnessOf(Open(5, "b"), CommitSha(), known), Newness::kNewer);
}

TEST(ReviewTies, ReplacedHeadIsOlderEvenIfClosed) {
  const State known =
      After(After(Review::Initial(), Opened(Open(1, "a"))), Pushed("b", Open(5, "c")));
  EXPECT_EQ(NewnessOf(Closed(5, "b"), CommitSha(), known), Newness::kOlder);
}

TEST(ReviewTies, NoPushFollowsAMerge) {
  const State known = After(Review::Initial(), Other(Merged(5, "a")));
  EXPECT_EQ(NewnessOf(Open(5, "b"), CommitSha("a"), known), Newness::kUndecided);
}

TEST(ReviewTies, HeadWithoutItsSynchronizeIsUndecided) {
  const State known = After(Review::Initial(), Opened(Open(5, "a")));
  EXPECT_EQ(NewnessOf(Open(5, "b"), CommitSha(), known), Newness::kUndecided);
  EXPECT_EQ(NewnessOf(Open(5, "b"), CommitSha("a"), known), Newness::kNewer);
  EXPECT_EQ(NewnessOf(Open(5, "c"), CommitSha("b"), known), Newness::kUndecided);
}

}  // namespace
}  // namespace docket::domain::review

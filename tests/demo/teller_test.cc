// The oracle, on stories short enough to know their end by hand.
#include "demo/teller.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/demo/recorded.h"

namespace docket::demo {
namespace {

class TellerTest : public ::testing::Test {
 protected:
  [[nodiscard]] Teller NewTeller() const {
    return Teller(payloads_, estate_, {.seed = 1, .run = 1, .kind = 99, .index = 0},
                  {.repository = estate_.RepositoryAt(3), .number = 12, .from_fork = false});
  }

  static ExpectedReview EndOf(Teller&& teller) {
    return *std::move(teller).Finish("story").expected;
  }

  Payloads payloads_{RecordedCorpus()};
  Estate estate_{1};
};

TEST_F(TellerTest, OpenedOnly) {
  Teller teller = NewTeller();
  teller.Open(true);
  const std::string head = teller.world().head_sha;
  const ExpectedReview end = EndOf(std::move(teller));
  EXPECT_EQ(end.state, LifeState::kOpen);
  EXPECT_TRUE(end.draft);
  EXPECT_EQ(end.number, 12);
  EXPECT_EQ(end.repository_id, estate_.RepositoryAt(3).id);
  EXPECT_EQ(end.organization_id, estate_.OrganizationAt(3).id);
  EXPECT_EQ(end.head_sha, head);
  EXPECT_EQ(end.base_ref, "main");
  EXPECT_EQ(end.verdict, Verdict::kNone);
}

TEST_F(TellerTest, MergedAfterAPushAndAnApproval) {
  Teller teller = NewTeller();
  teller.Open(false);
  const std::string first_head = teller.world().head_sha;
  teller.Push();
  teller.Review(teller.Colleague(0), Opinion::kApproved);
  teller.Merge();
  const ExpectedReview end = EndOf(std::move(teller));
  EXPECT_EQ(end.state, LifeState::kMerged);
  EXPECT_NE(end.head_sha, first_head);
  EXPECT_EQ(end.verdict, Verdict::kApproved);
  ASSERT_EQ(end.human_reviews.size(), 1U);
  EXPECT_EQ(end.human_reviews[0].opinion, Opinion::kApproved);
  EXPECT_FALSE(end.human_reviews[0].dismissed);
}

TEST_F(TellerTest, ClosedAndReopenedIsOpen) {
  Teller teller = NewTeller();
  teller.Open(false);
  teller.Close();
  EXPECT_EQ(teller.world().state, LifeState::kClosed);
  teller.Reopen();
  EXPECT_EQ(EndOf(std::move(teller)).state, LifeState::kOpen);
}

TEST_F(TellerTest, EditsChangeTitleAndBase) {
  Teller teller = NewTeller();
  teller.Open(false);
  teller.EditTitle("A \"new\" title");
  teller.Retarget("release/7");
  const ExpectedReview end = EndOf(std::move(teller));
  EXPECT_EQ(end.title, "A \"new\" title");
  EXPECT_EQ(end.base_ref, "release/7");
}

TEST_F(TellerTest, ColleaguesAreNeverTheAuthor) {
  const Teller teller = NewTeller();
  for (std::size_t i = 0; i < 40; ++i) {
    EXPECT_NE(teller.Colleague(i).id, teller.world().author.id);
  }
  EXPECT_NE(teller.Colleague(0).id, teller.Colleague(1).id);
}

TEST_F(TellerTest, OnlyTiesShareASecond) {
  Teller teller = NewTeller();
  teller.Open(false);
  const std::int64_t opened = teller.world().updated_at;
  teller.Push();
  EXPECT_GT(teller.world().updated_at, opened);
  const std::int64_t pushed = teller.world().updated_at;
  teller.InTheSameSecond();
  teller.Merge();
  EXPECT_EQ(teller.world().updated_at, pushed);
}

TEST_F(TellerTest, ReorderMovesTheDeliveryAndNotTheTruth) {
  Teller teller = NewTeller();
  teller.Open(false);
  teller.Push();
  teller.Close();
  teller.Reorder(2, 0);
  const Chapter chapter = std::move(teller).Finish("story");
  EXPECT_EQ(PlotOf(chapter), "closed (reordered), opened, synchronize");
  EXPECT_EQ(chapter.expected->state, LifeState::kClosed);
}

struct VerdictStory {
  const char* name;
  void (*tell)(Teller& teller);
  Verdict verdict;
};

class VerdictTest : public TellerTest, public ::testing::WithParamInterface<VerdictStory> {};

TEST_P(VerdictTest, FollowsTheStory) {
  Teller teller = NewTeller();
  teller.Open(false);
  GetParam().tell(teller);
  EXPECT_EQ(EndOf(std::move(teller)).verdict, GetParam().verdict);
}

INSTANTIATE_TEST_SUITE_P(
    Stories, VerdictTest,
    ::testing::Values(VerdictStory{"CommentOnly",
                                   [](Teller& story) {
                                     story.Review(story.Colleague(0), Opinion::kCommented);
                                   },
                                   Verdict::kCommented},
                      VerdictStory{"AuthorCommentsOnly",
                                   [](Teller& story) {
                                     story.Review(User(story.world().author), Opinion::kCommented);
                                   },
                                   Verdict::kNone},
                      VerdictStory{"CommentAfterApprovalChangesNothing",
                                   [](Teller& story) {
                                     story.Review(story.Colleague(0), Opinion::kApproved);
                                     story.Review(story.Colleague(0), Opinion::kCommented);
                                   },
                                   Verdict::kApproved},
                      VerdictStory{"ReviewerChangesMind",
                                   [](Teller& story) {
                                     story.Review(story.Colleague(0), Opinion::kChangesRequested);
                                     story.Review(story.Colleague(0), Opinion::kApproved);
                                   },
                                   Verdict::kApproved},
                      VerdictStory{"OneReviewerHoldsOut",
                                   [](Teller& story) {
                                     story.Review(story.Colleague(0), Opinion::kChangesRequested);
                                     story.Review(story.Colleague(1), Opinion::kApproved);
                                   },
                                   Verdict::kChangesRequested},
                      VerdictStory{"DismissedRequestFreesTheApproval",
                                   [](Teller& story) {
                                     story.Review(story.Colleague(0), Opinion::kChangesRequested);
                                     story.Review(story.Colleague(1), Opinion::kApproved);
                                     story.Dismiss(0);
                                   },
                                   Verdict::kApproved},
                      VerdictStory{"DismissalRevivesTheDecisionBefore",
                                   [](Teller& story) {
                                     story.Review(story.Colleague(0), Opinion::kChangesRequested);
                                     story.Review(story.Colleague(0), Opinion::kApproved);
                                     story.Dismiss(1);
                                   },
                                   Verdict::kChangesRequested},
                      VerdictStory{"OnlyDecisionDismissed",
                                   [](Teller& story) {
                                     story.Review(story.Colleague(0), Opinion::kApproved);
                                     story.Dismiss(0);
                                   },
                                   Verdict::kNone}),
    [](const auto& param_info) { return param_info.param.name; });

}  // namespace
}  // namespace docket::demo

// The named cases, each against an end that was worked out by hand.
#include "demo/cases.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <set>
#include <string>

#include "tests/demo/recorded.h"

namespace docket::demo {
namespace json = boost::json;
namespace {

class CasesTest : public ::testing::Test {
 protected:
  [[nodiscard]] Chapter Told(std::string_view name) const {
    std::size_t index = 0;
    while (NamedCaseName(index) != name) ++index;
    return WriteNamedCase(payloads_, estate_, {.seed = 1, .run = 1, .kind = 13, .index = index});
  }

  static json::value BodyOf(const Delivery& delivery) { return json::parse(delivery.body); }

  Payloads payloads_{RecordedCorpus()};
  Estate estate_{1};
};

struct End {
  std::string_view name;
  LifeState state;
  Verdict verdict;
};

TEST_F(CasesTest, EndAsWorkedOutByHand) {
  const std::vector<End> ends{
      {"tie: closed, then pushed to in the same second", LifeState::kOpen, Verdict::kNone},
      {"tie: the same, arriving the other way round", LifeState::kOpen, Verdict::kNone},
      {"tie: edited, then merged in the same second", LifeState::kMerged, Verdict::kNone},
      {"tie: edited and merged, arriving the other way round", LifeState::kMerged, Verdict::kNone},
      {"closed arrives before opened", LifeState::kClosed, Verdict::kNone},
      {"merged arrives before opened", LifeState::kMerged, Verdict::kNone},
      {"an old push arrives after closed", LifeState::kClosed, Verdict::kNone},
      {"two pushes arrive swapped", LifeState::kOpen, Verdict::kNone},
      {"a new title arrives after the next push", LifeState::kOpen, Verdict::kNone},
      {"a review arrives before opened", LifeState::kOpen, Verdict::kApproved},
      {"a dismissal arrives before its review", LifeState::kOpen, Verdict::kNone},
      {"a comment made after the merge arrives before it", LifeState::kMerged, Verdict::kCommented},
      {"reopened arrives before closed", LifeState::kOpen, Verdict::kNone},
      {"a later decision replaces an earlier one", LifeState::kOpen, Verdict::kApproved},
      {"a dismissal revives the decision before", LifeState::kOpen, Verdict::kChangesRequested},
      {"two decisions of one reviewer arrive swapped", LifeState::kOpen,
       Verdict::kChangesRequested},
  };
  ASSERT_EQ(ends.size(), NamedCaseCount());
  for (const End& end : ends) {
    SCOPED_TRACE(end.name);
    const Chapter chapter = Told(end.name);
    EXPECT_EQ(chapter.name, end.name);
    EXPECT_EQ(chapter.expected->state, end.state);
    EXPECT_EQ(chapter.expected->verdict, end.verdict);
  }
}

TEST_F(CasesTest, ThePushThatTiesStartsFromTheClosedHead) {
  const Chapter chapter = Told("tie: closed, then pushed to in the same second");
  ASSERT_EQ(PlotOf(chapter), "opened, closed, synchronize");
  const json::value closed = BodyOf(chapter.deliveries[1]);
  const json::value pushed = BodyOf(chapter.deliveries[2]);
  EXPECT_EQ(pushed.at("before"), closed.at("pull_request").at("head").at("sha"));
  EXPECT_EQ(pushed.at("after"), pushed.at("pull_request").at("head").at("sha"));
  EXPECT_EQ(pushed.at("after").as_string(), chapter.expected->head_sha);
  EXPECT_EQ(pushed.at("pull_request").at("updated_at"), closed.at("pull_request").at("updated_at"));
  EXPECT_EQ(pushed.at("pull_request").at("state").as_string(), "open");
  EXPECT_TRUE(pushed.at("pull_request").at("closed_at").is_null());
  EXPECT_EQ(PlotOf(Told("tie: the same, arriving the other way round")),
            "opened, synchronize (reordered), closed");
}

TEST_F(CasesTest, TheMergeThatTiesHasTheEditedTitle) {
  const Chapter chapter = Told("tie: edited and merged, arriving the other way round");
  ASSERT_EQ(PlotOf(chapter), "opened, closed (reordered), edited");
  const json::value merged = BodyOf(chapter.deliveries[1]);
  const json::value edited = BodyOf(chapter.deliveries[2]);
  EXPECT_TRUE(merged.at("pull_request").at("merged").as_bool());
  EXPECT_EQ(merged.at("pull_request").at("title"), edited.at("pull_request").at("title"));
  EXPECT_EQ(merged.at("pull_request").at("updated_at"), edited.at("pull_request").at("updated_at"));
  EXPECT_EQ(edited.at("changes").at("title").at("from").as_string(), "Change 1000004");
}

TEST_F(CasesTest, ADismissalArrivingFirstLosesNothing) {
  const Chapter chapter = Told("a dismissal arrives before its review");
  ASSERT_EQ(PlotOf(chapter),
            "opened, pull_request_review.dismissed (reordered), pull_request_review.submitted");
  ASSERT_EQ(chapter.expected->human_reviews.size(), 1U);
  EXPECT_EQ(chapter.expected->human_reviews[0].opinion, Opinion::kChangesRequested);
  EXPECT_TRUE(chapter.expected->human_reviews[0].dismissed);
}

TEST_F(CasesTest, TheCommentAfterTheMergeShowsItByMergedAtAlone) {
  const Chapter chapter = Told("a comment made after the merge arrives before it");
  const json::value comment = BodyOf(chapter.deliveries[1]);
  EXPECT_EQ(chapter.deliveries[1].event, "pull_request_review");
  EXPECT_FALSE(comment.at("pull_request").as_object().contains("merged"));
  EXPECT_TRUE(comment.at("pull_request").at("merged_at").is_string());
}

}  // namespace
}  // namespace docket::demo

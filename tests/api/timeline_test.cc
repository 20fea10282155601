// A review's timeline: what each event tells people, and the pages of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "api/json/timeline_line.h"
#include "boost/json/parse.hpp"
#include "schemas/codec/event_codec.h"
#include "tests/api/test_api.h"
#include "tests/support/samples.h"

namespace docket::api {
namespace {

namespace facts = domain::review;
using ::testing::Each;
using ::testing::ElementsAre;

const domain::ReviewId kReview{.host = domain::HostCode("gh"),
                               .repository = domain::RepositoryId(5),
                               .number = domain::PullRequestNumber(2)};
const domain::RunId kRun{.review = kReview, .ordinal = 1};
constexpr char kTimeline[] = "/api/v1/reviews/rev_gh_5_2/timeline";

std::string What(const domain::review::Event& event) {
  const auto line = TimelineLineOf(event);
  return line ? line->what : "";
}

TEST(TimelineLineTest, SaysItInAFewWords) {
  const domain::CommitSha head("6113728f27ae82c7b1a177c8d03f9e96e0adf246");
  EXPECT_EQ(What(facts::HumanReviewSubmitted{.id = domain::ProviderReviewId(1),
                                             .reviewer = {},
                                             .verdict = facts::HumanVerdict::kApproved,
                                             .commit = head,
                                             .submitted_at = {},
                                             .body_sha256 = {}}),
            "approved 6113728f27ae");
  facts::AnalysisCompleted analysis;
  analysis.run = kRun;
  analysis.counts.high = 2;
  EXPECT_EQ(What(analysis), "analysed: 0 critical, 2 high, 0 medium, 0 low, 0 info");
  EXPECT_EQ(What(facts::RunCancelled{.run = kRun, .reason = facts::CancelReason::kMerged}),
            "cancelled: merged");
  EXPECT_EQ(What(facts::RunTimedOut{.run = kRun, .stage = facts::Stage::kConversation}),
            "took too long in conversation");
  facts::MergeAssessed merge;
  EXPECT_EQ(What(merge), "merge judged: no violation");
  merge.violations.push_back(
      {.kind = facts::ViolationKind::kNoApproval, .evidence = {}, .left_out = 0});
  EXPECT_EQ(What(merge), "merge judged: no approval");
}

TEST(TimelineLineTest, NamesItsRunAndItsHead) {
  facts::ReviewRequested requested;
  requested.run = kRun;
  requested.head = domain::CommitSha("abc");
  const auto line = TimelineLineOf(requested);
  ASSERT_TRUE(line.has_value());
  EXPECT_EQ(line->kind, TimelineKind::kRun);
  EXPECT_EQ(line->run, kRun);
  EXPECT_EQ(line->head, domain::CommitSha("abc"));
  EXPECT_EQ(TimelineLineOf(facts::LeaseExtended{}), std::nullopt);
}

// Of every event that there is: words, and no unknown name of anything.
TEST(TimelineLineTest, EveryEventHasWordsOrNone) {
  std::set<TimelineKind> kinds;
  std::vector<std::string> said;
  for (const domain::Event& sample : tests::SampleEvents()) {
    const auto* event = std::get_if<facts::Event>(&sample);
    if (event == nullptr) continue;
    const auto line = TimelineLineOf(*event);
    if (!line) continue;
    kinds.insert(line->kind);
    said.push_back(line->what);
  }
  EXPECT_EQ(kinds.size(), 7U);
  EXPECT_GT(said.size(), 30U);
  EXPECT_THAT(said, Each(::testing::Not(::testing::HasSubstr("unknown"))));
  EXPECT_THAT(said, Each(::testing::Not(::testing::IsEmpty())));
}

TEST(TimelineKindTest, NamesAreReadAsTheyAreWritten) {
  for (int i = 0; i < 7; ++i) {
    const auto kind = static_cast<TimelineKind>(i);
    EXPECT_EQ(TimelineKindNamed(NameOf(kind)), kind);
  }
  EXPECT_EQ(TimelineKindNamed("Run"), std::nullopt);
  EXPECT_EQ(TimelineKindNamed(""), std::nullopt);
}

class TimelineTest : public ::testing::Test {
 protected:
  TimelineTest() : key_(api_.AddReader(7)) {
    api_.queries.Update([](FakeQueries::Rows& rows) {
      view_proto::ReviewDetail& row = rows.reviews[kReview];
      *row.mutable_id() = schemas::ToProto(kReview);
      row.mutable_tenant()->set_host("gh");
      row.mutable_tenant()->set_organization(7);
    });
  }
  // The next event of the review.
  void Add(const facts::Event& event) {
    const schemas::EncodedEvent encoded = schemas::EncodeEvent(event);
    api_.queries.Update([&](FakeQueries::Rows& rows) {
      view_proto::ReviewEvent& row = rows.events.emplace_back();
      row.set_version(static_cast<std::int64_t>(rows.events.size()));
      row.set_id(absl::StrCat("event ", rows.events.size()));
      row.set_type(std::string(encoded.type));
      row.set_schema_version(encoded.schema_version);
      row.set_data(encoded.data);
      row.mutable_actor()->mutable_login()->set_text("octocat");
    });
  }
  HttpAnswer Get(const std::string& target) {
    return api_.Ask({.target = target, .headers = {{"Authorization", key_}}});
  }
  // The lines' versions, over all pages.
  std::vector<std::int64_t> Versions(const std::string& query) {
    std::vector<std::int64_t> versions;
    std::string cursor;
    do {
      const HttpAnswer answer = Get(absl::StrCat(kTimeline, "?", query, cursor));
      EXPECT_EQ(answer.status, 200) << answer.body;
      if (answer.status != 200) break;
      const auto page = boost::json::parse(answer.body);
      for (const auto& item : page.at("items").as_array()) {
        versions.push_back(item.at("version").as_int64());
      }
      const auto& next = page.at("next_cursor");
      cursor = next.is_null() ? "" : absl::StrCat("&cursor=", std::string(next.as_string()));
      EXPECT_EQ(answer.Header("Link").empty(), next.is_null());
    } while (!cursor.empty());
    return versions;
  }

  TestApi api_;
  const std::string key_;
};

TEST_F(TimelineTest, ALineAsJson) {
  Add(facts::RunCancelled{.run = kRun, .reason = facts::CancelReason::kRequested});
  const auto line = boost::json::parse(Get(kTimeline).body).at("items").at(0);
  EXPECT_EQ(line.at("kind"), "run");
  EXPECT_EQ(line.at("what"), "cancelled: requested");
  EXPECT_EQ(line.at("run_id"), "rev_gh_5_2_r1");
  EXPECT_TRUE(line.at("head_sha").is_null());
  EXPECT_EQ(line.at("type"), "review.RunCancelled");
  EXPECT_EQ(line.at("id"), "event 1");
  EXPECT_EQ(line.at("actor").at("login"), "octocat");
}

TEST_F(TimelineTest, PagesOfEachKindNeitherSkipNorRepeat) {
  // 1, 5, 9, … a comment; 2, 6, … a run; 3, 4, 7, 8, … nothing to tell.
  for (int i = 0; i < 300; ++i) {
    Add(facts::CommentRecorded{});
    Add(facts::RunCancelled{.run = kRun, .reason = facts::CancelReason::kClosed});
    Add(facts::LeaseExtended{});
    Add(facts::PullRequestFactsRecorded{});
  }
  std::vector<std::int64_t> all;
  std::vector<std::int64_t> runs;
  for (std::int64_t i = 0; i < 300; ++i) {
    all.push_back(4 * i + 1);
    all.push_back(4 * i + 2);
    runs.push_back(4 * i + 2);
  }
  EXPECT_EQ(Versions("limit=200"), all);
  EXPECT_EQ(Versions("limit=37"), all);
  EXPECT_EQ(Versions("limit=1&kind=run"), runs);
  EXPECT_EQ(Versions("kind=run"), runs);
  EXPECT_THAT(Versions("kind=merge"), ElementsAre());
}

TEST_F(TimelineTest, AFullPageBeforeTheEndHasANextOneAndTheLastHasNone) {
  Add(facts::CommentRecorded{});
  Add(facts::CommentRecorded{});
  EXPECT_EQ(boost::json::parse(Get(absl::StrCat(kTimeline, "?limit=1")).body).at("next_cursor"),
            "1");
  EXPECT_TRUE(boost::json::parse(Get(absl::StrCat(kTimeline, "?limit=2")).body)
                  .at("next_cursor")
                  .is_null());
}

// However many events tell nothing of what is asked for, one answer looks at so many and no more.
TEST_F(TimelineTest, APageMayBeEmptyAndHaveANextOne) {
  for (int i = 0; i < 2'001; ++i) Add(facts::LeaseExtended{});
  Add(facts::CommentRecorded{});
  const auto page = boost::json::parse(Get(kTimeline).body);
  EXPECT_TRUE(page.at("items").as_array().empty());
  EXPECT_EQ(page.at("next_cursor"), "2000");
  EXPECT_THAT(Versions("limit=5"), ElementsAre(2'002));
}

TEST_F(TimelineTest, WhatCannotBeReadIsNotLeftOut) {
  Add(facts::CommentRecorded{});
  api_.queries.Update([](FakeQueries::Rows& rows) { rows.events[0].set_type("review.Later"); });
  EXPECT_EQ(Get(kTimeline).status, 500);
}

TEST_F(TimelineTest, WrongRequestsAreToldWhatIsAllowed) {
  for (const std::string query : {"kind=", "kind=all", "kind=Run"}) {
    const HttpAnswer answer = Get(absl::StrCat(kTimeline, "?", query));
    EXPECT_EQ(answer.status, 400);
    EXPECT_THAT(answer.body, ::testing::HasSubstr("The parameter kind must be pull_request, "));
  }
  for (const std::string query : {"limit=0", "limit=201", "cursor=abc", "cursor=-1", "after=3"}) {
    EXPECT_EQ(Get(absl::StrCat(kTimeline, "?", query)).status, 400) << query;
  }
  EXPECT_EQ(Get("/api/v1/reviews/rev_gh_5_3/timeline").status, 404);
  EXPECT_EQ(Get("/api/v1/reviews/nothing/timeline").status, 404);
  EXPECT_EQ(api_.Ask({.target = kTimeline}).status, 401);
  const std::string theirs = api_.AddReader(8);
  EXPECT_EQ(api_.Ask({.target = kTimeline, .headers = {{"Authorization", theirs}}}).status, 404);
}

}  // namespace
}  // namespace docket::api

#include "demo/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace docket::demo {
namespace json = boost::json;
namespace {

ExpectedReview Expected() {
  ExpectedReview expected;
  expected.organization_id = 123'865'116;
  expected.repository_id = 10'000'000'001;
  expected.number = 4;
  expected.author_id = 7;
  expected.state = LifeState::kMerged;
  expected.head_sha = "abc";
  expected.base_ref = "main";
  expected.title = "Größe \"1\"";
  expected.human_reviews = {{1, 8, Opinion::kApproved, false}, {2, 9, Opinion::kCommented, false}};
  expected.verdict = Verdict::kApproved;
  expected.merge_sha = "def";
  expected.labels = {"bug", "größer"};
  expected.assignees = {8};
  expected.requested_reviewers = {9, 10};
  expected.milestone = "v1.0";
  expected.locked = true;
  return expected;
}

// What the query API answers for it; reviews in any order, and members that are not checked.
json::object Answer() {
  return json::parse(R"({
      "id": "rev_gh_10000000001_4", "organization_id": "123865116",
      "repository_id": "10000000001", "number": 4, "author": {"id": "7", "login": "a"},
      "state": "merged", "draft": false, "title": "Größe \"1\"", "version": 9, "runs": [],
      "head": {"sha": "abc", "ref": "topic"}, "base": {"sha": "def", "ref": "main"},
      "human_reviews": [
        {"id": "2", "reviewer": {"id": "9"}, "state": "commented", "dismissed": false},
        {"id": "1", "reviewer": {"id": "8"}, "state": "approved", "dismissed": false}],
      "merge_sha": "def", "labels": ["größer", "bug"], "assignee_ids": ["8"],
      "requested_reviewer_ids": ["10", "9"], "milestone": "v1.0", "locked": true,
      "auto_merge": false, "verdict": "approved"})")
      .as_object();
}

std::vector<Mismatch> Compared(const json::object& answer) {
  return CompareReview(Expected(), "gh", json::serialize(answer));
}

TEST(CompareReview, FindsNothingInARightAnswer) { EXPECT_TRUE(Compared(Answer()).empty()); }

TEST(CompareReview, FindsEachFieldThatDiffers) {
  for (const std::string_view field :
       {"id", "organization_id", "repository_id", "number", "state", "draft", "title",
        "human_reviews", "merge_sha", "labels", "assignee_ids", "requested_reviewer_ids",
        "milestone", "locked", "auto_merge", "verdict"}) {
    SCOPED_TRACE(field);
    json::object changed = Answer();
    changed[field] = "something else";
    ASSERT_EQ(Compared(changed).size(), 1U);
    EXPECT_EQ(Compared(changed)[0].field, field);
    changed.erase(field);
    ASSERT_EQ(Compared(changed).size(), 1U);
    EXPECT_EQ(Compared(changed)[0].actual, "(absent)");
  }
}

TEST(CompareReview, FindsNestedFields) {
  json::object answer = Answer();
  answer["head"] = {{"sha", "old"}};
  answer["base"] = nullptr;
  answer["author"] = {{"id", 7}};  // a number where the API promises text
  const std::vector<Mismatch> mismatches = Compared(answer);
  ASSERT_EQ(mismatches.size(), 3U);
  EXPECT_EQ(mismatches[0].field, "author.id");
  EXPECT_EQ(mismatches[0].expected, "\"7\"");
  EXPECT_EQ(mismatches[0].actual, "7");
  EXPECT_EQ(mismatches[1].field, "head.sha");
  EXPECT_EQ(mismatches[2].field, "base.ref");
  EXPECT_EQ(mismatches[2].actual, "(absent)");
}

TEST(CompareReview, FindsAReviewThatIsMissingChangedOrTooMuch) {
  json::object missing = Answer();
  missing["human_reviews"].as_array().pop_back();
  EXPECT_EQ(Compared(missing).size(), 1U);
  json::object changed = Answer();
  changed["human_reviews"].at(0).at("dismissed") = true;
  EXPECT_EQ(Compared(changed).size(), 1U);
  json::object twice = Answer();
  twice["human_reviews"].as_array().push_back(twice["human_reviews"].at(0));
  EXPECT_EQ(Compared(twice).size(), 1U);
}

TEST(CompareReview, FindsAnAnswerThatIsNoObject) {
  for (const std::string_view body : {"", "[]", "{\"id\":"}) {
    const std::vector<Mismatch> mismatches = CompareReview(Expected(), "gh", body);
    ASSERT_EQ(mismatches.size(), 1U);
    EXPECT_EQ(mismatches[0].field, "body");
  }
}

}  // namespace
}  // namespace docket::demo

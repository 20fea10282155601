// docket replay state and as_of=, against a docketd that has had real webhooks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/system/review_history.h"

namespace docket::system_test {
namespace {

using testing::HasSubstr;
using TimeTravelTest = ReviewHistoryTest;

TEST_F(TimeTravelTest, TheLastStateIsWhatTheApiShowsAndAnEarlierOneIsNot) {
  const boost::json::value now = JsonOf(server_.Get("/api/v1/reviews/" + review_).body);
  const auto state = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"state", "--review", review_, "--json"});
    const Finished finished = Replay(words);
    EXPECT_EQ(finished.code, 0) << finished.errors;
    return JsonOf(finished.output);
  };
  EXPECT_EQ(state({}).at("review"), now);
  EXPECT_EQ(state({"--version", absl::StrCat(now.at("version").as_int64())}).at("review"), now);
  const boost::json::value first = state({"--version", "1"});
  EXPECT_EQ(first.at("review").at("version"), 1);
  EXPECT_EQ(first.at("review").at("state"), "open");
  EXPECT_EQ(first.at("rules").at("status"), "open");
  EXPECT_EQ(JsonOf(server_.Get("/api/v1/reviews/" + review_ + "?as_of=1").body),
            first.at("review"));
  EXPECT_EQ(state({"--at", Text(first.at("recorded_at"))}).at("recorded_at"),
            first.at("recorded_at"));
}

TEST_F(TimeTravelTest, WhyLeadsUpToTheDelivery) {
  const Finished words = Replay({"state", "--review", review_, "--version", "1", "--why"});
  ASSERT_EQ(words.code, 0) << words.errors;
  EXPECT_THAT(words.output, HasSubstr("version 1: review.PullRequestTracked"));
  EXPECT_THAT(words.output, HasSubstr("by command cmd_review_commands_"));
  EXPECT_THAT(words.output, HasSubstr("in delivery dlv_"));
  EXPECT_THAT(words.output, HasSubstr(": pull_request "));
  EXPECT_THAT(words.output, testing::Not(HasSubstr("version 2:")));
  const Finished json = Replay({"state", "--review", review_, "--version", "1", "--why", "--json"});
  const auto lines = LinesOf(json.output);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[1].at("delivery").at("guid"), lines[1].at("source").at("guid"));
}

TEST_F(TimeTravelTest, WhatWasNotThereThenIsToldWithWhatThereIs) {
  const Finished before = Replay({"state", "--review", review_, "--at", "2008-01-01T00:00:00Z"});
  EXPECT_EQ(before.code, 1);
  EXPECT_THAT(before.errors, HasSubstr("did not exist yet"));
  const Finished beyond = Replay({"state", "--review", review_, "--version", "100000"});
  EXPECT_EQ(beyond.code, 1);
  EXPECT_THAT(beyond.errors, HasSubstr("its last event has version"));
  const Finished ahead =
      Replay({"state", "--review", review_, "--at", "2999-01-01T00:00:00+01:00"});
  EXPECT_EQ(ahead.code, 2);
  EXPECT_THAT(ahead.errors, HasSubstr("has not come yet"));
  EXPECT_EQ(Replay({"state", "--review", "rev_gh_1_1"}).code, 1);
}

}  // namespace
}  // namespace docket::system_test

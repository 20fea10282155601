// docket replay events, against a docketd that has had real webhooks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/system/review_history.h"

namespace docket::system_test {
namespace {

using testing::HasSubstr;
using ReplayEventsTest = ReviewHistoryTest;

TEST_F(ReplayEventsTest, EventsSayWhatHappenedWhereItStandsAndWhoBroughtIt) {
  const Finished words = Replay({"events", "--stream", review_});
  ASSERT_EQ(words.code, 0) << words.errors;
  EXPECT_THAT(words.output, HasSubstr("VERSION"));
  EXPECT_THAT(words.output, HasSubstr("review.PullRequestTracked"));
  EXPECT_THAT(words.output, HasSubstr("review_events.g1/"));
  EXPECT_THAT(words.output, HasSubstr("delivery dlv_"));

  const Finished json = Replay({"events", "--review", review_, "--json"});
  ASSERT_EQ(json.code, 0) << json.errors;
  std::int64_t version = 0;
  for (const boost::json::value& event : LinesOf(json.output)) {
    EXPECT_EQ(event.at("version"), ++version);
    EXPECT_EQ(event.at("command").at("command_id"), event.at("command_id"));
  }
  EXPECT_GT(version, 1);
  const Finished rest =
      Replay({"events", "--review", review_, "--after", absl::StrCat(version - 1), "--json"});
  EXPECT_EQ(LinesOf(rest.output).size(), 1U);
  EXPECT_EQ(Replay({"events", "--review", "rev_gh_1_1"}).code, 1);
}

}  // namespace
}  // namespace docket::system_test

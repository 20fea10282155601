// docket replay events, against a docketd that has had real webhooks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/eventstore/temporary_directory.h"
#include "tests/system/docketd.h"
#include "tests/system/load.h"
#include "tests/system/story.h"

namespace docket::system_test {
namespace {

using testing::HasSubstr;

std::vector<boost::json::value> LinesOf(const std::string& output) {
  std::vector<boost::json::value> lines;
  std::istringstream text(output);
  for (std::string line; std::getline(text, line);) lines.push_back(JsonOf(line));
  return lines;
}

class ReplayEventsTest : public testing::Test {
 protected:
  ReplayEventsTest() : server_(directory_.path()) {}

  // Some reviews, of which the first listed is looked at.
  void SetUp() override {
    ASSERT_NE(server_.url(), "");
    const std::string secret =
        SecretIn(apps::DataDirectory{.path = directory_.path()}.webhook_secret());
    Load load({.chapters = WriteChapters({.seed = 5, .lifecycles = 3}), .secret = secret});
    load.SetServer(server_.url());
    for (const Acknowledged& one : load.Finish().acknowledged) {
      const auto answer =
          server_.Get(absl::StrCat("/api/v1/deliveries/", one.delivery, "?wait=5000"));
      ASSERT_EQ(answer.status, 200) << answer.body;
      const boost::json::value delivery = JsonOf(answer.body);
      if (!absl::StartsWith(Text(delivery.at("event")), "pull_request")) continue;
      organization_ = Text(delivery.at("organization_id"));
    }
    const auto list = server_.Get("/api/v1/reviews?organization=" + organization_);
    ASSERT_EQ(list.status, 200) << list.body;
    review_ = Text(JsonOf(list.body).at("items").at(0).at("id"));
  }

  static std::string Text(const boost::json::value& value) {
    return value.is_string() ? std::string(value.get_string()) : std::string();
  }

  [[nodiscard]] Finished Replay(std::vector<std::string> words) const {
    words.insert(words.begin(), "replay");
    words.insert(words.end(), {"--data-dir", directory_.path()});
    return Docket(words);
  }

  eventstore::TemporaryDirectory directory_;
  Docketd server_;
  std::string organization_;
  std::string review_;
};

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

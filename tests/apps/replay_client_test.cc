#include "apps/cli/replay_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "boost/json/serialize.hpp"
#include "tests/apps/scripted_server.h"

namespace docket::apps {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ReplayClientTest : public testing::Test {
 protected:
  absl::StatusOr<boost::json::object> AnswerTo(const std::string& body) {
    ScriptedServer server({{AnswerWithBody(body)}});
    HttpClient client({.unix_socket = {}, .host = "127.0.0.1", .port = server.port()},
                      std::chrono::milliseconds(10'000));
    return AskForReplay(
        client, {.verb = ReplayVerb::kVerify},
        {.progress = [this](std::string_view text) { progress_.emplace_back(text); },
         .note = [this](std::string_view text) { notes_.emplace_back(text); },
         .row =
             [this](const boost::json::object& row) {
               rows_.push_back(boost::json::serialize(row));
               return taken_;
             }});
  }

  std::vector<std::string> progress_;
  std::vector<std::string> notes_;
  std::vector<std::string> rows_;
  absl::Status taken_;  // what is answered of each row
};

TEST_F(ReplayClientTest, TellsProgressAndAnswersTheResult) {
  const auto result = AnswerTo("{\"progress\":\"half\"}\n{\"result\":{\"ok\":true}}\n");
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(boost::json::serialize(*result), R"({"ok":true})");
  EXPECT_THAT(progress_, ElementsAre("half"));
}

TEST_F(ReplayClientTest, TellsNotesApartFromProgress) {
  const auto result =
      AnswerTo("{\"note\":\"goes on\"}\n{\"progress\":\"half\"}\n{\"result\":{}}\n");
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_THAT(notes_, ElementsAre("goes on"));
  EXPECT_THAT(progress_, ElementsAre("half"));
}

TEST_F(ReplayClientTest, GivesEachRowAsItComes) {
  const auto result = AnswerTo("{\"row\":{\"key\":1}}\n{\"row\":{\"key\":2}}\n{\"result\":{}}\n");
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_THAT(rows_, ElementsAre(R"({"key":1})", R"({"key":2})"));
}

TEST_F(ReplayClientTest, WhoeverCannotTakeARowEndsIt) {
  taken_ = absl::CancelledError("nobody reads");
  EXPECT_EQ(AnswerTo("{\"row\":{}}\n{\"result\":{}}\n").status(), taken_);
}

TEST_F(ReplayClientTest, AnErrorIsOne) {
  EXPECT_THAT(std::string(AnswerTo("{\"error\":\"cancelled\"}\n").status().message()),
              HasSubstr("cancelled"));
}

// As a docketd of another version might send them.
TEST_F(ReplayClientTest, LinesOfAnotherShapeAreNoResult) {
  for (const char* body : {"{\"progress\":5}\n", "{\"error\":{}}\n", "{\"result\":[]}\n", "[]\n",
                           "no JSON\n", "{}\n"}) {
    EXPECT_TRUE(absl::IsUnavailable(AnswerTo(body).status())) << body;
  }
  EXPECT_TRUE(progress_.empty());
}

}  // namespace
}  // namespace docket::apps

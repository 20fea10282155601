// What `docket` says of a line before it runs anything, and what it refuses of a running docketd.
#include "apps/cli/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "apps/cli/output.h"
#include "boost/json/parse.hpp"
#include "tests/apps/running_node.h"

namespace docket::apps {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

struct Said {
  int code = 0;
  std::string errors;
};

Said Docket(const std::vector<std::string>& words) {
  std::vector<const char*> arguments = {"docket"};
  for (const std::string& word : words) arguments.push_back(word.c_str());
  std::ostringstream out;
  std::ostringstream err;
  const ParsedCommandLine line = ParseCommandLine(arguments, {.out = out, .err = err});
  if (const int* code = std::get_if<int>(&line)) return {.code = *code, .errors = err.str()};
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const int code = std::get<std::function<int()>>(line)();
  (void)testing::internal::GetCapturedStdout();
  return {.code = code, .errors = testing::internal::GetCapturedStderr()};
}

TEST(CommandLineTest, AnUnknownCommandIsToldWhichThereAre) {
  const Said top = Docket({"bogus"});
  EXPECT_EQ(top.code, kWrongUse);
  EXPECT_THAT(top.errors,
              HasSubstr("'bogus' is no command; there are: status, demo, replay, archive, keys"));
  EXPECT_THAT(Docket({"keys", "bogus"}).errors,
              HasSubstr("'bogus' is no command; there are: create, list, revoke"));
  EXPECT_THAT(Docket({}).errors, HasSubstr("A subcommand is required; there are: status, demo"));
  EXPECT_THAT(Docket({"keys", "revoke"}).errors,
              AllOf(HasSubstr("id"), Not(HasSubstr("there are"))));
}

TEST(CommandLineTest, ANumberThatIsNotAllowedIsToldWhatIs) {
  for (const char* option : {"--lifecycles", "--seed", "--run", "--connections"}) {
    for (const char* wrong : {"-1", "many", "1.5", "99999999999999999999"}) {
      const Said said = Docket({"demo", option, wrong});
      EXPECT_EQ(said.code, kWrongUse);
      EXPECT_THAT(said.errors, AllOf(HasSubstr(option), HasSubstr(wrong),
                                     HasSubstr("allowed: a whole number from ")));
    }
  }
  EXPECT_THAT(Docket({"demo", "--lifecycles", "100001"}).errors, HasSubstr("from 0 to 100000"));
  EXPECT_THAT(Docket({"demo", "--connections", "0"}).errors, HasSubstr("from 1 to 256"));
}

TEST(CommandLineTest, AnOptionTwiceIsRefused) {
  const Said said = Docket({"demo", "--seed", "1", "--seed", "2"});
  EXPECT_EQ(said.code, kWrongUse);
  EXPECT_THAT(said.errors, HasSubstr("--seed"));
}

TEST(CommandLineTest, TheDataDirectoryMayBeSpeltAsDocketdSpellsIt) {
  for (const char* option : {"--data-dir", "--data_dir"}) {
    const Said said = Docket({"status", option, "/no/such/data"});
    EXPECT_EQ(said.code, kFoundOrFailed);
    EXPECT_THAT(said.errors, HasSubstr("no docketd answers at /no/such/data/docketd.sock"));
  }
}

TEST(CommandLineTest, AMissingSecretOrKeyOfTheDemoSaysWithWhatToNameIt) {
  const eventstore::TemporaryDirectory directory;
  const Said secret = Docket({"demo", "--data-dir", directory.path()});
  EXPECT_EQ(secret.code, kFoundOrFailed);
  EXPECT_THAT(secret.errors, AllOf(HasSubstr(directory.path() + "/webhook.secret"),
                                   HasSubstr("--secret-file"), HasSubstr("--data-dir")));
  const Said key = Docket({"demo", "--data-dir", directory.path(), "--secret-file",
                           std::string(DOCKET_SOURCE_DIR) + "/README.md"});
  EXPECT_THAT(key.errors,
              AllOf(HasSubstr(directory.path() + "/admin.key"), HasSubstr("--key-file")));
}

class CommandsOfANodeTest : public RunningNode {
 protected:
  [[nodiscard]] Said Keys(std::vector<std::string> words) const {
    words.insert(words.begin(), "keys");
    words.insert(words.end(), {"--data-dir", data_.path});
    return Docket(words);
  }
  [[nodiscard]] std::string OnlyKey() const {
    const auto keys = boost::json::parse(AskOperator("/operator/v1/keys").body);
    return std::string(keys.at("items").at(0).at("id").as_string());
  }
};

TEST_F(CommandsOfANodeTest, TheLastAdminKeyIsNotRevokedByMistake) {
  const std::unique_ptr<Node> node = StartReady();
  const std::string id = OnlyKey();
  ASSERT_EQ(Keys({"create", "--label", "r", "--organization", "gh:1"}).code, kDone);

  const Said refused = Keys({"revoke", id});
  EXPECT_EQ(refused.code, kFoundOrFailed);
  EXPECT_THAT(refused.errors, AllOf(HasSubstr(id + " is the last key of the role admin"),
                                    HasSubstr("docket keys create --label NAME --role admin"),
                                    HasSubstr("--force")));
  EXPECT_EQ(Get("/api/v1/reviews/rev_gh_1_1").status, 404) << "it can still be used";

  ASSERT_EQ(Keys({"create", "--label", "second", "--role", "admin"}).code, kDone);
  EXPECT_EQ(Keys({"revoke", id}).code, kDone) << "it is not the last one any more";
  EXPECT_EQ(Get("/api/v1/reviews/rev_gh_1_1").status, 401);
  EXPECT_TRUE(node->Stop().ok());
}

TEST_F(CommandsOfANodeTest, ForceRevokesTheLastAdminKeyAndAnotherCanStillBeMade) {
  const std::unique_ptr<Node> node = StartReady();
  EXPECT_EQ(Keys({"revoke", OnlyKey(), "--force"}).code, kDone);
  EXPECT_EQ(Get("/api/v1/reviews/rev_gh_1_1").status, 401);
  EXPECT_EQ(Keys({"create", "--label", "again", "--role", "admin"}).code, kDone);
  EXPECT_TRUE(node->Stop().ok());
}

TEST_F(CommandsOfANodeTest, AHostOfNobodyIsToldInTheWordsOfTheCommandLine) {
  const std::unique_ptr<Node> node = StartReady();
  const Said said = Keys({"create", "--label", "x", "--organization", "nowhere:1"});
  EXPECT_EQ(said.code, kWrongUse);
  EXPECT_THAT(said.errors, HasSubstr("--organization must be HOST:ID"));
  // With a single host the number alone means an organisation of that one.
  EXPECT_EQ(Keys({"create", "--label", "bare", "--organization", "21031067"}).code, kDone);
  EXPECT_THAT(AskOperator("/operator/v1/keys").body, HasSubstr(R"(["gh:21031067"])"));
  EXPECT_TRUE(node->Stop().ok());
}

}  // namespace
}  // namespace docket::apps

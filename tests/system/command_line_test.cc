// docket as its user meets it: help with an example for each command, exit codes, messages.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/eventstore/temporary_directory.h"
#include "tests/system/docketd.h"

namespace docket::system_test {
namespace {

using testing::HasSubstr;
using Words = std::vector<std::string>;

TEST(CommandLine, EachCommandHasAnExample) {
  const std::vector<Words> commands = {{"status"},
                                       {"demo"},
                                       {"replay", "rebuild"},
                                       {"replay", "verify"},
                                       {"replay", "diff"},
                                       {"replay", "rollback"},
                                       {"replay", "status"},
                                       {"replay", "events"},
                                       {"replay", "state"},
                                       {"keys", "create"},
                                       {"keys", "list"},
                                       {"keys", "revoke"},
                                       {"dead-letters", "list"},
                                       {"dead-letters", "retry"},
                                       {"holds", "list"},
                                       {"holds", "place"},
                                       {"holds", "lift"},
                                       {"deliveries", "list"},
                                       {"deliveries", "show"},
                                       {"deliveries", "redrive"},
                                       {"deliveries", "reconcile"},
                                       {"audit", "keygen"},
                                       {"audit", "verify"},
                                       {"audit", "compare"},
                                       {"audit", "prove"}};
  const Finished all = Docket({"--help"});
  EXPECT_EQ(all.code, 0);
  for (Words words : commands) {
    EXPECT_THAT(all.output, HasSubstr(words.front()));
    const std::string name = absl::StrCat("docket ", absl::StrJoin(words, " "));
    words.emplace_back("--help");
    const Finished help = Docket(words);
    EXPECT_EQ(help.code, 0) << name;
    EXPECT_THAT(help.output, HasSubstr(absl::StrCat("Example: ", name)));
  }
}

TEST(CommandLine, WrongUseIsTwoWithAMessage) {
  const std::vector<std::pair<Words, std::string>> wrong = {
      {{}, "subcommand"},
      {{"no-such-command"}, "no-such-command"},
      {{"replay"}, "subcommand"},
      {{"replay", "verify", "--no-such-option"}, "--no-such-option"},
      {{"replay", "diff"}, "--view"},
      {{"replay", "rollback"}, "--view"},
      {{"replay", "events"}, "--stream"},
      {{"replay", "events", "--stream", "rev_2"}, "rev_gh_186853002_2"},
      {{"replay", "state"}, "--review"},
      {{"replay", "state", "--review", "rev_2"}, "rev_gh_186853002_2"},
      {{"replay", "state", "--review", "rev_gh_1_2", "--version", "0"}, "--version"},
      {{"replay", "state", "--review", "rev_gh_1_2", "--at", "yesterday"}, "RFC 3339"},
      {{"replay", "state", "--review", "rev_gh_1_2", "--at", "x", "--version", "1"}, "--at"},
      {{"keys", "create"}, "--label"},
      {{"keys", "create", "--label", "x", "--role", "owner"}, "owner"},
      {{"demo", "--lifecycles", "many"}, "--lifecycles"},
      {{"deliveries", "list", "--status", "lost"}, "--status"},
      {{"deliveries", "show", "dlv_1"}, "dlv_1_3_41"},
      {{"deliveries", "redrive"}, "--status"},
      {{"deliveries", "reconcile"}, "--app-id"},
      {{"deliveries", "reconcile", "--app-id", "7"}, "--private-key"},
      {{"deliveries", "reconcile", "--hook", "repos/o/r", "--token-file", "/dev/null"}, "hooks/ID"},
  };
  for (const auto& [words, message] : wrong) {
    const Finished finished = Docket(words);
    EXPECT_EQ(finished.code, 2) << absl::StrJoin(words, " ");
    EXPECT_THAT(finished.errors, HasSubstr(message)) << absl::StrJoin(words, " ");
  }
}

TEST(CommandLine, AnUnknownViewIsWrongUse) {
  const eventstore::TemporaryDirectory directory;
  const Words words = {"replay",       "verify",     "--view",
                       "no_such_view", "--data-dir", directory.path()};
  Docketd server(directory.path());
  const Finished asked = Docket(words);
  EXPECT_EQ(asked.code, 2) << asked.errors;
  EXPECT_THAT(asked.errors, HasSubstr("no_such_view"));
  EXPECT_EQ(server.Stop(), 0);
  EXPECT_EQ(Docket(words).code, 2) << "without a docketd";
}

TEST(CommandLine, AReplayWhereNoDataIsMakesNoneAndProvesNothing) {
  const eventstore::TemporaryDirectory directory;
  const std::string none = directory.path() + "/none";
  for (const std::string verb : {"verify", "rebuild"}) {
    for (const std::string& where : {none, directory.path()}) {
      const Finished replay = Docket({"replay", verb, "--data-dir", where});
      EXPECT_EQ(replay.code, 1) << replay.output;
      EXPECT_THAT(replay.errors, HasSubstr(absl::StrCat("no database in ", where, "/journal")));
    }
  }
  EXPECT_TRUE(std::filesystem::is_empty(directory.path()));
}

TEST(CommandLine, AReplayUsesTheDataDirectoryOfItsConfiguration) {
  const eventstore::TemporaryDirectory directory;
  const std::string data = directory.path() + "/data";
  const std::string file = directory.path() + "/docket.yaml";
  std::ofstream(file) << "data_dir: " << data << "\n";
  Docketd server(data);
  EXPECT_EQ(server.Stop(), 0);
  const Finished verified = Docket({"replay", "verify", "--config", file});
  EXPECT_EQ(verified.code, 0) << verified.errors;
  const Finished other =
      Docket({"replay", "verify", "--config", file, "--data-dir", directory.path()});
  EXPECT_EQ(other.code, 1) << "the option is above the file: " << other.output;
}

TEST(CommandLine, StatusWithoutADocketdSaysWhatToDo) {
  const eventstore::TemporaryDirectory directory;
  const Finished status = Docket({"status", "--data-dir", directory.path()});
  EXPECT_EQ(status.code, 1);
  EXPECT_THAT(status.errors, HasSubstr(absl::StrCat("docketd --data_dir=", directory.path())));
}

TEST(CommandLine, StatusShowsEachView) {
  const eventstore::TemporaryDirectory directory;
  const Docketd server(directory.path());
  for (const Words& words : {Words{"status"}, Words{"replay", "status"}}) {
    Words with_data = words;
    with_data.insert(with_data.end(), {"--data-dir", directory.path()});
    const Finished status = Docket(with_data);
    EXPECT_EQ(status.code, 0) << status.errors;
    EXPECT_THAT(status.output, HasSubstr("VIEW"));
    EXPECT_THAT(status.output, HasSubstr("review_detail"));
    with_data.emplace_back("--json");
    const boost::json::value document = JsonOf(Docket(with_data).output);
    EXPECT_FALSE(document.at("projections").as_array().empty());
  }
}

}  // namespace
}  // namespace docket::system_test

// `docket demo`: the same story twice, and its check alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/eventstore/temporary_directory.h"
#include "tests/system/docketd.h"

namespace docket::system_test {
namespace {

Finished Demo(const std::string& data_dir, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments = {
      "demo",     "--lifecycles",          "20",         "--seed", "3",
      "--corpus", DOCKET_WEBHOOK_EXAMPLES, "--data-dir", data_dir};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return Docket(arguments);
}

TEST(Demo, TheSameStoryTwiceHasTheSameEnd) {
  const eventstore::TemporaryDirectory directory;
  const Docketd server(directory.path());
  ASSERT_NE(server.url(), "");
  const Finished first = Demo(directory.path());
  EXPECT_EQ(first.code, 0) << first.output << first.errors;
  const Finished second = Demo(directory.path());
  EXPECT_EQ(second.code, 0) << second.output << second.errors;
  const Finished checked = Demo(directory.path(), {"--check-only"});
  EXPECT_EQ(checked.code, 0) << checked.output << checked.errors;
}

TEST(Demo, ChecksAnotherStoryAndFindsItMissing) {
  const eventstore::TemporaryDirectory directory;
  const Docketd server(directory.path());
  ASSERT_NE(server.url(), "");
  EXPECT_EQ(Demo(directory.path(), {"--check-only"}).code, 1);
}

TEST(Demo, AWrongInputIsOneLine) {
  const eventstore::TemporaryDirectory directory;
  const Docketd server(directory.path());
  ASSERT_NE(server.url(), "");
  const std::string other = directory.path() + "/other.secret";
  std::ofstream(other) << "not the secret of the endpoint\n";
  const std::vector<std::pair<std::vector<std::string>, std::string>> wrong = {
      {{"--endpoint", "acme"}, "no webhook endpoint 'acme'"},
      {{"--secret-file", other}, "does not take the secret"},
      {{"--key-file", other}, "does not take the API key"},
      {{"--host", "nope"}, "'nope' is no host code"},
  };
  for (const auto& [options, message] : wrong) {
    const Finished finished = Demo(directory.path(), options);
    EXPECT_EQ(finished.code, 2) << message;
    EXPECT_EQ(finished.output, "");
    EXPECT_THAT(finished.errors, testing::StartsWith("docket demo: "));
    EXPECT_THAT(finished.errors, testing::HasSubstr(message));
    EXPECT_EQ(finished.errors.find('\n'), finished.errors.size() - 1) << finished.errors;
    EXPECT_THAT(finished.errors, testing::Not(testing::HasSubstr("not the secret of")));
  }
  const Finished nobody = Demo(directory.path(), {"--server", "http://127.0.0.1:1"});
  EXPECT_EQ(nobody.code, 1);
  EXPECT_THAT(nobody.errors, testing::HasSubstr("no server answers: cannot connect to "
                                                "http://127.0.0.1:1: "));
}

}  // namespace
}  // namespace docket::system_test

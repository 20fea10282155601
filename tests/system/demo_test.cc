// `docket demo`: the same story twice, and its check alone.
#include <gtest/gtest.h>

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

}  // namespace
}  // namespace docket::system_test

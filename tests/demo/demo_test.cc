#include "demo/demo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <limits>
#include <sstream>

#include "tests/demo/fake_server.h"
#include "tests/demo/recorded.h"

namespace docket::demo {
namespace {

using ::testing::HasSubstr;

DemoOptions Options() {
  DemoOptions options;
  options.corpus = kCorpusPath;
  options.secret = "secret";
  options.key = "key";
  options.lifecycles = 20;
  options.connections = 4;
  return options;
}

TEST(RunDemo, ExitsZeroWhenTheServerIsRight) {
  FakeServer server("secret", "key");
  std::ostringstream out;
  EXPECT_EQ(RunDemo(Options(), server.Connections(), out), 0) << out.str();
  EXPECT_THAT(out.str(), HasSubstr("examples of another owner: rejected: owner-mismatch"));
}

TEST(RunDemo, ExitsOneOnAMismatchAndShowsIt) {
  FakeServer server("secret", "key", {.last_arrival_wins = true});
  std::ostringstream out;
  EXPECT_EQ(RunDemo(Options(), server.Connections(), out), 1);
  EXPECT_THAT(out.str(), HasSubstr("an old push arrives after closed"));
}

TEST(RunDemo, ExitsOneWhenASectionIsNotOk) {
  FakeServer server("secret", "key");
  DemoOptions options = Options();
  options.json = true;
  options.more_sections = [] { return std::vector<ReportSection>{{"Digests", {}, false}}; };
  std::ostringstream out;
  EXPECT_EQ(RunDemo(options, server.Connections(), out), 1);
  EXPECT_THAT(out.str(), HasSubstr(R"("ok":false)"));
}

TEST(RunDemo, ExitsOneWhenNobodyAnswers) {
  FakeServer server("secret", "key", {.dies_after = 1});
  DemoOptions options = Options();
  options.patience = std::chrono::milliseconds(1);
  std::atomic<bool> asked{false};
  options.more_sections = [&asked] {
    asked = true;
    return std::vector<ReportSection>{};
  };
  std::ostringstream out;
  EXPECT_EQ(RunDemo(options, server.Connections(), out), 1);
  EXPECT_THAT(out.str(), HasSubstr("stopped answering"));
  EXPECT_FALSE(asked);
}

TEST(RunDemo, ExitsOneWithoutTheCorpus) {
  DemoOptions options = Options();
  options.corpus = "/nonexistent/index.json";
  FakeServer server("secret", "key");
  std::ostringstream out;
  EXPECT_EQ(RunDemo(options, server.Connections(), out), 1);
  EXPECT_THAT(out.str(), HasSubstr("/nonexistent/index.json"));
}

struct WrongUse {
  const char* name;
  void (*spoil)(DemoOptions& options);
};

class WrongUseTest : public ::testing::TestWithParam<WrongUse> {};

TEST_P(WrongUseTest, ExitsTwoAndSendsNothing) {
  DemoOptions options = Options();
  GetParam().spoil(options);
  FakeServer server("secret", "key");
  std::ostringstream out;
  EXPECT_EQ(RunDemo(options, server.Connections(), out), 2);
  EXPECT_THAT(out.str(), HasSubstr("demo: "));
  EXPECT_TRUE(server.GuidsInOrder().empty());
}

INSTANTIATE_TEST_SUITE_P(
    Options, WrongUseTest,
    ::testing::Values(
        WrongUse{"NoSecret", [](DemoOptions& o) { o.secret.clear(); }},
        WrongUse{"NoKey", [](DemoOptions& o) { o.key.clear(); }},
        WrongUse{"NoConnections", [](DemoOptions& o) { o.connections = 0; }},
        WrongUse{"TooManyConnections",
                 [](DemoOptions& o) { o.connections = kMostConnections + 1; }},
        WrongUse{"TooManyLifecycles", [](DemoOptions& o) { o.lifecycles = kMostLifecycles + 1; }},
        WrongUse{"NegativeRate", [](DemoOptions& o) { o.rate = -1; }},
        WrongUse{"NoNumber",
                 [](DemoOptions& o) { o.rate = std::numeric_limits<double>::quiet_NaN(); }}),
    [](const auto& wrong) { return wrong.param.name; });

}  // namespace
}  // namespace docket::demo

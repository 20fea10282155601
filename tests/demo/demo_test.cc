#include "demo/demo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "tests/demo/fake_server.h"
#include "tests/demo/recorded.h"

namespace docket::demo {
namespace {

using ::testing::HasSubstr;

DemoOptions Options() {
  DemoOptions options;
  options.corpus = kCorpusPath;
  options.secret = "secret";
  options.secret_file = "webhook.secret";
  options.key = "key";
  options.key_file = "admin.key";
  options.lifecycles = 20;
  options.connections = 4;
  options.bot = false;  // the fake server has no runs
  return options;
}

TEST(RunDemo, ExitsZeroWhenTheServerIsRight) {
  FakeServer server("secret", "key");
  std::ostringstream out;
  std::ostringstream errors;
  EXPECT_EQ(RunDemo(Options(), server.Connections(), {.report = out, .errors = errors}), 0)
      << out.str();
  EXPECT_THAT(out.str(), HasSubstr("examples of another owner: rejected: owner-mismatch"));
}

TEST(RunDemo, ExitsOneOnAMismatchAndShowsIt) {
  FakeServer server("secret", "key", {.last_arrival_wins = true});
  std::ostringstream out;
  std::ostringstream errors;
  EXPECT_EQ(RunDemo(Options(), server.Connections(), {.report = out, .errors = errors}), 1);
  EXPECT_THAT(out.str(), HasSubstr("an old push arrives after closed"));
}

TEST(RunDemo, ExitsOneWhenASectionIsNotOk) {
  FakeServer server("secret", "key");
  DemoOptions options = Options();
  options.json = true;
  options.more_sections = [] { return std::vector<ReportSection>{{"Digests", {}, false}}; };
  std::ostringstream out;
  std::ostringstream errors;
  EXPECT_EQ(RunDemo(options, server.Connections(), {.report = out, .errors = errors}), 1);
  EXPECT_THAT(out.str(), HasSubstr(R"("ok":false)"));
}

TEST(RunDemo, ExitsOneWhenNobodyAnswers) {
  FakeServer server("secret", "key", {.dies_after = 12});
  DemoOptions options = Options();
  options.patience = std::chrono::milliseconds(1);
  std::atomic<bool> asked{false};
  options.more_sections = [&asked] {
    asked = true;
    return std::vector<ReportSection>{};
  };
  std::ostringstream out;
  std::ostringstream errors;
  EXPECT_EQ(RunDemo(options, server.Connections(), {.report = out, .errors = errors}), 1);
  EXPECT_THAT(out.str(), HasSubstr("stopped answering"));
  EXPECT_FALSE(asked);
}

TEST(RunDemo, ExitsOneWithoutTheCorpus) {
  DemoOptions options = Options();
  options.corpus = "/nonexistent/index.json";
  FakeServer server("secret", "key");
  std::ostringstream out;
  std::ostringstream errors;
  EXPECT_EQ(RunDemo(options, server.Connections(), {.report = out, .errors = errors}), 1);
  EXPECT_THAT(errors.str(), HasSubstr("/nonexistent/index.json"));
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
  std::ostringstream errors;
  EXPECT_EQ(RunDemo(options, server.Connections(), {.report = out, .errors = errors}), 2);
  EXPECT_THAT(errors.str(), HasSubstr("docket demo: "));
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

// One wrong input, and the one line that is told of it.
struct WrongInput {
  const char* name;
  void (*spoil)(DemoOptions& options);
  Flaws flaws;
  int code;
  std::vector<std::string> told;
};

class WrongInputTest : public ::testing::TestWithParam<WrongInput> {};

TEST_P(WrongInputTest, IsToldOnceAndNothingOfTheStoryIsSent) {
  DemoOptions options = Options();
  options.secret = "the true secret";
  options.key = "the true key";
  options.patience = std::chrono::milliseconds(1);
  if (GetParam().spoil != nullptr) GetParam().spoil(options);
  FakeServer server("the true secret", "the true key", GetParam().flaws);
  std::ostringstream out;
  std::ostringstream errors;
  EXPECT_EQ(RunDemo(options, server.Connections(), {.report = out, .errors = errors}),
            GetParam().code);
  EXPECT_EQ(out.str(), "");
  for (const std::string& text : GetParam().told) EXPECT_THAT(errors.str(), HasSubstr(text));
  EXPECT_THAT(errors.str(), ::testing::StartsWith("docket demo: "));
  EXPECT_EQ(errors.str().find('\n'), errors.str().size() - 1) << errors.str();
  EXPECT_THAT(errors.str(), ::testing::Not(HasSubstr("the true")));
  EXPECT_THAT(errors.str(), ::testing::Not(HasSubstr("another one")));
  EXPECT_EQ(server.StoryDeliveries(), 0U);
}

INSTANTIATE_TEST_SUITE_P(
    Inputs, WrongInputTest,
    ::testing::Values(
        WrongInput{"Address",
                   nullptr,
                   {.answers_nothing = true},
                   1,
                   {"no server answers: connection refused", "--server"}},
        WrongInput{"NotADocketd",
                   nullptr,
                   {.is_another_program = true},
                   1,
                   {"no docketd", "HTTP 404", "--server"}},
        WrongInput{"NotReady", nullptr, {.not_ready = true}, 1, {"not ready: log: no space left"}},
        WrongInput{"Key",
                   [](DemoOptions& o) { o.key = "another one"; },
                   {},
                   2,
                   {"does not take the API key in admin.key", "--key-file"}},
        WrongInput{"KeyOfAReader",
                   nullptr,
                   {.shows_no_delivery = true},
                   2,
                   {"does not see", "role admin", "--key-file"}},
        WrongInput{"Host",
                   [](DemoOptions& o) { o.host = "nope"; },
                   {},
                   2,
                   {"'nope' is no host code of the server", "--host"}},
        WrongInput{"HostOfAnotherEndpoint",
                   [](DemoOptions& o) { o.host = "corp"; },
                   {},
                   2,
                   {"'default' has the host code gh, not corp", "--host gh"}},
        WrongInput{"Endpoint",
                   [](DemoOptions& o) { o.endpoint = "acme"; },
                   {},
                   2,
                   {"no webhook endpoint 'acme'", "--endpoint"}},
        WrongInput{"Secret",
                   [](DemoOptions& o) { o.secret = "another one"; },
                   {},
                   2,
                   {"'default' does not take the secret in webhook.secret", "--secret-file"}},
        WrongInput{"Owners",
                   nullptr,
                   {.refuses_owners = true},
                   2,
                   {"'default' does not take deliveries of every owner"}}),
    [](const auto& wrong) { return wrong.param.name; });

TEST(RunDemo, ACheckAloneDeliversNothing) {
  FakeServer server("secret", "key");
  DemoOptions options = Options();
  options.check_only = true;
  options.secret = "unknown to the server";
  std::ostringstream out;
  std::ostringstream errors;
  EXPECT_EQ(RunDemo(options, server.Connections(), {.report = out, .errors = errors}), 1);
  EXPECT_THAT(out.str(), HasSubstr("FAILED"));
  EXPECT_TRUE(server.GuidsInOrder().empty());
}

}  // namespace
}  // namespace docket::demo

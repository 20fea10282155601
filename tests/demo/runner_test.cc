#include "demo/runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/demo/fake_server.h"
#include "tests/demo/recorded.h"

namespace docket::demo {
namespace {

using ::testing::HasSubstr;

class RunnerTest : public ::testing::Test {
 protected:
  static RunnerOptions Options() {
    return RunnerOptions{.client = {.webhook_target = "/api/v1/webhooks/github/default",
                                    .signing_key = {"secret"},
                                    .api_key = "key",
                                    .patience = std::chrono::seconds(20),
                                    .retry_pause = std::chrono::milliseconds(1)},
                         .connections = 4,
                         .on_progress = {}};
  }

  RunResult RunAgainst(FakeServer& server, const RunnerOptions& options = Options()) const {
    return RunScript(script_, options, server.Connections());
  }

  static std::string FirstMismatch(const RunResult& result) {
    if (result.mismatches.empty()) return "none";
    const Mismatch& first = result.mismatches.front();
    return first.subject + " " + first.field + ": expected " + first.expected + ", actual " +
           first.actual + "; " + first.chapter + ": " + first.plot;
  }

  static bool Mentions(const RunResult& result, std::string_view field) {
    return std::any_of(result.mismatches.begin(), result.mismatches.end(),
                       [field](const Mismatch& m) { return m.field.starts_with(field); });
  }

  Script script_{RecordedCorpus(), {.seed = 3, .run = 1, .lifecycles = 60}};
};

TEST_F(RunnerTest, AFaithfulServerPasses) {
  FakeServer server("secret", "key");
  const RunResult result = RunAgainst(server);
  EXPECT_TRUE(result.Right()) << FirstMismatch(result);
  EXPECT_EQ(result.counts.accepted, result.counts.expected_accepted);
  EXPECT_EQ(result.counts.duplicates, result.counts.expected_duplicates);
  EXPECT_EQ(result.counts.refused, result.counts.expected_refused);
  EXPECT_GT(result.counts.refused, 0U);
  EXPECT_EQ(result.reviews_right, result.reviews_checked);
  EXPECT_GE(result.reviews_checked, 60U + result.cases);
  EXPECT_EQ(result.acknowledgements_us.size(), result.counts.sent - result.counts.refused);
}

TEST_F(RunnerTest, ASecondRunOfTheSameSeedIsAllDuplicatesAndPasses) {
  FakeServer server("secret", "key");
  EXPECT_TRUE(RunAgainst(server).Right());
  const RunResult second = RunAgainst(server);
  EXPECT_TRUE(second.Right()) << FirstMismatch(second);
  EXPECT_EQ(second.counts.accepted, 0U);
  EXPECT_EQ(second.counts.duplicates,
            second.counts.expected_accepted + second.counts.expected_duplicates);
}

TEST_F(RunnerTest, AnotherRunOfTheSeedUnderNewGuidsPasses) {
  FakeServer server("secret", "key");
  EXPECT_TRUE(RunAgainst(server).Right());
  const Script again(RecordedCorpus(), {.seed = 3, .run = 2, .lifecycles = 60});
  const RunResult second = RunScript(again, Options(), server.Connections());
  EXPECT_TRUE(second.Right()) << FirstMismatch(second);
}

TEST_F(RunnerTest, CheckOnlySendsNothing) {
  FakeServer server("secret", "key");
  EXPECT_TRUE(RunAgainst(server).Right());
  const std::size_t received = server.GuidsInOrder().size();
  RunnerOptions options = Options();
  options.check_only = true;
  const RunResult result = RunAgainst(server, options);
  EXPECT_TRUE(result.Right()) << FirstMismatch(result);
  EXPECT_EQ(result.counts.sent, 0U);
  EXPECT_GT(result.reviews_checked, 0U);
  EXPECT_EQ(server.GuidsInOrder().size(), received);
}

TEST_F(RunnerTest, AnEmptyServerFailsTheCheck) {
  FakeServer server("secret", "key");
  RunnerOptions options = Options();
  options.check_only = true;
  const RunResult result = RunAgainst(server, options);
  EXPECT_FALSE(result.Right());
  EXPECT_EQ(result.reviews_right, 0U);
  EXPECT_THAT(FirstMismatch(result), HasSubstr("HTTP 404"));
}

TEST_F(RunnerTest, ChaptersArriveInTheirOrder) {
  FakeServer server("secret", "key");
  EXPECT_TRUE(RunAgainst(server).Right());
  std::map<std::string, std::size_t> first_arrival;
  std::size_t place = 0;
  for (const std::string& guid : server.GuidsInOrder()) first_arrival.try_emplace(guid, place++);
  for (const Stage& stage : script_.stages()) {
    if (stage.name == "late deliveries") continue;
    for (std::size_t i = 0; i < stage.chapters; ++i) {
      std::set<std::string> seen;
      std::size_t last = 0;
      for (const Delivery& delivery : stage.write(i).deliveries) {
        if (!seen.insert(delivery.guid).second) continue;
        const std::size_t arrival = first_arrival.at(delivery.guid);
        EXPECT_GE(arrival, last) << stage.name << ' ' << i;
        last = arrival;
      }
    }
  }
}

TEST_F(RunnerTest, PushBackIsHonouredAndCounted) {
  FakeServer server("secret", "key", {.pushes_back_every = 7});
  const RunResult result = RunAgainst(server);
  EXPECT_TRUE(result.Right()) << FirstMismatch(result);
  EXPECT_GT(result.counts.pushed_back, 0U);
}

TEST_F(RunnerTest, ALostAnswerIsSentAgain) {
  FakeServer server("secret", "key", {.drops_answer_every = 11});
  const RunResult result = RunAgainst(server);
  EXPECT_TRUE(result.Right()) << FirstMismatch(result);
  EXPECT_GT(result.counts.duplicates, result.counts.expected_duplicates);
}

TEST_F(RunnerTest, ADeadServerEndsTheRun) {
  FakeServer server("secret", "key", {.dies_after = 100});
  const RunResult result = RunAgainst(server);
  EXPECT_FALSE(result.Right());
  EXPECT_TRUE(result.server_gone);
  EXPECT_LT(result.counts.sent, 329U);
  EXPECT_THAT(FirstMismatch(result), HasSubstr("connection refused"));
}

TEST_F(RunnerTest, AWrongKeyFailsTheCheck) {
  FakeServer server("secret", "another key");
  EXPECT_FALSE(RunAgainst(server).Right());
}

struct FlawCase {
  const char* name;
  Flaws flaws;
  const char* field;  // of a mismatch that must be told
};

class FlawTest : public RunnerTest, public ::testing::WithParamInterface<FlawCase> {};

TEST_P(FlawTest, IsFound) {
  FakeServer server("secret", "key", GetParam().flaws);
  const RunResult result = RunAgainst(server);
  EXPECT_FALSE(result.Right());
  EXPECT_TRUE(Mentions(result, GetParam().field)) << FirstMismatch(result);
}

INSTANTIATE_TEST_SUITE_P(
    Flaws, FlawTest,
    ::testing::Values(FlawCase{"BelievesForgeries", {.believes_every_signature = true}, "status"},
                      FlawCase{
                          "ForgeriesChangeReviews", {.believes_every_signature = true}, "title"},
                      FlawCase{"LastArrivalWins", {.last_arrival_wins = true}, "state"},
                      FlawCase{"OldHeadWins", {.last_arrival_wins = true}, "head.sha"},
                      FlawCase{"ForgetsDismissals", {.forgets_dismissals = true}, "human_reviews"},
                      FlawCase{"RefusesUnknownEvents", {.refuses_unknown_events = true}, "status"},
                      FlawCase{"ParksPushes", {.parks_pushes = true}, "outcome"}),
    [](const auto& flaw) { return flaw.param.name; });

TEST(Percentile, IsNearestRank) {
  EXPECT_EQ(Percentile({}, 0.5), 0U);
  EXPECT_EQ(Percentile({7}, 0.99), 7U);
  EXPECT_EQ(Percentile({1, 2, 3, 4}, 0.5), 2U);
  EXPECT_EQ(Percentile({1, 2, 3, 4}, 0.99), 4U);
}

}  // namespace
}  // namespace docket::demo

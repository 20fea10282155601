#include "apps/operator_routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "absl/synchronization/notification.h"
#include "boost/asio/post.hpp"
#include "tests/apps/replay_rig.h"

namespace docket::apps {
namespace {

using testing::HasSubstr;

constexpr char kRebuild[] = "/operator/v1/replay/rebuild";
constexpr char kVerify[] = "/operator/v1/replay/verify";
constexpr char kDiff[] = "/operator/v1/replay/diff";
constexpr char kRollback[] = "/operator/v1/replay/rollback";

unsigned StatusOf(const api::Response& response) { return static_cast<unsigned>(response.status); }

TEST(OperatorRoutes, AReplayStreamsItsResultAndAnotherMayFollow) {
  ReplayRig rig;
  for (int i = 0; i < 2; ++i) {
    const api::Response response = rig.Ask(kVerify);
    EXPECT_EQ(StatusOf(response), 200U);
    EXPECT_THAT(rig.ReadAll(response), HasSubstr("\"result\""));
  }
}

TEST(OperatorRoutes, ASecondReplayIsRefusedBeforeItsAnswerBegins) {
  ReplayRig rig;
  absl::Notification release;
  boost::asio::post(rig.pool(), [&release] { release.WaitForNotification(); });
  const api::Response first = rig.Ask(kVerify);  // waits for the pool's one thread
  const api::Response second = rig.Ask(kRebuild);
  EXPECT_EQ(StatusOf(second), 409U) << second.body;
  EXPECT_THAT(second.body, HasSubstr("/problems/conflict"));
  release.Notify();
  EXPECT_THAT(rig.ReadAll(first), HasSubstr("\"result\""));
  EXPECT_EQ(StatusOf(rig.Ask(kVerify)), 200U);
}

TEST(OperatorRoutes, ADryRunSaysWhatThereIsToBuildAndBuildsNothing) {
  ReplayRig rig;
  const std::string plan = rig.ReadAll(rig.Ask(kRebuild, {{"dry_run", "true"}}));
  EXPECT_THAT(plan, HasSubstr("\"dry_run\":true"));
  EXPECT_THAT(plan, HasSubstr("\"built_generation\":2"));
  EXPECT_EQ(rig.ReadAll(rig.Ask(kRebuild, {{"dry_run", "true"}})).find("\"built_generation\":3"),
            std::string::npos);
}

TEST(OperatorRoutes, ARebuildTakesANumberOfThreadsAndBeginsAnewIfAsked) {
  ReplayRig rig;
  for (const auto& [name, value] :
       {std::pair("parallel", "1"), std::pair("parallel", "256"), std::pair("fresh", "true")}) {
    EXPECT_THAT(rig.ReadAll(rig.Ask(kRebuild, {{name, value}})), HasSubstr("\"ok\":true")) << name;
  }
}

TEST(OperatorRoutes, ParkedStreamsAreTriedAgain) {
  ReplayRig rig;
  EXPECT_THAT(rig.ReadAll(rig.Ask("/operator/v1/replay/retry")),
              HasSubstr(R"({"result":{"verb":"retry","ok":true,"views":[]}})"));
  EXPECT_EQ(StatusOf(rig.Ask("/operator/v1/replay/retry", {{"view", "nonsense"}})), 400U);
}

TEST(OperatorRoutes, AViewIsComparedAndRolledBack) {
  ReplayRig rig;
  const std::vector<std::pair<std::string, std::string>> view = {{"view", "review_list"}};
  EXPECT_THAT(rig.ReadAll(rig.Ask(kRollback, view)), HasSubstr("\"error\""))
      << "nothing was rebuilt yet";
  EXPECT_THAT(rig.ReadAll(rig.Ask(kDiff, view)), HasSubstr("\"error\""));
  EXPECT_THAT(rig.ReadAll(rig.Ask(kRebuild, view)), HasSubstr("\"result\""));
  EXPECT_THAT(rig.ReadAll(rig.Ask(kDiff, view)), HasSubstr("\"different\":0"));
  const std::string back = rig.ReadAll(rig.Ask(kRollback, view));
  EXPECT_THAT(back, HasSubstr("\"generation\":1"));
  EXPECT_THAT(back, HasSubstr("\"verification\""));
}

TEST(OperatorRoutes, ParametersThatAreNotThereAreRefused) {
  ReplayRig rig;
  EXPECT_EQ(StatusOf(rig.Ask(kRebuild, {{"dry_run", "perhaps"}})), 400U);
  EXPECT_EQ(StatusOf(rig.Ask(kDiff)), 400U) << "one view at a time";
  EXPECT_EQ(StatusOf(rig.Ask(kRollback, {{"view", "all"}})), 400U);
  EXPECT_EQ(StatusOf(rig.Ask(kRollback, {{"view", "review_list"}, {"dry_run", "true"}})), 400U);
  EXPECT_EQ(StatusOf(rig.Ask(kRebuild, {{"view", "nonsense"}})), 400U);
  EXPECT_EQ(StatusOf(rig.Ask(kRebuild, {{"veiw", "all"}})), 400U);
  EXPECT_EQ(StatusOf(rig.Ask(kRebuild, {{"accept_difference", "yes"}})), 400U);
  EXPECT_EQ(StatusOf(rig.Ask(kVerify, {{"accept_difference", "true"}})), 400U);
  EXPECT_EQ(StatusOf(rig.Ask(kRebuild, {{"fresh", "perhaps"}})), 400U);
  for (const char* threads : {"", "0", "-1", "two", "1.5", "257"}) {
    EXPECT_EQ(StatusOf(rig.Ask(kRebuild, {{"parallel", threads}})), 400U) << threads;
  }
  EXPECT_EQ(StatusOf(rig.Ask(kVerify, {{"parallel", "2"}})), 400U);
  EXPECT_EQ(StatusOf(rig.Ask("/operator/v1/server", {{"x", "1"}})), 400U);
  EXPECT_EQ(StatusOf(rig.Ask("/operator/v1/journal", {{"x", "1"}})), 400U);
  EXPECT_EQ(StatusOf(rig.Ask("/operator/v1/metrics", {{"x", "1"}})), 400U);
  EXPECT_EQ(StatusOf(rig.Ask("/operator/v1/server")), 200U);
  EXPECT_EQ(StatusOf(rig.Ask("/operator/v1/journal")), 200U);
}

TEST(OperatorRoutes, MetricsAreJsonAndWhatIsNotKnownIsNull) {
  ReplayRig rig;
  platform::Metrics& metrics = rig.metrics();
  metrics.Counters({.name = "a_total", .help = "A."}).With({{"result", "b"}}).Increment(3);
  metrics.AddSampler([&metrics] {
    metrics.Gauges({.name = "depth", .help = "D."})
        .With()
        .Set(std::numeric_limits<double>::quiet_NaN());
  });
  metrics.Histograms({.name = "age_seconds", .help = "S."}, {1.0}).With().Observe(2);
  const api::Response response = rig.Ask("/operator/v1/metrics");
  EXPECT_EQ(StatusOf(response), 200U);
  EXPECT_THAT(response.body, HasSubstr(R"({"labels":{"result":"b"},"value":3E0})"));
  EXPECT_THAT(response.body, HasSubstr(R"({"labels":{},"value":null})"));
  EXPECT_THAT(response.body,
              HasSubstr(R"({"labels":{},"count":1,"sum":2E0,"buckets":[[1E0,0],[null,1]]})"));
}

}  // namespace
}  // namespace docket::apps

// Workers over HTTP against a whole docketd: a run from the webhook to its end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "boost/json/serialize.hpp"
#include "tests/apps/working_node.h"

namespace docket::apps {
namespace {

using boost::json::object;

class WorkerProtocolTest : public WorkingNode {};

// Takes what there is to tell of the review and tells it, until nothing is left; the parts told, in
// their order.
std::vector<std::string> TellAll(const std::function<Told(const std::string&)>& lease,
                                 const std::function<Told(const std::string&, object)>& tell) {
  std::vector<std::string> told;
  for (Told task = lease("publishing"); task.status == 200; task = lease("publishing")) {
    for (const boost::json::value& one : task.body.at("notifications").as_array()) {
      const std::string run(one.at("run").as_string());
      const Told answer =
          tell(absl::StrCat("/api/v1/runs/", run, "/notifications?lease=", task.Text("lease")),
               object{{"channel", one.at("channel")},
                      {"part", one.at("part")},
                      {"outcome", "sent"},
                      {"remote_id", "4711"}});
      EXPECT_EQ(answer.status, 200) << boost::json::serialize(answer.body);
      told.push_back(absl::StrCat(std::string(one.at("channel").as_string()), "/",
                                  std::string(one.at("part").as_string())));
    }
  }
  return told;
}

TEST_F(WorkerProtocolTest, ARunGoesFromTheWebhookToItsEnd) {
  const auto node = StartReady();
  const Told analysis = LeaseAnalysisOf({});
  EXPECT_EQ(analysis.Text("stage"), "analysis");
  EXPECT_EQ(analysis.body.at("run").at("attempt"), 1);
  EXPECT_EQ(analysis.body.at("heartbeat_seconds"), 20);
  EXPECT_NE(analysis.body.at("repository").at("full_name"), nullptr);
  EXPECT_EQ(Lease("analysis", 0).status, 204) << "somebody has it";

  const Told kept =
      Call("POST", absl::StrCat("/api/v1/work/leases/", analysis.Text("lease"), "/heartbeat"),
           object{{"seconds", 120}});
  EXPECT_EQ(kept.status, 200) << boost::json::serialize(kept.body);
  EXPECT_GT(kept.Text("expires_at"), analysis.Text("expires_at"));

  const std::string run = RunOf(analysis);
  const std::string at = absl::StrCat(run, "/analysis", OfHead(analysis), "&duration_ms=1500");
  const Told read = CallRaw(at, SarifOf("no-goto"));
  ASSERT_EQ(read.status, 200) << boost::json::serialize(read.body);
  EXPECT_EQ(read.body.at("findings").at("high"), 1);
  EXPECT_EQ(CallRaw(at, SarifOf("no-goto")).body, read.body) << "the answer was lost";

  const Told conversation = Lease("conversation");
  ASSERT_EQ(conversation.status, 200);
  EXPECT_EQ(conversation.body.at("run").at("id"), analysis.body.at("run").at("id"));
  const Told spoken = Call("POST", absl::StrCat(run, "/messages", UnderLease(conversation)),
                           object{{"agent", "style"},
                                  {"kind", "critique"},
                                  {"round", 1},
                                  {"tokens", 12},
                                  {"text", "Why a goto?"}});
  EXPECT_EQ(spoken.status, 200) << boost::json::serialize(spoken.body);
  const Told concluded = Call("POST", absl::StrCat(run, "/conversation", UnderLease(conversation)),
                              object{{"verdict", "request_changes"},
                                     {"consensus", true},
                                     {"confidence_percent", 90},
                                     {"rounds", 2},
                                     {"response", "Please do not."}});
  ASSERT_EQ(concluded.status, 200) << boost::json::serialize(concluded.body);

  const auto told =
      TellAll([&](const std::string& stage) { return Lease(stage, 0); },
              [&](const std::string& to, object body) { return Call("POST", to, body); });
  EXPECT_THAT(told, testing::UnorderedElementsAre("check_run/result", "review/result"));

  const Told ended = Call("GET", run);
  EXPECT_EQ(ended.Text("status"), "completed");
  EXPECT_EQ(ended.body.at("answer").at("verdict"), "request_changes");
  EXPECT_EQ(ended.body.at("analysis").at("duration_ms"), 1500);
  const Told said = Call("GET", run + "/conversation");
  ASSERT_EQ(said.status, 200) << boost::json::serialize(said.body);
  ASSERT_EQ(said.body.at("items").as_array().size(), 1U);
  EXPECT_EQ(said.body.at("items").as_array().at(0).at("text"), "Why a goto?");
  const Told findings = Call("GET", run + "/findings");
  ASSERT_EQ(findings.status, 200) << boost::json::serialize(findings.body);
  EXPECT_EQ(findings.body.at("items").as_array().at(0).at("rule"), "no-goto");
  EXPECT_EQ(findings.body.at("items").as_array().at(0).at("change"), nullptr);
  const Told sarif = Call("GET", run + "/findings.sarif");
  ASSERT_EQ(sarif.status, 200) << boost::json::serialize(sarif.body);
  const auto& tool = sarif.body.at("runs").at(0);
  EXPECT_EQ(tool.at("results").at(0).at("ruleId"), "no-goto");
}

TEST_F(WorkerProtocolTest, AWorkerThatWaitsIsGivenTheTaskWhenItComes) {
  const auto node = StartReady();
  Told task;
  std::thread worker([&] { task = Lease("analysis", 20); });
  EXPECT_EQ(Deliver(PullRequestOpened()).status, 202);
  worker.join();
  EXPECT_EQ(task.status, 200);
}

TEST_F(WorkerProtocolTest, EveryTaskIsGivenToOneOfManyWorkers) {
  const auto node = StartReady();
  constexpr int kTasks = 12;
  std::vector<Told> taken(kTasks);
  std::vector<std::thread> workers;
  workers.reserve(kTasks);
  for (Told& task : taken) {
    workers.emplace_back([this, &task] { task = Lease("analysis", 20); });
  }
  for (int number = 1; number <= kTasks; ++number) {
    EXPECT_EQ(Deliver(PullRequestOpened({.number = number})).status, 202);
  }
  for (std::thread& worker : workers) worker.join();
  std::set<std::string> reviews;
  for (const Told& task : taken) {
    EXPECT_EQ(task.status, 200) << boost::json::serialize(task.body);
    reviews.insert(task.Text("review"));
  }
  EXPECT_EQ(reviews.size(), static_cast<std::size_t>(kTasks));
}

TEST_F(WorkerProtocolTest, OrganisationsTakeTurns) {
  const auto node = StartReady();
  for (int number = 1; number <= 5; ++number) {
    EXPECT_EQ(
        Deliver(PullRequestOpened({.number = number, .repository = 1001, .owner = 501})).status,
        202);
  }
  EXPECT_EQ(Deliver(PullRequestOpened({.number = 1, .repository = 1002, .owner = 502})).status,
            202);
  Await([this] {
    return Get("/api/v1/reviews/rev_gh_1001_5").status == 200 &&
           Get("/api/v1/reviews/rev_gh_1002_1").status == 200;
  });
  std::vector<std::string> order;
  for (int turn = 0; turn < 3; ++turn) order.push_back(Lease("analysis", 0).Text("organization"));
  EXPECT_THAT(order, testing::ElementsAre("501", "502", "501"));
}

TEST_F(WorkerProtocolTest, AWorkerMayAskForTasksOfSomeOrganisationsOnly) {
  const auto node = StartReady();
  const Told first = LeaseAnalysisOf({.repository = 1001, .owner = 501});
  EXPECT_EQ(Call("DELETE", absl::StrCat("/api/v1/work/leases/", first.Text("lease"))).status, 204);
  const auto lease_of = [this](const char* organization, const std::string& key = {}) {
    return Call("POST", "/api/v1/work/leases",
                boost::json::object{{"stages", boost::json::array{"analysis"}},
                                    {"worker", "a-test"},
                                    {"organizations", boost::json::array{organization}},
                                    {"wait_seconds", 0}},
                key);
  };
  EXPECT_EQ(lease_of("gh:502").status, 204);
  EXPECT_EQ(lease_of("gh:501", MakeKey("worker", "gh:502")).status, 404);
  EXPECT_EQ(lease_of("gh:501").Text("organization"), "501");
}

TEST_F(WorkerProtocolTest, ATaskThatIsGivenBackIsTheNextOnes) {
  const auto node = StartReady();
  const Told first = LeaseAnalysisOf({});
  EXPECT_EQ(Call("DELETE", absl::StrCat("/api/v1/work/leases/", first.Text("lease"))).status, 204);
  const Told second = Lease("analysis");
  EXPECT_EQ(second.status, 200);
  EXPECT_NE(second.Text("lease"), first.Text("lease"));
}

TEST_F(WorkerProtocolTest, WhoAsksGetsANewRunAndMayEndIt) {
  const auto node = StartReady();
  const Told first = LeaseAnalysisOf({});
  const std::string runs = absl::StrCat("/api/v1/reviews/", first.Text("review"), "/runs");
  const Told live = Call("POST", runs);
  EXPECT_EQ(live.status, 409);
  EXPECT_EQ(live.Text("code"), "run-live");
  EXPECT_EQ(Call("POST", RunOf(first) + "/cancel").status, 200);
  const Told again = Call("POST", runs, object{{"head_sha", HeadOf(first)}});
  EXPECT_EQ(again.status, 200) << boost::json::serialize(again.body);
  EXPECT_EQ(Call("GET", absl::StrCat("/api/v1/commands/", again.Text("command"))).Text("status"),
            "accepted");
  const Told second = Lease("analysis");
  ASSERT_EQ(second.status, 200);
  EXPECT_NE(RunOf(second), RunOf(first));
}

TEST_F(WorkerProtocolTest, FindingsAreComparedWithTheHeadBefore) {
  const auto node = StartReady();
  const Told first = LeaseAnalysisOf({});
  EXPECT_EQ(CallRaw(absl::StrCat(RunOf(first), "/analysis", OfHead(first)), SarifOf("old")).status,
            200);
  EXPECT_EQ(Call("POST", RunOf(first) + "/cancel").status, 200);
  EXPECT_EQ(Call("POST", absl::StrCat("/api/v1/reviews/", first.Text("review"), "/runs")).status,
            200);
  const Told second = Lease("analysis");
  ASSERT_EQ(second.status, 200);
  EXPECT_EQ(
      CallRaw(absl::StrCat(RunOf(second), "/analysis", OfHead(second)), SarifOf("young")).status,
      200);
  const Told findings = Call("GET", RunOf(second) + "/findings");
  ASSERT_EQ(findings.status, 200);
  EXPECT_EQ(findings.body.at("items").as_array().at(0).at("change"), "new");
  EXPECT_EQ(findings.body.at("fixed").as_array().at(0).at("rule"), "old");
  EXPECT_EQ(findings.body.at("compared_with_head_sha"), boost::json::value(HeadOf(first)));
  const Told sarif = Call("GET", RunOf(second) + "/findings.sarif");
  ASSERT_EQ(sarif.status, 200);
  EXPECT_EQ(sarif.body.at("runs").at(0).at("results").at(0).at("baselineState"), "new");
  EXPECT_EQ(sarif.body.at("runs").at(0).at("results").at(1).at("ruleId"), "old");
  EXPECT_EQ(sarif.body.at("runs").at(0).at("results").at(1).at("baselineState"), "absent");
}

TEST_F(WorkerProtocolTest, WhatIsSaidOfAFindingStaysWithItOverRuns) {
  const auto node = StartReady();
  const Told first = LeaseAnalysisOf({});
  ASSERT_EQ(CallRaw(absl::StrCat(RunOf(first), "/analysis", OfHead(first)), SarifOf("old")).status,
            200);
  const auto finding_of = [this](const Told& task) {
    const Told findings = Call("GET", RunOf(task) + "/findings");
    EXPECT_EQ(findings.status, 200) << boost::json::serialize(findings.body);
    return findings.body.at("items").as_array().at(0).as_object();
  };
  EXPECT_EQ(finding_of(first).at("feedback"), nullptr);
  const std::string feedback = absl::StrCat(
      RunOf(first), "/findings/", std::string(finding_of(first).at("id").as_string()), "/feedback");
  const Told dismissed =
      Call("POST", feedback, object{{"verdict", "dismissed"}, {"reason", "used_in_tests"}});
  ASSERT_EQ(dismissed.status, 200) << boost::json::serialize(dismissed.body);
  EXPECT_EQ(finding_of(first).at("feedback").at("reason"), "used_in_tests");

  ASSERT_EQ(Call("POST", RunOf(first) + "/cancel").status, 200);
  ASSERT_EQ(Call("POST", absl::StrCat("/api/v1/reviews/", first.Text("review"), "/runs")).status,
            200);
  const Told second = Lease("analysis");
  ASSERT_EQ(second.status, 200);
  ASSERT_EQ(
      CallRaw(absl::StrCat(RunOf(second), "/analysis", OfHead(second)), SarifOf("old")).status,
      200);
  EXPECT_EQ(finding_of(second).at("feedback").at("verdict"), "dismissed");
  const Told sarif = Call("GET", RunOf(second) + "/findings.sarif");
  const boost::json::value& result = sarif.body.at("runs").at(0).at("results").at(0);
  EXPECT_EQ(result.at("suppressions").at(0).at("justification"), "used_in_tests");

  ASSERT_EQ(Call("POST", feedback, object{{"verdict", "accepted"}}).status, 200);
  EXPECT_EQ(finding_of(second).at("feedback").at("verdict"), "accepted");
  EXPECT_EQ(finding_of(second).at("feedback").at("reason"), nullptr);
}

TEST_F(WorkerProtocolTest, NothingIsSaidOfAFindingThatIsNotThereOrInOtherWords) {
  const auto node = StartReady();
  const Told task = LeaseAnalysisOf({});
  const std::string none =
      absl::StrCat(RunOf(task), "/findings/", std::string(32, 'a'), "/feedback");
  const object accepted{{"verdict", "accepted"}};
  EXPECT_EQ(Call("POST", none, accepted).status, 404) << "there is no analysis";
  ASSERT_EQ(CallRaw(absl::StrCat(RunOf(task), "/analysis", OfHead(task)), SarifOf("old")).status,
            200);
  EXPECT_EQ(Call("POST", none, accepted).status, 404);
  EXPECT_EQ(Call("POST", absl::StrCat(RunOf(task), "/findings/..%2f/feedback"), accepted).status,
            404);
  for (const object& wrong :
       {object{}, object{{"verdict", "dismissed"}}, object{{"verdict", "perhaps"}},
        object{{"verdict", "accepted"}, {"reason", "wont_fix"}},
        object{{"verdict", "dismissed"}, {"reason", "because"}}}) {
    EXPECT_EQ(Call("POST", none, wrong).status, 400) << boost::json::serialize(wrong);
  }
}

}  // namespace
}  // namespace docket::apps

// Workers over HTTP against a whole docketd: what is refused, and what is kept of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "boost/json/serialize.hpp"
#include "tests/apps/working_node.h"

namespace docket::apps {
namespace {

using boost::json::object;
using testing::HasSubstr;

class WorkerRefusalsTest : public WorkingNode {};

TEST_F(WorkerRefusalsTest, AResultThatComesTooLateIsRefusedAndKept) {
  const auto node = StartReady();
  const Told task = LeaseAnalysisOf({});
  const std::string at = absl::StrCat(RunOf(task), "/analysis", OfHead(task));
  EXPECT_EQ(Call("DELETE", absl::StrCat("/api/v1/work/leases/", task.Text("lease"))).status, 204);
  const Told stale = CallRaw(at, SarifOf("late"));
  EXPECT_EQ(stale.status, 409);
  EXPECT_EQ(stale.Text("code"), "stale-lease");
  ASSERT_EQ(EventsOf(task, "review.AnalysisDiscarded").size(), 1U);

  EXPECT_EQ(Call("POST", RunOf(task) + "/cancel").status, 200);
  const Told ended = CallRaw(at, SarifOf("later"));
  EXPECT_EQ(ended.status, 409);
  EXPECT_EQ(ended.Text("code"), "run-ended");
  EXPECT_EQ(EventsOf(task, "review.AnalysisDiscarded").size(), 2U);
}

TEST_F(WorkerRefusalsTest, OnlyWhoHoldsTheConversationSpeaks) {
  const auto node = StartReady();
  const Told task = LeaseAnalysisOf({});
  const object message{{"agent", "a"}, {"kind", "vote"}, {"round", 1}, {"text", "yes"}};
  const std::string at = absl::StrCat(RunOf(task), "/messages");
  const Told early = Call("POST", at + UnderLease(task), message);
  EXPECT_EQ(early.status, 409);
  EXPECT_EQ(early.Text("code"), "wrong-stage");
  EXPECT_EQ(CallRaw(absl::StrCat(RunOf(task), "/analysis", OfHead(task)), SarifOf("rule")).status,
            200);
  const Told conversation = Lease("conversation");
  ASSERT_EQ(conversation.status, 200);
  const object later{{"agent", "a"}, {"kind", "vote"}, {"round", 2}, {"text", "yes"}};
  EXPECT_EQ(Call("POST", at + UnderLease(task), later).Text("code"), "stale-lease");
  EXPECT_EQ(Call("POST", at + UnderLease(conversation), message).status, 200);
  EXPECT_EQ(Call("POST", RunOf(task) + "/cancel").status, 200);
  EXPECT_EQ(Call("POST", at + UnderLease(conversation), later).Text("code"), "run-ended");
  EXPECT_EQ(Call("GET", RunOf(task) + "/conversation").body.at("items").as_array().size(), 1U);
}

TEST_F(WorkerRefusalsTest, AnAnalysisOfAnotherHeadIsRefusedAndKept) {
  const auto node = StartReady();
  const Told task = LeaseAnalysisOf({});
  const std::string other(40, 'a');
  const Told stale = CallRaw(
      absl::StrCat(RunOf(task), "/analysis", UnderLease(task), "&head_sha=", other), SarifOf("x"));
  EXPECT_EQ(stale.status, 409);
  EXPECT_EQ(stale.Text("code"), "stale-head");
  EXPECT_EQ(EventsOf(task, "review.AnalysisDiscarded").size(), 1U);
}

TEST_F(WorkerRefusalsTest, ABrokenDocumentIsRefusedWithThePlaceAndMayBeSentAgain) {
  const auto node = StartReady();
  const Told task = LeaseAnalysisOf({});
  const std::string at = absl::StrCat(RunOf(task), "/analysis", OfHead(task));
  const Told broken = CallRaw(at, R"({"version":"2.1.0","runs":[{"tool":1}]})");
  EXPECT_EQ(broken.status, 400);
  EXPECT_THAT(broken.Text("detail"), HasSubstr("/runs/0/tool"));
  EXPECT_EQ(CallRaw(at, "no JSON").status, 400);
  EXPECT_EQ(CallRaw(at, std::string((10U << 20U) + 1, ' ')).status, 413);
  EXPECT_EQ(CallRaw(at, SarifOf("right")).status, 200);
}

TEST_F(WorkerRefusalsTest, WhatIsWrongInACallIsNamed) {
  const auto node = StartReady();
  const Told task = LeaseAnalysisOf({});
  const std::string run = RunOf(task);
  const auto detail = [&](const std::string& target, const boost::json::value& body) {
    const Told told = Call("POST", target, body);
    EXPECT_EQ(told.status, 400) << target;
    return told.Text("detail");
  };
  const std::string leases = "/api/v1/work/leases";
  EXPECT_THAT(detail(leases, object{{"worker", "w"}}), HasSubstr("stages"));
  EXPECT_THAT(detail(leases, object{{"stages", {"sleep"}}, {"worker", "w"}}),
              HasSubstr("analysis, conversation, publishing"));
  EXPECT_THAT(detail(leases, object{{"stages", {"analysis", "analysis"}}, {"worker", "w"}}),
              HasSubstr("each once"));
  EXPECT_THAT(detail(leases, object{{"stages", {"analysis"}}}), HasSubstr("worker"));
  EXPECT_THAT(detail(leases, object{{"stages", {"analysis"}}, {"worker", "w"}, {"seconds", 9}}),
              HasSubstr("10 to 300"));
  EXPECT_THAT(detail(leases, object{{"stages", {"analysis"}},
                                    {"worker", "w"},
                                    {"organizations", boost::json::array{"elsewhere:1"}}}),
              HasSubstr("elsewhere"));
  EXPECT_THAT(detail(leases, object{{"stages", {"analysis"}},
                                    {"worker", "w"},
                                    {"organizations", boost::json::array()}}),
              HasSubstr("organizations must be a list of 1 to 1000 texts"));
  EXPECT_THAT(detail(leases, object{{"stages", {"analysis"}}, {"worker", "w"}, {"second", 9}}),
              HasSubstr("no member second"));
  EXPECT_THAT(detail(run + "/failure", object{{"code", "x"}}), HasSubstr("lease"));
  EXPECT_THAT(detail(run + "/failure" + UnderLease(task), object{{"code", "No Spaces"}}),
              HasSubstr("hyphens"));
  EXPECT_THAT(detail(run + "/analysis" + UnderLease(task), object{}), HasSubstr("head_sha"));
  EXPECT_THAT(detail(run + "/conversation" + UnderLease(task), object{{"verdict", "maybe"}}),
              HasSubstr("request_changes"));
  EXPECT_THAT(detail(run + "/notifications" + UnderLease(task),
                     object{{"channel", "check_run"}, {"part", "result"}, {"outcome", "lost"}}),
              HasSubstr("sent, retry, refused"));
  EXPECT_EQ(Call("GET", "/api/v1/runs/nonsense").status, 404);
  EXPECT_EQ(Call("GET", "/api/v1/runs/rev_gh_1_1_r1").status, 404);
  EXPECT_EQ(Call("GET", "/api/v1/commands/nonsense").status, 404);
  EXPECT_EQ(Call("DELETE", "/api/v1/work/leases/nonsense").status, 404);
  const std::string other = run.substr(0, run.rfind('r')) + "r9";
  EXPECT_EQ(Call("POST", other + "/cancel").status, 404) << other;
}

TEST_F(WorkerRefusalsTest, AnAttemptThatFailedForGoodEndsTheRun) {
  const auto node = StartReady();
  const Told task = LeaseAnalysisOf({});
  EXPECT_EQ(Call("POST", absl::StrCat(RunOf(task), "/failure", UnderLease(task)),
                 object{{"code", "checkout-failed"}})
                .status,
            200);
  const Told run = Call("GET", RunOf(task));
  EXPECT_EQ(run.Text("status"), "failed");
  EXPECT_EQ(run.Text("failure_code"), "checkout-failed");
}

// Roles say what a key may do, organisations of what.
TEST_F(WorkerRefusalsTest, EveryKeyDoesWhatItsRoleAllowsForItsOrganisations) {
  const auto node = StartReady();
  const PullRequestShape shape{.repository = 1001, .owner = 501};
  const std::string worker = MakeKey("worker", "gh:501");
  const std::string any_worker = MakeKey("worker", "");
  const std::string other_worker = MakeKey("worker", "gh:502");
  const std::string reader = MakeKey("reader", "gh:501");
  const std::string asker = MakeKey("operator", "gh:501");
  EXPECT_EQ(Deliver(PullRequestOpened(shape)).status, 202);

  EXPECT_EQ(Lease("analysis", 0, reader).status, 403);
  EXPECT_EQ(Lease("analysis", 0, asker).status, 403);
  const Told task = Lease("analysis", 20, worker);
  ASSERT_EQ(task.status, 200) << boost::json::serialize(task.body);
  const std::string lease = absl::StrCat("/api/v1/work/leases/", task.Text("lease"));
  EXPECT_EQ(Call("DELETE", lease, nullptr, other_worker).status, 404);
  EXPECT_EQ(Call("DELETE", lease, nullptr, reader).status, 403);
  EXPECT_EQ(Call("DELETE", lease, nullptr, worker).status, 204);
  EXPECT_EQ(Lease("analysis", 0, other_worker).status, 204);
  const Told given = Lease("analysis", 0, any_worker);
  EXPECT_EQ(given.status, 200);

  const std::string run = RunOf(task);
  EXPECT_EQ(Call("GET", run, nullptr, reader).status, 200);
  EXPECT_EQ(Call("GET", run, nullptr, other_worker).status, 404);
  EXPECT_EQ(Call("POST", run + "/cancel", nullptr, reader).status, 403);
  EXPECT_EQ(Call("POST", run + "/cancel", nullptr, worker).status, 403);
  EXPECT_EQ(Call("POST", run + "/cancel", nullptr, asker).status, 200);
}

}  // namespace
}  // namespace docket::apps

#include "demo/check_runs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "demo/bot_plan.h"

namespace docket::demo {
namespace json = boost::json;
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kHead[] = "c0ffee";

json::object Told(std::string_view channel, std::string_view part, std::string_view status) {
  return {{"channel", channel}, {"part", part}, {"status", status}};
}

json::object CompletedRun(const std::string& id) {
  const RunPlan plan = PlanOf(id);
  return {{"id", id},
          {"head_sha", kHead},
          {"status", "completed"},
          {"analysis",
           {{"findings",
             {{"critical", 0},
              {"high", plan.errors},
              {"medium", plan.warnings},
              {"low", plan.notes},
              {"info", 0}}}}},
          {"answer", {{"verdict", plan.verdict}, {"rounds", plan.rounds}}},
          {"notifications",
           json::array{Told("check_run", "in_progress", "abandoned"),
                       Told("check_run", "result", "sent"), Told("review", "result", "sent")}}};
}

json::object EndedRun(const std::string& id, std::string_view status) {
  return {{"id", id}, {"head_sha", kHead}, {"status", status}};
}

RunsFound Found(json::array runs, LifeState state = LifeState::kOpen, bool draft = false) {
  ExpectedReview expected;
  expected.repository_id = 1;
  expected.number = 1;
  expected.state = state;
  expected.draft = draft;
  expected.head_sha = kHead;
  return CompareRuns(expected, "gh", json::serialize(json::object{{"runs", std::move(runs)}}));
}

std::vector<Mismatch> Compare(json::array runs, LifeState state = LifeState::kOpen,
                              bool draft = false) {
  return Found(std::move(runs), state, draft).mismatches;
}

std::string FieldOf(const std::vector<Mismatch>& mismatches) {
  return mismatches.empty() ? std::string() : mismatches.front().field;
}

TEST(CheckRuns, ARunAsPlannedIsRight) {
  EXPECT_THAT(Compare({CompletedRun("r1")}), IsEmpty());
  EXPECT_FALSE(HasWorkLeft(json::serialize(json::object{{"runs", {CompletedRun("r1")}}})));
}

TEST(CheckRuns, WhatDiffersFromThePlanIsFound) {
  json::object run = CompletedRun("r1");
  run["answer"].as_object()["verdict"] = "unheard of";
  EXPECT_EQ(FieldOf(Compare({run})), "answer.verdict");
  run = CompletedRun("r1");
  run["analysis"].at("findings").as_object()["high"] = 77;
  EXPECT_EQ(FieldOf(Compare({run})), "analysis.findings.high");
  run = CompletedRun("r1");
  run["notifications"].as_array().pop_back();
  EXPECT_EQ(FieldOf(Compare({run})), "result told by review");
  run = CompletedRun("r1");
  run["notifications"].as_array().push_back(Told("check_run", "result", "sent"));
  EXPECT_EQ(FieldOf(Compare({run})), "result told by check_run");
}

TEST(CheckRuns, OnlyAPlannedFailureIsRight) {
  std::string planned = "r";
  while (!PlanOf(planned).fails) planned += "r";
  json::object failed = EndedRun(planned, "failed");
  failed["failure_code"] = kPlannedFailure;
  EXPECT_THAT(Compare({failed}), IsEmpty());
  failed["failure_code"] = "lease-expired";
  EXPECT_EQ(FieldOf(Compare({failed})), "failure_code");
  std::string unplanned = "r";
  while (PlanOf(unplanned).fails) unplanned += "r";
  json::object other = EndedRun(unplanned, "failed");
  other["failure_code"] = kPlannedFailure;
  EXPECT_EQ(FieldOf(Compare({other})), "failure_code");
}

TEST(CheckRuns, ARunWithoutAnEndIsFoundAndIsWorkLeft) {
  const json::array runs{EndedRun("r1", "analyzing")};
  EXPECT_THAT(Compare(runs, LifeState::kClosed), SizeIs(1));
  EXPECT_TRUE(HasWorkLeft(json::serialize(json::object{{"runs", runs}})));
}

TEST(CheckRuns, SomethingThatWasNeverToldIsFoundAndIsWorkLeft) {
  json::object run = EndedRun("r1", "superseded");
  run["notifications"] = json::array{Told("check_run", "withdrawn", "pending")};
  EXPECT_EQ(FieldOf(Compare({run}, LifeState::kClosed)), "notifications");
  EXPECT_TRUE(HasWorkLeft(json::serialize(json::object{{"runs", {run}}})));
}

TEST(CheckRuns, AHeadThatWasReviewedTwiceIsFound) {
  EXPECT_THAT(Compare({CompletedRun("r1"), CompletedRun("r2")}), SizeIs(1));
}

TEST(CheckRuns, TheHeadOfAnOpenReviewMustHaveHadItsTurn) {
  EXPECT_THAT(Compare({}), SizeIs(1));
  EXPECT_THAT(Compare({EndedRun("r1", "cancelled")}), SizeIs(1));
  EXPECT_THAT(Compare({EndedRun("r1", "timed_out")}), IsEmpty());
  EXPECT_THAT(Compare({}, LifeState::kOpen, true), IsEmpty()) << "a draft";
  EXPECT_THAT(Compare({}, LifeState::kMerged), IsEmpty());
}

TEST(CheckRuns, StatusesAreThoseOfAllRuns) {
  EXPECT_THAT(Found({EndedRun("r1", "failed"), EndedRun("r2", "completed")}).statuses,
              ::testing::ElementsAre("failed", "completed"));
}

}  // namespace
}  // namespace docket::demo

#include "demo/bot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "tests/demo/fake_work.h"

namespace docket::demo {
namespace {

using ::testing::Contains;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The first runs of a review that are planned so.
template <class Fits>
std::vector<std::string> RunsThat(std::size_t count, const Fits& fits) {
  std::vector<std::string> runs;
  for (int ordinal = 1; runs.size() < count; ++ordinal) {
    const std::string run = "rev_gh_1_1_r" + std::to_string(ordinal);
    if (fits(PlanOf(run))) runs.push_back(run);
  }
  return runs;
}

bool IsPlain(const RunPlan& plan) { return plan.slip == Slip::kNone && !plan.fails; }

class BotTest : public ::testing::Test {
 protected:
  // Lets two workers do all that there is to do, one after the other.
  void Work(FakeWork& work) {
    const ClientOptions options{
        .webhook_target = {}, .signing_key = {}, .api_key = "key", .patience = {}};
    Stop stop;
    for (const std::string worker : {"first", "second"}) {
      const std::unique_ptr<Transport> transport = work.Connections()();
      Client client(*transport, options, stop);
      bot_.Work(client, worker);
    }
  }

  Bot bot_{{"gh:1", "gh:2"}};
};

TEST_F(BotTest, EveryRunGoesToItsEnd) {
  const auto runs = RunsThat(3, IsPlain);
  FakeWork work(runs, {});
  Work(work);
  EXPECT_THAT(bot_.mismatches(), IsEmpty());
  for (const std::string& run : runs) EXPECT_TRUE(work.Published(run)) << run;
  EXPECT_EQ(bot_.counts().analyses, 3U);
  EXPECT_EQ(bot_.counts().conversations, 3U);
  EXPECT_EQ(bot_.counts().notifications, 12U);
}

TEST_F(BotTest, ItTakesTasksOfTheStorysOrganisationsOnly) {
  FakeWork work({}, {});
  Work(work);
  const auto wish = boost::json::parse(work.wishes().at(0));
  EXPECT_EQ(wish.at("organizations"), (boost::json::array{"gh:1", "gh:2"}));
  EXPECT_EQ(wish.at("worker"), "first");
}

TEST_F(BotTest, SlipsAreAnsweredAsTheyMustBe) {
  auto runs = RunsThat(1, [](const RunPlan& plan) { return plan.slip == Slip::kGivesBack; });
  runs.push_back(
      RunsThat(1, [](const RunPlan& plan) { return plan.slip == Slip::kSaysTwice; }).front());
  runs.push_back(RunsThat(1, [](const RunPlan& plan) { return plan.fails; }).front());
  FakeWork work(runs, {});
  Work(work);
  EXPECT_THAT(bot_.mismatches(), IsEmpty());
  EXPECT_EQ(bot_.counts().given_back, 1U);
  EXPECT_EQ(bot_.counts().refused, 1U);
  EXPECT_EQ(bot_.counts().said_twice, 2U) << "the analysis and the conversation";
  EXPECT_EQ(bot_.counts().failures, 1U);
}

TEST_F(BotTest, WhatIsOvertakenWhileItIsToldIsNoDifference) {
  FakeWork work(RunsThat(1, IsPlain), {.overtakes = true});
  Work(work);
  EXPECT_THAT(bot_.mismatches(), IsEmpty());
  EXPECT_EQ(bot_.counts().overtaken, 2U);
}

TEST_F(BotTest, ATaskThatIsGivenAgainAfterItsResultIsFound) {
  FakeWork work(RunsThat(1, IsPlain), {.gives_again = true});
  Work(work);
  EXPECT_THAT(bot_.mismatches(), Contains(Field(&Mismatch::actual, "another one")));
}

TEST_F(BotTest, ANotificationThatIsToldTwiceIsFound) {
  FakeWork work(RunsThat(1, IsPlain), {.tells_again = true});
  Work(work);
  EXPECT_THAT(bot_.mismatches(), Contains(Field(&Mismatch::actual, "to be told again")));
}

TEST_F(BotTest, AResultThatCountsUnderALeaseThatIsOverIsFound) {
  FakeWork work(RunsThat(1, [](const RunPlan& plan) { return plan.slip == Slip::kGivesBack; }),
                {.believes_stale = true});
  Work(work);
  EXPECT_THAT(bot_.mismatches(), Contains(Field(&Mismatch::expected, "stale-lease")));
}

TEST_F(BotTest, ASecondAnswerThatDiffersIsFound) {
  FakeWork work(RunsThat(1, [](const RunPlan& plan) { return plan.slip == Slip::kSaysTwice; }),
                {.answers_anew = true});
  Work(work);
  EXPECT_THAT(bot_.mismatches(),
              Contains(Field(&Mismatch::field, HasSubstr("bringing the same again"))));
}

TEST_F(BotTest, ARefusedResultIsFound) {
  FakeWork work(RunsThat(1, IsPlain), {.refuses_results = true});
  Work(work);
  EXPECT_THAT(bot_.mismatches(), Contains(Field(&Mismatch::actual, HasSubstr("HTTP 409"))));
}

TEST(BotPlan, FollowsFromTheNameOfTheRunAndHasEveryKind) {
  EXPECT_EQ(SarifOf(PlanOf("rev_gh_1_1_r1")), SarifOf(PlanOf("rev_gh_1_1_r1")));
  std::set<Slip> slips;
  std::set<std::string_view> verdicts;
  bool fails = false;
  for (int ordinal = 1; ordinal <= 200; ++ordinal) {
    const RunPlan plan = PlanOf("rev_gh_1_1_r" + std::to_string(ordinal));
    slips.insert(plan.slip);
    verdicts.insert(plan.verdict);
    fails = fails || plan.fails;
  }
  EXPECT_EQ(slips.size(), 3U);
  EXPECT_EQ(verdicts.size(), 3U);
  EXPECT_TRUE(fails);
}

}  // namespace
}  // namespace docket::demo

#include "demo/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <sstream>

namespace docket::demo {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

RunResult ResultWith(std::size_t mismatches) {
  RunResult result;
  result.counts.sent = 12;
  result.counts.accepted = 10;
  result.acknowledgements_us = {1000, 2000, 3000};
  result.outcomes = {{"lifecycles", {{"accepted", 10}}}};
  result.reviews_by_state["merged"] = 4;
  for (std::size_t i = 0; i < mismatches; ++i) {
    result.mismatches.push_back({"rev_gh_1_" + std::to_string(i), "state", "\"merged\"", "\"open\"",
                                 "lifecycle 3", "opened, closed"});
  }
  return result;
}

std::string TextOf(const RunResult& result, std::vector<ReportSection> sections = {}) {
  std::ostringstream out;
  WriteText({1, 1, 5, false, result, std::move(sections)}, out);
  return out.str();
}

TEST(Report, SaysThatAllIsWell) {
  const std::string text = TextOf(ResultWith(0));
  EXPECT_THAT(text, HasSubstr("Everything is as the story says."));
  EXPECT_THAT(text, HasSubstr("2.0 / 3.0 / 3.0 ms"));
  EXPECT_THAT(text, HasSubstr("lifecycles: accepted"));
}

TEST(Report, TellsEachMismatchWithItsStory) {
  const std::string text = TextOf(ResultWith(1));
  EXPECT_THAT(text, HasSubstr("rev_gh_1_0: state"));
  EXPECT_THAT(text, HasSubstr("expected  \"merged\""));
  EXPECT_THAT(text, HasSubstr("actual    \"open\""));
  EXPECT_THAT(text, HasSubstr("lifecycle 3"));
  EXPECT_THAT(text, HasSubstr("opened, closed"));
  EXPECT_THAT(text, HasSubstr("FAILED."));
}

TEST(Report, TellsOfTheBotIfItHadRuns) {
  EXPECT_THAT(TextOf(ResultWith(0)), Not(HasSubstr("The bot's runs")));
  RunResult result = ResultWith(0);
  result.runs_by_status["completed"] = 54;
  result.bot.analyses = 54;
  result.bot.failures = 3;
  const std::string text = TextOf(result);
  EXPECT_THAT(text, HasSubstr("The bot's runs\n  completed "));
  EXPECT_THAT(text, HasSubstr(" 54, 3\n"));
}

TEST(Report, ValuesOfASectionStandInOneColumnHoweverLongTheLabels) {
  const std::string label = "installation.InstallationRepositoriesChangedAgain";
  const std::string text =
      TextOf(ResultWith(0), {{"Journal", {{label, "1"}, {"short", "2"}}, true}});
  EXPECT_THAT(
      text, HasSubstr("  " + label + " 1\n  short" + std::string(label.size() - 5, ' ') + " 2\n"));
}

TEST(Report, OneOfAThingIsNotSeveral) {
  RunResult result = ResultWith(1);
  std::ostringstream out;
  WriteText({1, 1, 1, false, result, {}}, out);
  EXPECT_THAT(out.str(), HasSubstr("run 1: 1 lifecycle\n"));
  EXPECT_THAT(out.str(), HasSubstr("\n1 difference:\n"));
}

TEST(Report, TellsTheFirstTwenty) {
  const std::string text = TextOf(ResultWith(25));
  EXPECT_THAT(text, HasSubstr("25 differences, the first 20"));
  EXPECT_THAT(text, HasSubstr("rev_gh_1_19:"));
  EXPECT_THAT(text, Not(HasSubstr("rev_gh_1_20:")));
}

TEST(Report, ShowsSectionsOfOthers) {
  const RunResult result = ResultWith(0);
  EXPECT_THAT(TextOf(result, {{"Journal", {{"HeadAdvanced", "42"}}, true}}),
              ::testing::AllOf(HasSubstr("Journal\n  HeadAdvanced"), HasSubstr("42")));
  EXPECT_THAT(TextOf(result, {{"Digests", {}, false}}),
              ::testing::AllOf(HasSubstr("Digests: NOT AS EXPECTED"), HasSubstr("FAILED.")));
}

TEST(Report, JsonIsOneObject) {
  const RunResult result = ResultWith(25);
  std::ostringstream out;
  WriteJson({1, 2, 5, false, result, {{"Journal", {{"HeadAdvanced", "42"}}, true}}}, out);
  const boost::json::value report = boost::json::parse(out.str());
  EXPECT_FALSE(report.at("ok").as_bool());
  EXPECT_EQ(report.at("run").as_int64(), 2);
  EXPECT_EQ(report.at("deliveries").at("sent").as_int64(), 12);
  EXPECT_EQ(report.at("mismatch_count").as_int64(), 25);
  EXPECT_EQ(report.at("mismatches").as_array().size(), 20U);
  EXPECT_EQ(boost::json::serialize(report.at("sections").at(0).at("rows").at(0)),
            R"(["HeadAdvanced","42"])");
}

}  // namespace
}  // namespace docket::demo

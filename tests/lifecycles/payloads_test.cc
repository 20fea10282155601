// What lifecycles tell is what GitHub would: every kind of delivery against its published schema.
#include "tests/lifecycles/payloads.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <map>

#include "tests/lifecycles/play.h"
#include "tests/lifecycles/published_schema.h"

namespace docket::lifecycles {
namespace {

constexpr std::uint64_t kSeeds = 400;
constexpr int kOfAKind = 25;  // so many of each kind of delivery

TEST(LifecyclePayloads, AreAsGitHubsSchemasSay) {
  const JsonSchema schema = PublishedSchema();
  std::map<std::string, int> checked;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    for (const Told& told : Tell(Draw(seed), RecordedPayloads()).told) {
      const std::string definition = DefinitionOf(told.event, told.action);
      ASSERT_TRUE(schema.Defines(definition)) << definition;
      if (++checked[definition] > kOfAKind) continue;
      const std::string problem = schema.ProblemOf(boost::json::parse(told.body), definition);
      EXPECT_TRUE(problem.empty() || IsOtherwiseAtGitHub(definition, problem))
          << definition << " of seed " << seed << ": " << problem;
    }
  }
  EXPECT_GE(checked.size(), 42U);
}

TEST(JsonSchema, RefusesWhatIsOtherwise) {
  const JsonSchema schema = PublishedSchema();
  const Telling telling = Tell(Draw(1), RecordedPayloads());
  boost::json::value opened = boost::json::parse(telling.told.front().body);
  const auto problem = [&] { return schema.ProblemOf(opened, "pull_request$opened"); };
  ASSERT_EQ(problem(), "");
  boost::json::object& pull_request = opened.at("pull_request").as_object();
  pull_request["state"] = "closed";
  EXPECT_NE(problem(), "");
  pull_request["state"] = "open";
  pull_request.erase("head");
  EXPECT_EQ(problem(), ".pull_request.head is missing");
  opened.as_object()["surprise"] = 1;
  EXPECT_NE(problem(), "");
}

}  // namespace
}  // namespace docket::lifecycles

// What `docket demo` sends is what GitHub would send, too.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <map>

#include "absl/strings/str_cat.h"
#include "demo/corpus.h"
#include "demo/lifecycle.h"
#include "tests/lifecycles/published_schema.h"

namespace docket::lifecycles {
namespace {

constexpr std::uint64_t kLifecycles = 300;
constexpr int kOfAKindOfDemo = 10;  // so many of each kind of delivery

TEST(DemoPayloads, AreAsGitHubsSchemasSay) {
  std::string error;
  const auto corpus = demo::LoadCorpus(DOCKET_WEBHOOK_EXAMPLES, error);
  ASSERT_TRUE(corpus.has_value()) << error;
  const demo::Payloads payloads(*corpus);
  const demo::Estate estate(1);
  const JsonSchema schema = PublishedSchema();
  std::map<std::string, int> checked;
  for (std::uint64_t index = 0; index < kLifecycles; ++index) {
    const demo::Chapter chapter =
        demo::WriteLifecycle(payloads, estate, {.seed = 1, .run = 1, .kind = 14, .index = index});
    for (const demo::Delivery& delivery : chapter.deliveries) {
      const std::string definition = DefinitionOf(delivery.event, delivery.action);
      ASSERT_TRUE(schema.Defines(definition)) << definition;
      if (++checked[definition] > kOfAKindOfDemo) continue;
      const std::string problem = schema.ProblemOf(boost::json::parse(delivery.body), definition);
      EXPECT_TRUE(problem.empty() || IsOtherwiseAtGitHub(definition, problem))
          << definition << " of lifecycle " << index << ": " << problem;
    }
  }
  EXPECT_GE(checked.size(), 38U);
}

}  // namespace
}  // namespace docket::lifecycles

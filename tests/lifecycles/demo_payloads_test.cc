// What `docket demo` sends is what GitHub would send, too.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <map>
#include <string>
#include <string_view>

#include "demo/corpus.h"
#include "demo/script.h"
#include "tests/lifecycles/published_schema.h"

namespace docket::lifecycles {
namespace {

constexpr int kOfAKindOfDemo = 10;  // so many of each kind of delivery

// The recorded examples are GitHub's own.
bool IsOurs(const demo::Stage& stage) {
  return stage.name != "recorded examples" && stage.name != "examples of another owner";
}

bool IsMeantToBeStrange(demo::Fault fault) {
  return fault == demo::Fault::kForged || fault == demo::Fault::kUnknownEvent ||
         fault == demo::Fault::kUnknownAction;
}

TEST(DemoPayloads, AreAsGitHubsSchemasSay) {
  std::string error;
  const auto corpus = demo::LoadCorpus(DOCKET_WEBHOOK_EXAMPLES, error);
  ASSERT_TRUE(corpus.has_value()) << error;
  const demo::Script script(*corpus, {.seed = 1, .run = 1, .lifecycles = 500});
  const JsonSchema schema = PublishedSchema();
  std::map<std::string, int> checked;
  const auto check = [&](const demo::Delivery& delivery, const std::string& chapter) {
    if (IsMeantToBeStrange(delivery.fault)) return;
    const std::string definition = DefinitionOf(delivery.event, delivery.action);
    ASSERT_TRUE(schema.Defines(definition)) << definition;
    if (++checked[definition] > kOfAKindOfDemo) return;
    const std::string problem = schema.ProblemOf(boost::json::parse(delivery.body), definition);
    EXPECT_TRUE(problem.empty() || IsOtherwiseAtGitHub(definition, problem))
        << definition << " of " << chapter << ": " << problem;
  };
  for (const demo::Stage& stage : script.stages()) {
    if (!IsOurs(stage)) continue;
    for (std::size_t i = 0; i < stage.chapters; ++i) {
      const demo::Chapter chapter = stage.write(i);
      for (const demo::Delivery& delivery : chapter.deliveries) check(delivery, chapter.name);
    }
  }
  // The rarest of each event that the demo tells of.
  for (const std::string_view kind :
       {"check_run$created", "check_suite$requested", "installation$created",
        "installation$suspend", "installation$unsuspend", "issue_comment$deleted",
        "merge_group$destroyed", "pull_request$demilestoned", "pull_request_review$dismissed",
        "pull_request_review_comment$deleted", "pull_request_review_thread$unresolved",
        "push$event", "repository$archived", "repository$renamed", "status$event"}) {
    EXPECT_TRUE(checked.contains(std::string(kind))) << kind;
  }
}

}  // namespace
}  // namespace docket::lifecycles

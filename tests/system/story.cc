#include "tests/system/story.h"

#include <optional>
#include <set>
#include <string>

#include "demo/corpus.h"
#include "demo/script.h"
#include "platform/check.h"

namespace docket::system_test {

std::vector<demo::Chapter> WriteChapters(const StoryOptions& options) {
  std::string error;
  const std::optional<demo::Corpus> corpus = demo::LoadCorpus(DOCKET_WEBHOOK_EXAMPLES, error);
  DOCKET_CHECK(corpus.has_value());
  const demo::Script script(*corpus,
                            {.seed = options.seed, .run = 1, .lifecycles = options.lifecycles});
  std::set<std::string> wanted = {"installations", "named cases", "lifecycles"};
  if (options.examples) wanted.insert("recorded examples");
  std::vector<demo::Chapter> chapters;
  for (const demo::Stage& stage : script.stages()) {
    if (wanted.erase(stage.name) == 0) continue;
    for (std::size_t i = 0; i < stage.chapters; ++i) chapters.push_back(stage.write(i));
  }
  DOCKET_CHECK(wanted.empty());
  return chapters;
}

}  // namespace docket::system_test

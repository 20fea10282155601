#include "tests/torture/script.h"

#include <iterator>
#include <set>
#include <string>
#include <utility>

#include "platform/check.h"

namespace docket::torture {
namespace {

demo::Corpus Load() {
  std::string error;
  std::optional<demo::Corpus> corpus = demo::LoadCorpus(DOCKET_WEBHOOK_EXAMPLES, error);
  DOCKET_CHECK(corpus.has_value());
  return *std::move(corpus);
}

}  // namespace

Script::Script(std::uint64_t seed)
    : corpus_(Load()),
      script_(corpus_, {.seed = seed, .run = 1, .lifecycles = demo::kMostLifecycles}) {}

std::optional<demo::Chapter> Script::Write(std::size_t index) const {
  const std::set<std::string> told = {"installations", "named cases", "lifecycles"};
  for (const demo::Stage& stage : script_.stages()) {
    if (!told.contains(stage.name)) continue;
    if (index < stage.chapters) {
      demo::Chapter chapter = stage.write(index);
      std::move(chapter.late.begin(), chapter.late.end(), std::back_inserter(chapter.deliveries));
      return chapter;
    }
    index -= stage.chapters;
  }
  return std::nullopt;
}

}  // namespace docket::torture

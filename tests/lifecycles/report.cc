#include "tests/lifecycles/report.h"

#include "absl/strings/str_cat.h"
#include "tests/lifecycles/shrink.h"

namespace docket::lifecycles {

std::string RunSeed(std::uint64_t seed, const PlayOptions& options, Counts& counts) {
  const Story story = Draw(seed);
  const Verdict verdict = Play(story, RecordedPayloads(), options);
  counts.Add(verdict.counts);
  if (verdict.broken.empty()) return {};
  return Explain(story, verdict.broken.front(), options);
}

std::string Explain(const Story& story, const Broken& broken, const PlayOptions& options) {
  PlayOptions quiet = options;
  quiet.trace = false;
  Broken last = broken;
  const auto breaks = [&](const Story& candidate) {
    const Verdict verdict = Play(candidate, RecordedPayloads(), quiet);
    if (verdict.broken.empty() || verdict.broken.front().check != broken.check) return false;
    last = verdict.broken.front();
    return true;
  };
  const Shrunk shrunk = Shrink(story, breaks);
  return absl::StrCat("seed ", story.seed, " breaks ", broken.check, ": ", broken.what,
                      "\nThe smallest story that does (", shrunk.plays, " tried): ", last.what,
                      "\n", ToText(shrunk.story), "See it happen: lifecycles --seed ", story.seed,
                      " --shrink\n");
}

}  // namespace docket::lifecycles

// A story with a planted fault is made as small as it can be, and the same one every time.
#include "tests/lifecycles/shrink.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/lifecycles/report.h"

namespace docket::lifecycles {
namespace {

using ::testing::HasSubstr;

// A promise that nobody makes: what has had three heads is never closed.
PlayOptions Planted() {
  PlayOptions options;
  options.also = [](const domain::review::State& state, Findings& findings) {
    findings.Expect(
        state.status != domain::review::PullRequestStatus::kClosed || state.heads.size() < 3,
        "planted", "closed with ", state.heads.size(), " heads");
  };
  return options;
}

bool BreaksIt(const Story& story) {
  const Verdict verdict = Play(story, RecordedPayloads(), Planted());
  return !verdict.broken.empty() && verdict.broken.front().check == "planted";
}

std::vector<Act> ActsOf(const Story& story) {
  std::vector<Act> acts;
  for (const Step& step : story.steps) acts.push_back(step.act);
  std::ranges::sort(acts);
  return acts;
}

TEST(Shrink, LeavesOnlyWhatBreaksThePromise) {
  int found = 0;
  for (std::uint64_t seed = 0; seed < 2'000 && found < 5; ++seed) {
    const Story story = Draw(seed);
    if (story.steps.size() < 10 || !BreaksIt(story)) continue;
    ++found;
    const Shrunk shrunk = Shrink(story, BreaksIt);
    EXPECT_TRUE(BreaksIt(shrunk.story));
    EXPECT_EQ(ActsOf(shrunk.story), (std::vector{Act::kOpen, Act::kPush, Act::kPush, Act::kClose}))
        << ToText(shrunk.story);
    for (const Step& step : shrunk.story.steps) {
      EXPECT_TRUE(std::ranges::all_of(step.faults, &Fault::None)) << ToLine(step);
      EXPECT_LE(step.gap_seconds, 1);
    }
    EXPECT_EQ(ToText(Shrink(story, BreaksIt).story), ToText(shrunk.story));
  }
  EXPECT_EQ(found, 5);
}

TEST(Shrink, AFailureSaysAllThatIsNeeded) {
  for (std::uint64_t seed = 0;; ++seed) {
    const Verdict verdict = Play(Draw(seed), RecordedPayloads(), Planted());
    if (verdict.broken.empty()) continue;
    Counts counts;
    const std::string text = RunSeed(seed, Planted(), counts);
    EXPECT_THAT(text, HasSubstr("breaks planted: closed with"));
    EXPECT_THAT(text, HasSubstr("push"));
    EXPECT_THAT(text, HasSubstr(absl::StrCat("lifecycles --seed ", seed, " --shrink")));
    return;
  }
}

TEST(Story, OneSeedIsOneStoryAndOneRun) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    EXPECT_EQ(ToText(Draw(seed)), ToText(Draw(seed)));
    const Counts once = Play(Draw(seed), RecordedPayloads()).counts;
    const Counts again = Play(Draw(seed), RecordedPayloads()).counts;
    EXPECT_EQ(once.events, again.events);
  }
}

}  // namespace
}  // namespace docket::lifecycles

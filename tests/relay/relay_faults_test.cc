// A relay that is crashed at every point, over logs that do what the contract allows: nothing is
// missing in any topic, and the messages of a key appear first in the order of the journal.
#include <gtest/gtest.h>

#include <memory>
#include <random>

#include "tests/relay/relay_rig.h"

namespace docket::tests {
namespace {

using eventstore::Delivery;

using ByKey = std::map<std::string, std::vector<std::string>>;

// What the topics are to hold, by topic and key.
struct Story {
  ByKey requested;
  ByKey audit;
  ByKey metrics;
};

struct StorySize {
  int commits = 0;
  int repositories = 0;
};

Story Tell(RelayRig& rig, const StorySize& size) {
  Story story;
  for (int i = 0; i < size.commits; ++i) {
    const std::int64_t repository = 1 + (i * 7) % size.repositories;
    const std::int64_t organization = 1 + repository % 2;
    const auto ids = rig.Commit({.command = absl::StrCat("cmd_", i),
                                 .organization = organization,
                                 .repository = repository,
                                 .types = {"review.ReviewRequested", "review.HeadGapDetected"}});
    const std::string key = absl::StrCat(organization);
    story.requested[absl::StrCat(repository)].push_back(ids[0]);
    story.metrics[key].push_back(ids[0]);
    story.audit[key].insert(story.audit[key].end(), ids.begin(), ids.end());
  }
  return story;
}

void ExpectTold(RelayRig& rig, const Story& story) {
  EXPECT_EQ(FirstAppearances(rig.MessagesOf("review_requested")), story.requested);
  EXPECT_EQ(FirstAppearances(rig.MessagesOf("metrics_events")), story.metrics);
  EXPECT_EQ(FirstAppearances(rig.MessagesOf("audit_events")), story.audit);
}

// Ticks until all is done, each a moment between two actions of the logs.
int TicksOf(const StorySize& size) {
  RelayRig rig(Delivery::kManual);
  Tell(rig, size);
  rig.Start();
  int ticks = 0;
  for (; rig.relay().published_before() != rig.End() ||
         rig.relay().NextDue() != absl::InfiniteFuture();
       ++ticks) {
    rig.Tick();
  }
  return ticks;
}

TEST(RelayFaults, CrashedAtEveryPoint) {
  const StorySize size{.commits = 20, .repositories = 3};
  const int ticks = TicksOf(size);
  ASSERT_GT(ticks, 40);
  for (int crash_at = 0; crash_at <= ticks; ++crash_at) {
    SCOPED_TRACE(absl::StrCat("crashed after ", crash_at, " ticks"));
    RelayRig rig(Delivery::kManual);
    const Story story = Tell(rig, size);
    rig.Start();
    for (int i = 0; i < crash_at; ++i) rig.Tick();
    rig.Start();
    rig.RunToTheEnd();
    ExpectTold(rig, story);
  }
}

// No garbage among positions: their log is the relay's alone.
eventstore::FaultChances ChancesOf(const std::string& log) {
  eventstore::FaultChances chances;
  chances.not_appended = chances.unknown_applied = chances.unknown_lost = 60;
  chances.unknown_late = chances.unknown_twice = 60;
  if (log == "review_events_relayed") chances.foreign_before = 0;
  return chances;
}

void RunSeed(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  RelayRig rig(Delivery::kManual, [&](const std::string& log) {
    return std::make_unique<eventstore::SeededFaults>(random(), ChancesOf(log));
  });
  const Story story = Tell(rig, {.commits = 40, .repositories = 4});
  const int crashes = static_cast<int>(random() % 4);
  for (int i = 0; i < crashes; ++i) {
    rig.Start();
    for (std::uint64_t ticks = random() % 300; ticks > 0; --ticks) rig.Tick();
  }
  rig.Start();
  rig.RunToTheEnd();
  ExpectTold(rig, story);
}

TEST(RelayFaults, NothingIsMissingOrOutOfOrder) {
  constexpr std::uint64_t kSeeds = 300;
  for (std::uint64_t seed = 1; seed <= kSeeds && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    RunSeed(seed);
  }
}

}  // namespace
}  // namespace docket::tests

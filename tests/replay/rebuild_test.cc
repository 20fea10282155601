// A rebuild beside the live views: equal to what was built batch by batch, or else it says where.
#include "replay/rebuild.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "projections/registry.h"
#include "projections/system_reader.h"
#include "replay/replayer.h"
#include "tests/projections/projection_world.h"
#include "tests/replay/failing_view_store.h"

namespace docket::replay {
namespace {

using tests::FailingViewStore;
using tests::ProjectionWorld;
using tests::ViewStoreChange;

ReplayContext ContextOf(ProjectionWorld& world, projections::ViewStore& store) {
  return {
      .store = store, .clock = world.clock(), .sources = world.sources(), .groups = world.groups()};
}

ReplayContext ContextOf(ProjectionWorld& world) { return ContextOf(world, world.store()); }

// Writes other bytes under the key of a stored row, and tells no checkpoint.
void Alter(ProjectionWorld& world, std::string_view view, std::optional<std::string> bytes) {
  for (std::int32_t i = 0; i < ProjectionWorld::kPartitions; ++i) {
    const projections::Scope scope = world.LiveScope(view, i);
    const auto snapshot = world.store().Snapshot();
    const auto cursor = snapshot->ScanRows(scope, {});
    if (!cursor->Valid()) continue;
    projections::ViewChanges changes;
    changes.rows.push_back({.key = std::string(cursor->key()), .row = std::move(bytes)});
    changes.checkpoint = **snapshot->CheckpointOf(scope);
    ASSERT_TRUE(world.store().Write(scope, changes).ok());
    return;
  }
  FAIL() << "no row to alter";
}

TEST(Rebuild, EqualsTheLiveViewsUnderSeeds) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937_64 random(seed);
    ProjectionWorld world;
    world.Reopen({.batch_records_max = 1 + seed * 5});
    for (int i = 0; i < 5; ++i) {
      world.Random(random, 50);
      world.StepAll();
    }
    world.Drain();
    const auto result = Rebuild(ContextOf(world), {});
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_EQ(result->views.size(), projections::AllViews().size());
    for (const ViewRebuild& view : result->views) EXPECT_TRUE(view.equal()) << view.view;
    EXPECT_TRUE(result->all_switched());
    EXPECT_GT(result->events, 0);
    EXPECT_EQ(world.LiveScope("review_detail", 0).generation, 2U);
  }
}

TEST(Rebuild, TheViewsGoOnFromTheNewGeneration) {
  std::mt19937_64 random(1);
  ProjectionWorld world;
  world.Random(random, 60);
  world.Drain();
  ASSERT_TRUE(Rebuild(ContextOf(world), {})->all_switched());
  world.Random(random, 60);
  world.Drain();
  const std::vector<std::string> after = world.Checkpoints();

  random.seed(1);
  ProjectionWorld straight;
  straight.Random(random, 120);
  straight.Drain();
  EXPECT_EQ(after, straight.Checkpoints());
}

// More arrives while it builds: twice, before the group is held, the live views go on.
TEST(Rebuild, CatchesUpWithViewsThatGoOn) {
  std::mt19937_64 random(2);
  ProjectionWorld world;
  world.Random(random, 80);
  world.Drain();
  int polls = 0;
  const auto result = Rebuild(
      ContextOf(world), {.views = {"review_detail", "review_list"}, .report = {}, .cancelled = [&] {
                           if (++polls <= 2) {
                             world.Random(random, 30);
                             world.Drain();
                           }
                           return false;
                         }});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_GT(polls, 2);
  EXPECT_TRUE(result->all_switched());
}

TEST(Rebuild, ADifferenceIsNamedAndNotSwitchedTo) {
  std::mt19937_64 random(3);
  ProjectionWorld world;
  world.Random(random, 60);
  world.Drain();
  // Its checkpoint knows nothing of it.
  Alter(world, "review_events", std::nullopt);
  const auto result = Rebuild(ContextOf(world), {.views = {"review_events"}});
  ASSERT_TRUE(result.ok()) << result.status();
  ASSERT_EQ(result->views.size(), 1U);
  EXPECT_FALSE(result->views[0].switched);
  ASSERT_EQ(result->views[0].differences.size(), 1U);
  const PartitionDifference& difference = result->views[0].differences[0];
  EXPECT_EQ(difference.live.rows, difference.built.rows - 1);
  ASSERT_EQ(difference.rows.size(), 1U);
  EXPECT_EQ(difference.rows[0].kind, RowDifference::kMissing);
  EXPECT_THAT(difference.rows[0].key, ::testing::HasSubstr("rev_gh_"));
  EXPECT_EQ(world.LiveScope("review_events", 0).generation, 1U);

  const auto accepted =
      Rebuild(ContextOf(world), {.views = {"review_events"}, .accept_difference = true});
  ASSERT_TRUE(accepted.ok()) << accepted.status();
  EXPECT_TRUE(accepted->views[0].switched);
  EXPECT_TRUE(Rebuild(ContextOf(world), {.views = {"review_events"}})->views[0].equal());
}

// The generations of a view that have rows.
std::set<std::uint32_t> GenerationsWithRows(ProjectionWorld& world,
                                            const projections::AnyView& view) {
  std::set<std::uint32_t> with_rows;
  const auto snapshot = world.store().Snapshot();
  const std::uint32_t last = snapshot->Generations(view.id())->last();
  for (std::uint32_t generation = 1; generation <= last; ++generation) {
    for (std::int32_t i = 0; i < ProjectionWorld::kPartitions; ++i) {
      const projections::Scope scope{
          .view = view.id(), .generation = generation, .partition = eventstore::PartitionIndex(i)};
      if (snapshot->ScanRows(scope, {})->Valid()) with_rows.insert(generation);
    }
  }
  return with_rows;
}

// A rebuild whose store refuses every change after the first `changes`, as if the process had ended
// there. Whether it had: false means that the rebuild came to its end.
bool CrashAfter(ProjectionWorld& world, int changes) {
  FailingViewStore store(world.store(), [&changes](const ViewStoreChange&) {
    return changes-- > 0 ? absl::OkStatus() : absl::InternalError("the process is gone");
  });
  return !Rebuild(ContextOf(world, store), {.views = {"review_detail"}}).ok();
}

TEST(Rebuild, AfterTwoCrashesAnywhereTheNextRebuildLeavesNothing) {
  const projections::AnyView& view = *projections::FindView("review_detail");
  bool crashed = true;
  for (int changes = 0; crashed; ++changes) {
    SCOPED_TRACE(changes);
    std::mt19937_64 random(4);
    ProjectionWorld world;
    world.Random(random, 30);
    world.Drain();
    ASSERT_TRUE(Rebuild(ContextOf(world), {.views = {"review_detail"}})->all_switched());
    ASSERT_TRUE(CrashAfter(world, 5)) << "in the middle, with rows in the new generation";
    crashed = CrashAfter(world, changes);
    ASSERT_TRUE(Rebuild(ContextOf(world), {.views = {"review_detail"}})->all_switched());
    const auto generations = *world.store().Snapshot()->Generations(view.id());
    EXPECT_EQ(GenerationsWithRows(world, view),
              (std::set<std::uint32_t>{generations.previous(), generations.live()}));
    EXPECT_EQ(generations.building(), 0U);
    EXPECT_EQ(generations.dropping(), 0U);
  }
}

TEST(Rebuild, AFailingCleanUpDropsTheOthersAndIsTheError) {
  std::mt19937_64 random(5);
  ProjectionWorld world;
  world.Random(random, 30);
  world.Drain();
  const projections::AnyView& first = *projections::FindView("review_detail");
  const projections::AnyView& second = *projections::FindView("review_list");
  Alter(world, first.name(), "nonsense");
  Alter(world, second.name(), "nonsense");
  FailingViewStore store(world.store(), [&](const ViewStoreChange& change) {
    const bool built = GenerationsWithRows(world, first).size() == 2;
    const bool cleaning = built && change.kind == ViewStoreChange::Kind::kDropGeneration;
    return cleaning && change.view == first.id() ? absl::InternalError("cannot drop")
                                                 : absl::OkStatus();
  });
  const auto result = Rebuild(ContextOf(world, store), {.views = {"review_detail", "review_list"}});
  EXPECT_EQ(result.status(), absl::InternalError("cannot drop")) << "both are different";
  EXPECT_EQ(GenerationsWithRows(world, first).size(), 2U) << "could not be dropped";
  EXPECT_EQ(world.store().Snapshot()->Generations(first.id())->building(), 2U) << "is still named";
  EXPECT_EQ(GenerationsWithRows(world, second).size(), 1U);
  ASSERT_TRUE(Rebuild(ContextOf(world), {.views = {"review_detail"}, .accept_difference = true})
                  ->all_switched());
  EXPECT_EQ(GenerationsWithRows(world, first).size(), 2U) << "the previous one and the live one";
}

TEST(Rebuild, KeepsOneOlderGenerationAndDropsTheRest) {
  std::mt19937_64 random(4);
  ProjectionWorld world;
  world.Random(random, 30);
  world.Drain();
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(Rebuild(ContextOf(world), {.views = {"review_detail"}})->all_switched());
  }
  const projections::AnyView& view = *projections::FindView("review_detail");
  const auto snapshot = world.store().Snapshot();
  const auto generations = snapshot->Generations(view.id());
  EXPECT_EQ(generations->live(), 4U);
  EXPECT_EQ(generations->previous(), 3U);
  EXPECT_EQ(generations->building(), 0U);
  EXPECT_EQ(generations->dropping(), 0U);
  EXPECT_EQ(GenerationsWithRows(world, view), (std::set<std::uint32_t>{3, 4}));
}

TEST(Rebuild, CancelledLeavesTheLiveViewsAsTheyWere) {
  std::mt19937_64 random(5);
  ProjectionWorld world;
  world.Random(random, 30);
  world.Drain();
  const std::vector<std::string> before = world.Checkpoints();
  const auto result = Rebuild(ContextOf(world), {.report = {}, .cancelled = [] { return true; }});
  EXPECT_TRUE(absl::IsCancelled(result.status()));
  EXPECT_EQ(world.Checkpoints(), before);
  const auto generations =
      world.store().Snapshot()->Generations(projections::FindView("review_detail")->id());
  EXPECT_EQ(generations->live(), 1U);
  EXPECT_EQ(generations->building(), 2U) << "for the next one, which goes on with it";
}

// Each change of generations fails once: before any switch, in it, and when it is done.
TEST(Rebuild, AFailedSwitchLeavesAllViewsOfTheLogAsTheyWereAndTheyGoOn) {
  const std::vector<std::string> names = {"review_detail", "review_list", "review_events"};
  bool failed = true;
  for (int failing = 0; failed; ++failing) {
    SCOPED_TRACE(failing);
    std::mt19937_64 random(8);
    ProjectionWorld world;
    world.Random(random, 40);
    world.Drain();
    int sets = 0;
    failed = false;
    FailingViewStore store(world.store(), [&](const ViewStoreChange& change) {
      if (change.kind != ViewStoreChange::Kind::kSetGenerations || sets++ != failing) {
        return absl::OkStatus();
      }
      failed = true;
      return absl::InternalError("the disk is gone");
    });
    const auto result = Rebuild(ContextOf(world, store), {.views = names});
    EXPECT_EQ(result.ok(), !failed);
    std::set<std::uint32_t> live;
    for (const std::string& name : names) live.insert(world.LiveScope(name, 0).generation);
    EXPECT_EQ(live.size(), 1U) << "some were switched and some were not";

    world.Random(random, 40);
    world.Drain();
    random.seed(8);
    ProjectionWorld straight;
    straight.Random(random, 80);
    straight.Drain();
    EXPECT_EQ(world.Checkpoints(), straight.Checkpoints());
  }
}

// Once everything is built, only walks over rows are left to be cancelled.
TEST(Rebuild, ACancellationIsSeenWhileLiveRowsAreAddedUp) {
  std::mt19937_64 random(5);
  ProjectionWorld world;
  world.Random(random, 30);
  world.Drain();
  const projections::AnyView& view = *projections::FindView("review_list");
  const auto built = [&] {
    const auto snapshot = world.store().Snapshot();
    for (std::int32_t i = 0; i < ProjectionWorld::kPartitions; ++i) {
      projections::Scope scope = world.LiveScope(view.name(), i);
      const auto live = *snapshot->CheckpointOf(scope);
      scope.generation = 2;
      const auto there = *snapshot->CheckpointOf(scope);
      if (live.has_value() && (!there.has_value() || there->events() < live->events())) {
        return false;
      }
    }
    return true;
  };
  const auto result = Rebuild(ContextOf(world), {.views = {"review_list"}, .cancelled = built});
  EXPECT_TRUE(absl::IsCancelled(result.status())) << result.status();
  EXPECT_EQ(world.LiveScope(view.name(), 0).generation, 1U);
}

TEST(Rebuild, AnUnknownViewIsRefusedByName) {
  ProjectionWorld world;
  const auto result = Rebuild(ContextOf(world), {.views = {"nonsense"}});
  EXPECT_TRUE(absl::IsInvalidArgument(result.status()));
  EXPECT_THAT(std::string(result.status().message()), ::testing::HasSubstr("review_detail"));
}

TEST(Status, SumsTheViewsUp) {
  std::mt19937_64 random(6);
  ProjectionWorld world;
  world.Random(random, 30);
  projections::SystemReader reader(world.models());
  const auto behind = Summarise(*reader.Projections());
  ASSERT_EQ(behind.size(), projections::AllViews().size());
  EXPECT_GT(behind[0].records_behind, 0);
  world.Drain();
  const auto even = Summarise(*reader.Projections());
  EXPECT_EQ(even[0].view, "review_detail");
  EXPECT_EQ(even[0].records_behind, 0);
  EXPECT_EQ(even[0].events, 30);
  EXPECT_FALSE(even[0].needs_rebuild);
}

TEST(Replayer, TwoAtATimeAreRefused) {
  std::mt19937_64 random(7);
  ProjectionWorld world;
  world.Random(random, 10);
  world.Drain();
  Replayer replayer(ContextOf(world));
  absl::Status second;
  const auto first = replayer.Rebuild({.report = {}, .cancelled = [&] {
                                         second = replayer.Verify({}).status();
                                         return false;
                                       }});
  EXPECT_TRUE(first.ok()) << first.status();
  EXPECT_TRUE(absl::IsFailedPrecondition(second)) << second;
}

}  // namespace
}  // namespace docket::replay

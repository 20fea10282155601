// Back to the generation before, and forth again: whole at every step.
#include "replay/rollback.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/replay/failing_view_store.h"
#include "tests/replay/kept_generation.h"

namespace docket::replay {
namespace {

using testing::HasSubstr;

class RollbackTest : public KeptGenerationTest {
 protected:
  [[nodiscard]] absl::StatusOr<RollbackResult> RollItBack() {
    return RollBack(Context(), {.view = kView});
  }
};

TEST_F(RollbackTest, TheOneBeforeIsBroughtToWhereTheLiveOneStandsAndGoesOn) {
  Grow(40);
  RebuildIt();
  Grow(40);
  const auto back = RollItBack();
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->live_generation, 1U);
  EXPECT_EQ(back->previous_generation, 2U);
  EXPECT_EQ(back->events, 40);
  EXPECT_TRUE(back->verification.ok());
  EXPECT_EQ(Generations().live(), 1U);
  EXPECT_EQ(Generations().previous(), 2U);
  EXPECT_EQ(world_.Checkpoints(), StraightCheckpoints(80));
  Grow(40);
  EXPECT_EQ(world_.Checkpoints(), StraightCheckpoints(120));

  const auto forth = RollItBack();
  ASSERT_TRUE(forth.ok()) << forth.status();
  EXPECT_EQ(forth->live_generation, 2U);
  EXPECT_EQ(forth->events, 40);
  EXPECT_EQ(world_.Checkpoints(), StraightCheckpoints(120));
}

TEST_F(RollbackTest, WhatIsWrongInItIsNamedAndTheWayForthIsOpen) {
  Grow(40);
  const projections::Scope live = world_.LiveScope(kView, FullPartition());
  Put(live, RowsIn(live).front().key, "no row at all");
  RebuildIt();
  const auto back = RollItBack();
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_FALSE(back->verification.ok());
  EXPECT_EQ(back->verification.findings.at(0).view, kView);
  const auto forth = RollItBack();
  ASSERT_TRUE(forth.ok()) << forth.status();
  EXPECT_TRUE(forth->verification.ok());
}

TEST_F(RollbackTest, WithoutOneThatIsKeptItIsRefused) {
  Grow(10);
  const absl::Status refused = RollItBack().status();
  EXPECT_TRUE(absl::IsFailedPrecondition(refused)) << refused;
  EXPECT_THAT(std::string(refused.message()), HasSubstr("review_detail"));
  EXPECT_TRUE(absl::IsInvalidArgument(RollBack(Context(), {.view = "nonsense"}).status()));
}

TEST_F(RollbackTest, RowsOfAnotherVersionAreForTheProgramThatMadeThem) {
  Grow(40);
  RebuildIt();
  SetVersion(KeptScope(FullPartition()), 999);
  const absl::Status refused = RollItBack().status();
  EXPECT_TRUE(absl::IsFailedPrecondition(refused)) << refused;
  EXPECT_THAT(std::string(refused.message()), HasSubstr("version 999"));
  EXPECT_EQ(Generations().live(), 2U);
  EXPECT_EQ(Generations().previous(), 1U);
}

// The rows that live stands on now are of a version that this program does not have, as when an
// older program was deployed again: those before are of its own.
TEST_F(RollbackTest, AnOlderProgramGetsBackToItsOwnRows) {
  Grow(40);
  RebuildIt();
  for (std::int32_t i = 0; i < tests::ProjectionWorld::kPartitions; ++i) {
    SetVersion(world_.LiveScope(kView, i), 999);
  }
  world_.Reopen();
  Grow(20);  // while the view stands still
  ASSERT_TRUE(RollItBack().ok());
  world_.Drain();
  EXPECT_EQ(world_.Checkpoints(), StraightCheckpoints(60));
}

// Each change of the store fails once, as if the process had ended there.
TEST_F(RollbackTest, WhereverItEndsOneOfBothIsLiveAndWholeAndItMayBeAskedForAgain) {
  const std::vector<std::string> expected = StraightCheckpoints(60);
  bool failed = true;
  for (int changes = 0; failed; ++changes) {
    SCOPED_TRACE(changes);
    std::mt19937_64 random(kSeed);
    tests::ProjectionWorld world;
    world.Random(random, 20);
    world.Drain();
    const auto context = [&](projections::ViewStore& store) -> ReplayContext {
      return {.store = store,
              .clock = world.clock(),
              .sources = world.sources(),
              .groups = world.groups()};
    };
    ASSERT_TRUE(Rebuild(context(world.store()), {.views = {kView}})->all_switched());
    world.Random(random, 20);
    world.Drain();
    int left = changes;
    tests::FailingViewStore store(world.store(), [&left](const tests::ViewStoreChange&) {
      return left-- > 0 ? absl::OkStatus() : absl::InternalError("the process is gone");
    });
    failed = !RollBack(context(store), {.view = kView}).ok();
    world.Reopen();
    const auto stored = *world.store().Snapshot()->Generations(projections::FindView(kView)->id());
    EXPECT_EQ((std::set<std::uint32_t>{stored.live(), stored.previous()}),
              (std::set<std::uint32_t>{1, 2}));
    world.Random(random, 20);
    world.Drain();
    EXPECT_EQ(world.Checkpoints(), expected);
    const auto again = RollBack(context(world.store()), {.view = kView});
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_TRUE(again->verification.ok());
    EXPECT_EQ(again->live_generation, stored.previous());
    EXPECT_EQ(world.Checkpoints(), expected);
  }
}

TEST_F(RollbackTest, AnErrorBehindTheSwitchSaysThatItTookPlace) {
  Grow(20);
  RebuildIt();
  int sets = 0;
  tests::FailingViewStore store(world_.store(), [&sets](const tests::ViewStoreChange& change) {
    const bool set = change.kind == tests::ViewStoreChange::Kind::kSetGenerations;
    return set && ++sets > 1 ? absl::InternalError("the disk is gone") : absl::OkStatus();
  });
  const absl::Status status = RollBack(Context(store), {.view = kView}).status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("generation 1 of review_detail is live"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("the disk is gone"));
  EXPECT_EQ(Generations().live(), 1U);
}

TEST_F(RollbackTest, CancelledBeforeTheSwitchLeavesBothWhereTheyAre) {
  Grow(20);
  RebuildIt();
  Grow(20);
  const std::vector<std::string> before = world_.Checkpoints();
  const auto cancelled = RollBack(Context(), {.view = kView, .cancelled = [] { return true; }});
  EXPECT_TRUE(absl::IsCancelled(cancelled.status())) << cancelled.status();
  EXPECT_EQ(Generations().live(), 2U);
  EXPECT_EQ(world_.Checkpoints(), before);
}

}  // namespace
}  // namespace docket::replay

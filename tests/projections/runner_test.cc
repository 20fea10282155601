// The runner over logs in memory and a RocksDB store: equal however the batches fall, exact after a
// crash between them, and parking what cannot be applied.
#include "projections/runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eventstore/log_names.h"
#include "projections/registry.h"
#include "projections/review_reader.h"
#include "projections/system_reader.h"
#include "tests/projections/projection_world.h"

namespace docket::projections {
namespace {

namespace events = domain::review;
using tests::ProjectionWorld;
using tests::Review;
using tests::Tracked;

const Visible kEverything{};

TEST(Runner, ViewsDoNotDependOnHowBatchesFall) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937_64 random(seed);
    ProjectionWorld whole;
    whole.Random(random, 200);
    whole.Drain();

    random.seed(seed);
    ProjectionWorld pieces;
    pieces.Reopen({.batch_records_max = 3});
    for (int i = 0; i < 20; ++i) {
      pieces.Random(random, 10);
      pieces.StepAll();
    }
    pieces.Drain();
    EXPECT_EQ(whole.Checkpoints(), pieces.Checkpoints());
  }
}

TEST(Runner, AReopenedStoreGoesOnExactly) {
  constexpr std::uint64_t kSeed = 7;
  SCOPED_TRACE(kSeed);
  std::mt19937_64 random(kSeed);
  ProjectionWorld straight;
  straight.Random(random, 120);
  straight.Drain();

  random.seed(kSeed);
  ProjectionWorld interrupted;
  interrupted.Random(random, 120);
  const GroupOptions small{.batch_records_max = 8};
  bool moved = true;
  while (moved) {
    interrupted.Reopen(small);  // between two batches of each partition
    moved = interrupted.StepAll();
  }
  EXPECT_EQ(straight.Checkpoints(), interrupted.Checkpoints());
}

TEST(Runner, ProgressTellsWhatIsIncluded) {
  ProjectionWorld world;
  world.Commit(Review(10, 1), {Tracked(Review(10, 1))});
  world.Drain();
  ReviewReader reader(world.models());
  const auto answer = reader.GetReview(kEverything, Review(10, 1));
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_EQ(answer->at.positions.size(), 1U);
  EXPECT_TRUE(world.progress().Missing(answer->at.positions)->empty());
  EXPECT_EQ(answer->at.lag_ms, 0);
}

TEST(Runner, TellsOnceWhenEachInputIsShown) {
  ProjectionWorld world;
  world.Commit(Review(10, 1), {Tracked(Review(10, 1))});
  const domain::Timestamp appended_at = world.clock().Now();
  world.clock().Advance(absl::Seconds(3));
  std::vector<domain::Timestamp> shown;
  const auto note = [&shown](domain::Timestamp at) { shown.push_back(at); };
  while (*world.GroupOf("review_events").Step(note)) {
  }
  ASSERT_FALSE(shown.empty());
  EXPECT_THAT(shown, testing::Each(appended_at));
  const std::size_t inputs = shown.size();
  EXPECT_FALSE(*world.GroupOf("review_events").Step(note));
  EXPECT_EQ(shown.size(), inputs);
}

TEST(Runner, LooksWhereSomethingArrivedAndNowhereElse) {
  ProjectionWorld world;
  ProjectionGroup& group = world.GroupOf("review_events");
  while (*group.Step()) {
  }
  world.Commit(Review(10, 1), {Tracked(Review(10, 1))});
  EXPECT_FALSE(*group.StepArrived()) << "nobody said so";
  const std::int32_t count = group.source().log->partition_count();
  for (std::int32_t i = 0; i < count; ++i) group.Arrived(eventstore::PartitionIndex(i));
  EXPECT_TRUE(*group.StepArrived());
  EXPECT_FALSE(*group.StepArrived()) << "once more, since more might have been there";
  world.Commit(Review(10, 2), {Tracked(Review(10, 2))});
  EXPECT_FALSE(*group.StepArrived());
  EXPECT_TRUE(*group.Step());
}

TEST(Runner, APoisonEventParksItsStreamAndNoOther) {
  ProjectionWorld world;
  const domain::ReviewId sick = Review(10, 1);
  const domain::ReviewId well = Review(10, 2);
  world.Bind(sick.repository);
  world.Commit(sick, {Tracked(sick)});
  world.CommitUnreadable(sick);
  world.Commit(sick, {events::PullRequestConvertedToDraft{.updated_at = domain::FromSeconds(5)}});
  world.Commit(well, {Tracked(well)});
  world.Drain();

  ReviewReader reader(world.models());
  const auto parked = reader.GetReview(kEverything, sick);
  ASSERT_TRUE(parked.ok()) << parked.status();
  EXPECT_EQ(parked->value.version(), 1) << "nothing behind the poison event is applied";
  ASSERT_EQ(parked->incomplete.size(), 1U);
  EXPECT_EQ(parked->incomplete[0].stream, ToString(sick));
  EXPECT_EQ(parked->incomplete[0].queued, 2);
  EXPECT_EQ(parked->incomplete[0].attempts, 1);
  EXPECT_THAT(parked->incomplete[0].error, ::testing::HasSubstr("review.FromTheFuture"));

  const auto other = reader.GetReview(kEverything, well);
  ASSERT_TRUE(other.ok()) << other.status();
  EXPECT_TRUE(other->incomplete.empty());

  const auto history =
      reader.ReviewHistory(kEverything, sick, {.after = domain::StreamVersion(0), .limit = 10});
  ASSERT_TRUE(history.ok()) << history.status();
  EXPECT_EQ(history->value.events.size(), 3U) << "the history holds what nobody can read";

  SystemReader system(world.models());
  const auto streams = system.ParkedStreams();
  ASSERT_TRUE(streams.ok()) << streams.status();
  EXPECT_EQ(streams->size(), 4U)
      << "review_detail, review_list, merge_evidence and repository_status";
}

TEST(Runner, ARetryThatFailsAgainCountsAndKeepsTheOrder) {
  ProjectionWorld world;
  const domain::ReviewId sick = Review(10, 1);
  world.Commit(sick, {Tracked(sick)});
  world.CommitUnreadable(sick);
  world.Drain();
  const AnyView& view = *FindView("review_detail");
  const auto freed = world.GroupOf(eventstore::kReviewEvents).RetryParked(view);
  ASSERT_TRUE(freed.ok()) << freed.status();
  EXPECT_EQ(*freed, 0);
  world.Reopen();
  ReviewReader reader(world.models());
  const auto parked = reader.GetReview(kEverything, sick);
  ASSERT_EQ(parked->incomplete.size(), 1U);
  EXPECT_EQ(parked->incomplete[0].attempts, 2);
  EXPECT_EQ(parked->incomplete[0].queued, 1);
}

TEST(Runner, GoesOnWithWhatIsLiveAlsoWhenTheWorkThatItWaitedForFailed) {
  ProjectionWorld world;
  world.Commit(Review(10, 1), {Tracked(Review(10, 1))});
  world.Drain();
  const AnyView& view = *FindView("review_list");
  const absl::Status held = world.GroupOf(eventstore::kReviewEvents).WhileHeld([&] {
    auto generations = *world.store().Snapshot()->Generations(view.id());
    generations.set_live(7);
    EXPECT_TRUE(world.store().SetGenerations({{view.id(), generations}}).ok());
    return absl::InternalError("after the switch");
  });
  EXPECT_TRUE(absl::IsInternal(held)) << held;
  world.Drain();
  ReviewReader reader(world.models());
  const auto list = reader.ListReviews(kEverything, {.organization = tests::Organization(1)});
  ASSERT_TRUE(list.ok()) << list.status();
  EXPECT_EQ(list->value.items.size(), 1U) << "the new live generation is being built";
}

// A view whose code is repaired between two runs: what the retry of a parked stream is for.
struct Fragile : ViewDefaults {
  using Row = view_proto::ReviewSummary;
  static constexpr ViewId kId{60'000};
  static constexpr std::string_view kName = "fragile";
  static constexpr std::int32_t kVersion = 1;
  static inline bool repaired = false;

  static std::vector<std::string> Keys(const Input& input) {
    if (!std::holds_alternative<EventInput>(input.what)) return {};
    return {input.stream};
  }
  static absl::StatusOr<std::optional<Row>> Apply(std::optional<Row> row, const Input& input) {
    const auto& stored = *std::get<EventInput>(input.what).stored;
    if (!repaired && stored.version() == 2) return absl::InternalError("fragile");
    if (!row.has_value()) row.emplace();
    // Its own order is in the row, so that a wrong one would show.
    row->mutable_title()->set_text(row->title().text() + std::to_string(stored.version()));
    return row;
  }
  static std::vector<std::string> IndexEntries(std::string_view key, const Row& row) {
    return {row.title().text() + std::string(key)};
  }
};

TEST(Runner, ARepairedViewAppliesItsQueueInOrder) {
  ProjectionWorld world;
  const domain::ReviewId review = Review(10, 1);
  const TypedView<Fragile> view(eventstore::kReviewEvents);
  Progress progress(1);
  const auto group =
      ProjectionGroup::Open(world.sources()[0], {&view}, world.store(), progress, {});
  ASSERT_TRUE(group.ok()) << group.status();
  const events::PullRequestConvertedToDraft draft{.updated_at = domain::FromSeconds(5)};
  const auto title = [&] {
    const auto generations = world.store().Snapshot()->Generations(view.id());
    for (std::int32_t i = 0; i < ProjectionWorld::kPartitions; ++i) {
      const Scope scope{.view = view.id(),
                        .generation = generations->live(),
                        .partition = eventstore::PartitionIndex(i)};
      const auto rows = world.store().Snapshot()->Rows(scope, {ToString(review)});
      view_proto::ReviewSummary row;
      if ((*rows)[0].has_value() && row.ParseFromString(*(*rows)[0])) return row.title().text();
    }
    return std::string();
  };

  Fragile::repaired = false;
  world.Commit(review, {Tracked(review), draft, draft});
  world.Commit(review, {draft});
  ASSERT_TRUE((*group)->Step().ok());
  EXPECT_EQ(title(), "1");
  Fragile::repaired = true;
  const auto freed = (*group)->RetryParked(view);
  ASSERT_TRUE(freed.ok()) << freed.status();
  EXPECT_EQ(*freed, 1);
  EXPECT_EQ(title(), "1234");
  world.Commit(review, {draft});
  ASSERT_TRUE((*group)->Step().ok());
  EXPECT_EQ(title(), "12345") << "the stream is free";
}

}  // namespace
}  // namespace docket::projections

// Parked streams of live views are tried again when somebody asks.
#include "replay/retry_parked.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "eventstore/log_names.h"
#include "projections/rows.h"
#include "replay/replayer.h"
#include "tests/projections/projection_world.h"

namespace docket::replay {
namespace {

using projections::Input;
using tests::ProjectionWorld;

ReplayContext ContextIn(ProjectionWorld& world) {
  return {.store = world.store(),
          .clock = world.clock(),
          .sources = world.sources(),
          .groups = world.groups()};
}

TEST(RetryParked, WhatStillCannotBeAppliedStaysAndIsCounted) {
  ProjectionWorld world;
  world.CommitUnreadable(tests::Review(10, 1));
  world.CommitUnreadable(tests::Review(11, 1));
  world.Drain();
  Replayer replayer(ContextIn(world));
  const auto one = replayer.RetryParked({.views = {"review_detail"}});
  ASSERT_TRUE(one.ok()) << one.status();
  EXPECT_FALSE(one->ok());
  ASSERT_EQ(one->views.size(), 1U);
  EXPECT_EQ(one->views[0].view, "review_detail");
  EXPECT_EQ(one->views[0].freed, 0);
  EXPECT_EQ(one->views[0].parked, 2);
  EXPECT_GT(replayer.RetryParked({})->views.size(), 1U) << "all views that have one";
}

TEST(RetryParked, NothingParkedIsNothingToDo) {
  ProjectionWorld world;
  world.Drain();
  const auto result = RetryParked(ContextIn(world), {});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_TRUE(result->ok());
  EXPECT_TRUE(result->views.empty());
}

TEST(RetryParked, AProcessWithoutViewsSaysSo) {
  ProjectionWorld world;
  ReplayContext context = ContextIn(world);
  context.groups.clear();
  EXPECT_TRUE(absl::IsFailedPrecondition(RetryParked(context, {}).status()));
}

// A view whose code is mended between two runs.
struct Mended : projections::ViewDefaults {
  using Row = view_proto::ReviewSummary;
  static constexpr projections::ViewId kId{60'001};
  static constexpr std::string_view kName = "mended";
  static constexpr std::int32_t kVersion = 1;
  static inline bool mended = false;

  static std::vector<std::string> Keys(const Input& input) {
    if (!std::holds_alternative<projections::EventInput>(input.what)) return {};
    return {input.stream};
  }
  static absl::StatusOr<std::optional<Row>> Apply(std::optional<Row> row, const Input& /*input*/) {
    if (!mended) return absl::InternalError("not mended yet");
    if (!row.has_value()) row.emplace();
    return row;
  }
  static std::vector<std::string> IndexEntries(std::string_view /*key*/, const Row& /*row*/) {
    return {};
  }
  static std::string ReadableKey(std::string_view key) { return std::string(key); }
};

TEST(RetryParked, WhatTheMendedCodeCanApplyComesFree) {
  ProjectionWorld world;
  const projections::TypedView<Mended> view(eventstore::kReviewEvents);
  projections::Progress progress(1);
  const auto group =
      projections::ProjectionGroup::Open(world.sources()[0], {&view}, world.store(), progress, {});
  ASSERT_TRUE(group.ok()) << group.status();
  ReplayContext context = ContextIn(world);
  context.groups = {group->get()};

  Mended::mended = false;
  world.Commit(tests::Review(10, 1), {tests::Tracked(tests::Review(10, 1))});
  world.Commit(tests::Review(11, 1), {tests::Tracked(tests::Review(11, 1))});
  ASSERT_TRUE((*group)->Step().ok());
  EXPECT_EQ(RetryParked(context, {})->views.at(0).parked, 2);
  Mended::mended = true;
  const auto result = RetryParked(context, {});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_TRUE(result->ok());
  EXPECT_EQ(result->views.at(0).freed, 2);
  EXPECT_TRUE(RetryParked(context, {})->views.empty());
}

}  // namespace
}  // namespace docket::replay

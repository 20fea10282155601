// Row by row between the live generation and the one before, with what made each row differ.
#include "replay/diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "projections/rows.h"
#include "tests/replay/kept_generation.h"

namespace docket::replay {
namespace {

namespace events = domain::review;
using testing::HasSubstr;
using tests::Review;
using tests::Tracked;

constexpr char kHistory[] = "review_events";

class DiffTest : public KeptGenerationTest {
 protected:
  [[nodiscard]] absl::StatusOr<DiffResult> DiffOf(const std::string& view = kView) {
    rows_.clear();
    return Diff(Context(), {.view = view, .take = [this](const RowDiff& row) {
                              rows_.push_back(row);
                              return absl::OkStatus();
                            }});
  }

  // A review whose draft changes with each event behind the first: it is one after version 4.
  void CommitTheReview() {
    world_.Commit(kReview,
                  {Tracked(kReview), events::PullRequestConvertedToDraft{},
                   events::PullRequestReadyForReview{}, events::PullRequestConvertedToDraft{}});
    world_.Drain();
  }
  [[nodiscard]] projections::Scope ScopeOfTheReview() {
    for (std::int32_t i = 0; i < tests::ProjectionWorld::kPartitions; ++i) {
      for (const StoredRow& row : RowsIn(KeptScope(i))) {
        if (row.key == ToString(kReview)) return KeptScope(i);
      }
    }
    ADD_FAILURE() << "the review has no row";
    return {};
  }
  // The kept row of the review, changed as another code might have left it.
  void ChangeKept(const std::function<void(view_proto::ReviewDetail&)>& change) {
    const projections::Scope scope = ScopeOfTheReview();
    for (const StoredRow& stored : RowsIn(scope)) {
      if (stored.key != ToString(kReview)) continue;
      view_proto::ReviewDetail row;
      ASSERT_TRUE(row.ParseFromString(stored.bytes));
      change(row);
      Put(scope, stored.key, row.SerializeAsString());
    }
  }

  const domain::ReviewId kReview = Review(10, 1);
  std::vector<RowDiff> rows_;
};

TEST_F(DiffTest, AfterARebuildThatWasEqualNothingDiffers) {
  Grow(60);
  RebuildIt();
  const auto diff = DiffOf();
  ASSERT_TRUE(diff.ok()) << diff.status();
  EXPECT_TRUE(diff->equal());
  EXPECT_FALSE(diff->rebuilt);
  EXPECT_EQ(diff->live_generation, 2U);
  EXPECT_EQ(diff->previous_generation, 1U);
  EXPECT_GT(diff->rows, 0);
  EXPECT_TRUE(rows_.empty());
}

TEST_F(DiffTest, WhatHappenedSinceIsNoDifferenceAndNothingLiveChanges) {
  Grow(60);
  RebuildIt();
  Grow(60);
  const std::vector<std::string> before = world_.Checkpoints();
  const auto diff = DiffOf();
  ASSERT_TRUE(diff.ok()) << diff.status();
  EXPECT_TRUE(diff->equal());
  EXPECT_TRUE(diff->rebuilt);
  EXPECT_EQ(diff->events, 60);
  EXPECT_EQ(world_.Checkpoints(), before);
  EXPECT_EQ(Generations().scratch(), 0U);
  EXPECT_EQ(Generations().live(), 2U);
}

TEST_F(DiffTest, ARowIsShownInBothAndTheEventIsNamedSinceWhichItIsAsItIs) {
  CommitTheReview();
  RebuildIt();
  ChangeKept([](view_proto::ReviewDetail& row) { row.set_draft(false); });
  for (const bool gone_on : {false, true}) {
    SCOPED_TRACE(gone_on);
    if (gone_on) {
      world_.Commit(kReview, {events::PullRequestReadyForReview{}});
      world_.Drain();
    }
    const auto diff = DiffOf();
    ASSERT_TRUE(diff.ok()) << diff.status();
    EXPECT_EQ(diff->different, 1);
    EXPECT_EQ(diff->rebuilt, gone_on);
    ASSERT_EQ(rows_.size(), 1U);
    EXPECT_EQ(rows_[0].key, "rev_gh_10_1");
    EXPECT_THAT(rows_[0].now.value_or(""), HasSubstr("\"draft\":true"));
    EXPECT_THAT(rows_[0].before.value_or(""), HasSubstr("\"draft\":false"));
    ASSERT_TRUE(rows_[0].origin.has_value());
    EXPECT_EQ(rows_[0].origin->stream, "rev_gh_10_1");
    EXPECT_EQ(rows_[0].origin->version, 4);
    EXPECT_EQ(rows_[0].origin->what, "review.PullRequestConvertedToDraft");
  }
}

// The other fields are not asked: the title is from the first event, whatever came then.
TEST_F(DiffTest, OnlyThePartThatDiffersIsLookedFor) {
  CommitTheReview();
  RebuildIt();
  ChangeKept([](view_proto::ReviewDetail& row) { row.mutable_title()->set_text("another"); });
  ASSERT_TRUE(DiffOf().ok());
  ASSERT_EQ(rows_.size(), 1U);
  ASSERT_TRUE(rows_[0].origin.has_value());
  EXPECT_EQ(rows_[0].origin->version, 1);
}

TEST_F(DiffTest, ARowThatOneOfBothLacks) {
  CommitTheReview();
  RebuildIt();
  const projections::Scope scope = ScopeOfTheReview();
  Put(scope, ToString(kReview), std::nullopt);
  Put(scope, "rev_gh_10_2", view_proto::ReviewDetail().SerializeAsString());
  const auto diff = DiffOf();
  ASSERT_TRUE(diff.ok()) << diff.status();
  EXPECT_EQ(diff->different, 2);
  ASSERT_EQ(rows_.size(), 2U);
  EXPECT_FALSE(rows_[0].before.has_value());
  ASSERT_TRUE(rows_[0].origin.has_value());
  EXPECT_EQ(rows_[0].origin->version, 1) << "since which there is a row";
  EXPECT_EQ(rows_[1].key, "rev_gh_10_2");
  EXPECT_FALSE(rows_[1].now.has_value());
  EXPECT_FALSE(rows_[1].origin.has_value()) << "no event made that there is none";
}

TEST_F(DiffTest, BytesThatAreNoRowAreShownAsTheyAre) {
  CommitTheReview();
  RebuildIt();
  Put(ScopeOfTheReview(), ToString(kReview), "\xff");
  ASSERT_TRUE(DiffOf().ok());
  ASSERT_EQ(rows_.size(), 1U);
  EXPECT_EQ(rows_[0].before, "\"ff\"");
  EXPECT_FALSE(rows_[0].origin.has_value());
}

TEST_F(DiffTest, ManyRowsAreAllNamedAndTheFirstOfThemExplained) {
  Grow(600);
  RebuildIt(kHistory);
  std::size_t removed = 0;
  for (std::int32_t i = 0; i < tests::ProjectionWorld::kPartitions; ++i) {
    for (const StoredRow& row : RowsIn(KeptScope(i, kHistory))) {
      Put(KeptScope(i, kHistory), row.key, std::nullopt);
      ++removed;
    }
  }
  const auto diff = DiffOf(kHistory);
  ASSERT_TRUE(diff.ok()) << diff.status();
  EXPECT_EQ(diff->different, static_cast<std::int64_t>(removed));
  EXPECT_EQ(rows_.size(), removed);
  std::map<std::int32_t, std::size_t> explained;
  for (const RowDiff& row : rows_) {
    explained[row.partition.value()] += row.origin.has_value() ? 1 : 0;
  }
  for (const auto& [partition, count] : explained) EXPECT_EQ(count, kOriginsMax) << partition;
}

TEST_F(DiffTest, RowsOfAnotherVersionAreComparedWithThoseOfThisProgram) {
  Grow(60);
  RebuildIt();
  for (std::int32_t i = 0; i < tests::ProjectionWorld::kPartitions; ++i) {
    SetVersion(KeptScope(i), 999);
  }
  const auto diff = DiffOf();
  ASSERT_TRUE(diff.ok()) << diff.status();
  EXPECT_EQ(diff->previous_version, 999);
  EXPECT_EQ(diff->live_version, projections::FindView(kView)->version());
  EXPECT_TRUE(diff->equal());

  SetVersion(world_.LiveScope(kView, FullPartition()), 998);
  const absl::Status refused = DiffOf().status();
  EXPECT_TRUE(absl::IsFailedPrecondition(refused)) << refused;
  EXPECT_THAT(std::string(refused.message()), HasSubstr("rebuild it first"));
}

TEST_F(DiffTest, WhatCannotBeComparedIsRefused) {
  Grow(10);
  const absl::Status none = DiffOf().status();
  EXPECT_TRUE(absl::IsFailedPrecondition(none)) << none;
  EXPECT_THAT(std::string(none.message()), HasSubstr("a rebuild that switches leaves one"));
  EXPECT_TRUE(absl::IsInvalidArgument(DiffOf("nonsense").status()));
}

TEST_F(DiffTest, WhoeverTakesTheRowsMayEndItAndNothingIsLeft) {
  CommitTheReview();
  RebuildIt();
  ChangeKept([](view_proto::ReviewDetail& row) { row.set_draft(false); });
  Grow(20);
  const auto refuse = [](const RowDiff&) { return absl::CancelledError("enough"); };
  const auto ended = Diff(Context(), {.view = kView, .take = refuse});
  EXPECT_EQ(ended.status(), absl::CancelledError("enough"));
  EXPECT_EQ(Generations().scratch(), 0U);
  const auto cancelled =
      Diff(Context(), {.view = kView, .take = refuse, .cancelled = [] { return true; }});
  EXPECT_TRUE(absl::IsCancelled(cancelled.status()));
  EXPECT_EQ(Generations().scratch(), 0U);
}

}  // namespace
}  // namespace docket::replay

// Verification finds each kind of damage, and names view, partition and key.
#include "replay/verify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "projections/registry.h"
#include "replay/stored_scan.h"
#include "tests/projections/projection_world.h"
#include "tests/replay/failing_view_store.h"
#include "tests/replay/silent_log.h"

namespace docket::replay {
namespace {

using projections::RowChange;
using projections::Scope;
using tests::ProjectionWorld;

constexpr std::string_view kView = "review_list";

class VerifyTest : public ::testing::Test {
 protected:
  VerifyTest() {
    std::mt19937_64 random(9);
    world_.Random(random, 80);
    world_.Drain();
    scope_ = world_.LiveScope(kView, 0);
    const auto snapshot = world_.store().Snapshot();
    const auto cursor = snapshot->ScanRows(scope_, {});
    cursor->Next();
    key_ = cursor->key();
    row_ = cursor->value();
  }

  [[nodiscard]] VerifyResult Verified() {
    const auto result = Verify({.store = world_.store(),
                                .clock = world_.clock(),
                                .sources = world_.sources(),
                                .groups = world_.groups()},
                               {});
    EXPECT_TRUE(result.ok()) << result.status();
    return result.value_or(VerifyResult{});
  }

  // Writes past the view: rows and entries change, the checkpoint says what it said.
  void Damage(RowChange change) {
    projections::ViewChanges changes;
    changes.checkpoint = **world_.store().Snapshot()->CheckpointOf(scope_);
    changes.rows.push_back(std::move(change));
    ASSERT_TRUE(world_.store().Write(scope_, changes).ok());
  }

  // The one finding, at this row.
  VerifyResult ExpectFound(FindingKind kind, const std::string& key) {
    VerifyResult result = Verified();
    EXPECT_EQ(result.findings.size(), 1U);
    if (result.findings.empty()) return result;
    EXPECT_EQ(result.findings[0].view, kView);
    EXPECT_EQ(result.findings[0].partition, scope_.partition);
    EXPECT_EQ(ToString(result.findings[0].kind), ToString(kind));
    EXPECT_EQ(result.findings[0].key, key);
    return result;
  }

  [[nodiscard]] std::vector<std::string> Entries() const {
    const projections::AnyView& view = *projections::FindView(kView);
    return view.IndexEntries(key_, **view.Decode(row_));
  }

  ProjectionWorld world_;
  Scope scope_;
  std::string key_;
  std::string row_;
};

// As brokers are away for a moment, and for ever.
TEST_F(VerifyTest, ALogThatIsSilentForAWhileIsAskedAgain) {
  const auto verified_over = [this](int silent_reads) {
    std::vector<std::unique_ptr<tests::SilentLog>> logs;
    std::vector<projections::Source> sources = world_.sources();
    for (projections::Source& source : sources) {
      logs.push_back(std::make_unique<tests::SilentLog>(*source.log, silent_reads));
      source.log = logs.back().get();
    }
    return Verify({.store = world_.store(),
                   .clock = world_.clock(),
                   .sources = sources,
                   .groups = world_.groups()},
                  {})
        .status();
  };
  EXPECT_TRUE(verified_over(3).ok()) << verified_over(3);
  EXPECT_TRUE(absl::IsDeadlineExceeded(verified_over(1'000'000)));
}

TEST_F(VerifyTest, WhatWasBuiltIsRight) {
  const VerifyResult result = Verified();
  EXPECT_TRUE(result.ok());
  EXPECT_EQ(result.views.size(), projections::AllViews().size());
  EXPECT_GT(result.events, 0);
  EXPECT_EQ(result.views[1].view, kView);
  EXPECT_EQ(result.views[1].entries, 4 * result.views[1].rows);
}

TEST_F(VerifyTest, AnAlteredRowIsFound) {
  view_proto::ReviewSummary row;
  ASSERT_TRUE(row.ParseFromString(row_));
  row.mutable_title()->set_text("Another title");
  Damage({.key = key_, .row = row.SerializeAsString()});
  ExpectFound(FindingKind::kRowAltered, key_);
}

TEST_F(VerifyTest, ADeletedRowIsFound) {
  Damage({.key = key_, .row = std::nullopt, .index_removed = Entries()});
  ExpectFound(FindingKind::kRowMissing, key_);
}

TEST_F(VerifyTest, AnExtraRowIsFound) {
  view_proto::ReviewSummary row;
  ASSERT_TRUE(row.ParseFromString(row_));
  row.mutable_id()->set_number(77'777);
  const std::string extra = "rev_gh_10_77777";
  const projections::AnyView& view = *projections::FindView(kView);
  Damage(
      {.key = extra, .row = row.SerializeAsString(), .index_added = view.IndexEntries(extra, row)});
  ExpectFound(FindingKind::kRowExtra, extra);
}

TEST_F(VerifyTest, AMissingIndexEntryIsFound) {
  Damage({.key = key_, .row = row_, .index_removed = {Entries()[2]}});
  ExpectFound(FindingKind::kIndexMissing, key_);
}

TEST_F(VerifyTest, AnExtraIndexEntryIsFound) {
  Damage({.key = key_, .row = row_, .index_added = {Entries()[0] + "x"}});
  ExpectFound(FindingKind::kIndexExtra, key_);
}

TEST_F(VerifyTest, BytesThatAreNoRowAreFound) {
  Damage({.key = key_, .row = std::string("\xff\xff\xff")});
  bool unreadable = false;
  for (const Finding& finding : Verified().findings) {
    EXPECT_EQ(finding.key, key_);
    unreadable = unreadable || finding.kind == FindingKind::kRowUnreadable;
  }
  EXPECT_TRUE(unreadable);
}

TEST_F(VerifyTest, AnAlteredCheckpointIsFound) {
  projections::ViewChanges changes;
  changes.checkpoint = **world_.store().Snapshot()->CheckpointOf(scope_);
  changes.checkpoint.set_rows(changes.checkpoint.rows() + 1);
  ASSERT_TRUE(world_.store().Write(scope_, changes).ok());
  ExpectFound(FindingKind::kCheckpoint, "");
}

TEST_F(VerifyTest, RowsOfAnotherVersionWaitForARebuild) {
  projections::ViewChanges changes;
  changes.checkpoint = **world_.store().Snapshot()->CheckpointOf(scope_);
  changes.checkpoint.set_view_version(99);
  ASSERT_TRUE(world_.store().Write(scope_, changes).ok());
  const VerifyResult result = ExpectFound(FindingKind::kVersion, "");
  ASSERT_EQ(result.views.size(), projections::AllViews().size());
  for (const ViewVerification& view : result.views) EXPECT_EQ(view.verified, view.view != kView);
}

TEST_F(VerifyTest, TheHiddenGenerationIsRemovedAndSoIsACrashsLeftover) {
  const projections::AnyView& view = *projections::FindView(kView);
  // What a crash in the middle leaves: a named scratch generation with a row in it.
  auto generations = *world_.store().Snapshot()->Generations(view.id());
  generations.set_last(50);
  generations.set_scratch(50);
  ASSERT_TRUE(world_.store().SetGenerations({{view.id(), generations}}).ok());
  const Scope leftover{.view = view.id(), .generation = 50, .partition = scope_.partition};
  projections::ViewChanges changes;
  changes.rows.push_back({.key = key_, .row = row_});
  ASSERT_TRUE(world_.store().Write(leftover, changes).ok());

  EXPECT_TRUE(Verified().ok());
  const auto snapshot = world_.store().Snapshot();
  EXPECT_EQ(snapshot->Generations(view.id())->scratch(), 0U);
  for (const std::uint32_t generation : {50U, 51U}) {
    EXPECT_FALSE(
        snapshot
            ->ScanRows({.view = view.id(), .generation = generation, .partition = scope_.partition},
                       {})
            ->Valid());
  }
}

TEST_F(VerifyTest, AFailingCleanUpHidesNoErrorAndStopsNoOther) {
  const projections::AnyView& view = *projections::FindView(kView);
  bool cancelled = false;
  tests::FailingViewStore store(world_.store(), [&](const tests::ViewStoreChange& change) {
    const bool cleaning = cancelled && change.kind == tests::ViewStoreChange::Kind::kDropGeneration;
    return cleaning && change.view == view.id() ? absl::InternalError("cannot drop")
                                                : absl::OkStatus();
  });
  const auto result =
      Verify({.store = store, .clock = world_.clock(), .sources = world_.sources(), .groups = {}},
             {.views = {std::string(kView), "review_events"}, .cancelled = [&] {
                cancelled = true;
                return true;
              }});
  EXPECT_TRUE(absl::IsCancelled(result.status())) << result.status();
  const auto snapshot = world_.store().Snapshot();
  EXPECT_NE(snapshot->Generations(view.id())->scratch(), 0U) << "the next one drops it";
  EXPECT_EQ(snapshot->Generations(projections::FindView("review_events")->id())->scratch(), 0U);
}

TEST_F(VerifyTest, WalksOverRowsCanBeCancelled) {
  const projections::AnyView& view = *projections::FindView(kView);
  const auto snapshot = world_.store().Snapshot();
  const IsCancelled cancelled = [] { return true; };
  EXPECT_TRUE(absl::IsCancelled(
      ScanStored(view, *snapshot, scope_, {.problems_max = 1, .cancelled = cancelled}).status()));
  const RowSet rows{.snapshot = *snapshot, .scope = scope_};
  EXPECT_TRUE(absl::IsCancelled(
      CompareRows(view, rows, rows, {.limit = 1, .cancelled = cancelled}).status()));
}

TEST_F(VerifyTest, LiveViewsMayGoOnMeanwhile) {
  std::mt19937_64 random(10);
  const auto result = Verify({.store = world_.store(),
                              .clock = world_.clock(),
                              .sources = world_.sources(),
                              .groups = world_.groups()},
                             {.views = {std::string(kView)}, .report = {}, .cancelled = [&] {
                                world_.Random(random, 5);
                                world_.Drain();
                                return false;
                              }});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_TRUE(result->ok());
}

}  // namespace
}  // namespace docket::replay

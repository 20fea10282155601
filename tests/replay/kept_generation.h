// A world in which a view was rebuilt, so that the generation before is kept.
// Thread-safety: none; one per test.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "projections/registry.h"
#include "replay/rebuild.h"
#include "tests/projections/projection_world.h"

namespace docket::replay {

class KeptGenerationTest : public testing::Test {
 protected:
  static constexpr char kView[] = "review_detail";

  [[nodiscard]] ReplayContext Context() { return Context(world_.store()); }
  [[nodiscard]] ReplayContext Context(projections::ViewStore& store) {
    return {.store = store,
            .clock = world_.clock(),
            .sources = world_.sources(),
            .groups = world_.groups()};
  }

  void Grow(int events) {
    world_.Random(random_, events);
    world_.Drain();
  }
  void RebuildIt(const std::string& view = kView) {
    const auto rebuilt = Rebuild(Context(), {.views = {view}, .accept_difference = true});
    ASSERT_TRUE(rebuilt.ok()) << rebuilt.status();
    ASSERT_TRUE(rebuilt->all_switched());
  }

  [[nodiscard]] view_proto::ViewGenerations Generations(const std::string& view = kView) {
    const auto snapshot = world_.store().Snapshot();
    return *snapshot->Generations(projections::FindView(view)->id());
  }
  [[nodiscard]] projections::Scope KeptScope(std::int32_t partition,
                                             const std::string& view = kView) {
    projections::Scope scope = world_.LiveScope(view, partition);
    scope.generation = Generations(view).previous();
    return scope;
  }

  struct StoredRow {
    std::string key;
    std::string bytes;
  };
  [[nodiscard]] std::vector<StoredRow> RowsIn(const projections::Scope& scope) {
    std::vector<StoredRow> rows;
    const auto snapshot = world_.store().Snapshot();
    const auto cursor = snapshot->ScanRows(scope, {});
    for (; cursor->Valid(); cursor->Next()) {
      rows.push_back({.key = std::string(cursor->key()), .bytes = std::string(cursor->value())});
    }
    return rows;
  }
  // The first partition with rows.
  [[nodiscard]] std::int32_t FullPartition() {
    std::int32_t partition = 0;
    while (RowsIn(world_.LiveScope(kView, partition)).empty()) ++partition;
    return partition;
  }

  // Writes other bytes, or nothing, under a key, and tells no digest.
  void Put(const projections::Scope& scope, const std::string& key,
           std::optional<std::string> bytes) {
    projections::ViewChanges changes;
    changes.rows.push_back({.key = key, .row = std::move(bytes)});
    changes.checkpoint = **world_.store().Snapshot()->CheckpointOf(scope);
    ASSERT_TRUE(world_.store().Write(scope, changes).ok());
  }
  // As if another version of the view's code had made the rows.
  void SetVersion(const projections::Scope& scope, std::int32_t version) {
    projections::ViewChanges changes;
    changes.checkpoint = **world_.store().Snapshot()->CheckpointOf(scope);
    changes.checkpoint.set_view_version(version);
    ASSERT_TRUE(world_.store().Write(scope, changes).ok());
  }

  // What the same events lead to where nothing but them ever happened.
  [[nodiscard]] static std::vector<std::string> StraightCheckpoints(int events) {
    std::mt19937_64 random(kSeed);
    tests::ProjectionWorld world;
    world.Random(random, events);
    world.Drain();
    return world.Checkpoints();
  }

  static constexpr std::uint64_t kSeed = 11;
  std::mt19937_64 random_{kSeed};
  tests::ProjectionWorld world_;
};

}  // namespace docket::replay

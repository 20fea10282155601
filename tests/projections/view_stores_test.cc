// The ViewStore contract over both adapters, and what is particular to each.
#include <gtest/gtest.h>

#include "projections/memory/memory_view_store.h"
#include "projections/rocksdb/rocksdb_view_store.h"
#include "tests/contract/view_store_contract.h"
#include "tests/disk/simulated_disk.h"
#include "tests/eventstore/temporary_directory.h"

namespace docket::projections {
namespace {

struct MemoryFactory {
  static std::unique_ptr<ViewStore> Open() { return std::make_unique<MemoryViewStore>(); }
};

class RocksDbFactory {
 public:
  std::unique_ptr<ViewStore> Open() {
    auto store = RocksDbViewStore::Open({.directory = directory_.path()});
    if (!store.ok()) std::abort();
    return *std::move(store);
  }

 private:
  eventstore::TemporaryDirectory directory_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Memory, ViewStoreContract, MemoryFactory);
INSTANTIATE_TYPED_TEST_SUITE_P(RocksDb, ViewStoreContract, RocksDbFactory);

TEST(MemoryViewStore, RestoresACopyAsAWhole) {
  MemoryViewStore store;
  view_proto::ViewGenerations generations;
  generations.set_live(1);
  ASSERT_TRUE(store.SetGenerations({{kHere.view, generations}}).ok());
  ASSERT_TRUE(store.Write(kHere, ChangesOf(1, {{.key = "a", .row = "old"}})).ok());
  const MemoryViewStore::Contents copy = store.Copy();
  generations.set_live(2);
  ASSERT_TRUE(store.SetGenerations({{kHere.view, generations}}).ok());
  ASSERT_TRUE(store.SetGenerations({{ViewId(2), generations}}).ok());
  ASSERT_TRUE(store.Write(kHere, ChangesOf(2, {{.key = "a", .row = "new"}})).ok());
  ASSERT_TRUE(store.Write(ScopeAt(1, 2, 0), ChangesOf(2)).ok());
  const auto open = store.Snapshot();
  ViewChanges from_before = ChangesOf(3);
  from_before.opening = store.opening();
  store.Restore(copy);

  const auto restored = store.Snapshot();
  EXPECT_EQ(restored->Generations(kHere.view)->live(), 1U);
  EXPECT_EQ(restored->Generations(ViewId(2))->live(), 0U);
  EXPECT_EQ(Walk(*restored->ScanRows(kHere, {})), (KeysAndValues{{"a", "old"}}));
  EXPECT_FALSE(restored->CheckpointOf(ScopeAt(1, 2, 0))->has_value());
  EXPECT_EQ(Walk(*open->ScanRows(kHere, {})), (KeysAndValues{{"a", "new"}}));
  EXPECT_TRUE(absl::IsAborted(store.Write(kHere, from_before)));
}

TEST(RocksDbViewStore, KeepsWhatWasWrittenWhenOpenedAgain) {
  const eventstore::TemporaryDirectory directory;
  {
    auto store = RocksDbViewStore::Open({.directory = directory.path()});
    ASSERT_TRUE(store.ok()) << store.status();
    ASSERT_TRUE((*store)->Write(kHere, ChangesOf(1, {{.key = "a", .row = "1"}})).ok());
  }
  auto store = RocksDbViewStore::Open({.directory = directory.path()});
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_EQ(Walk(*(*store)->Snapshot()->ScanRows(kHere, {})), (KeysAndValues{{"a", "1"}}));
}

class SyncedViewsTest : public testing::Test {
 protected:
  SyncedViewsTest() {
    disk_.MakeDurableDirectory("/data");
    auto store = RocksDbViewStore::Open({.directory = "/data/views", .env = disk_.env()});
    EXPECT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }
  absl::Status Write(std::int64_t position) {
    return store_->Write(kHere, ChangesOf(position, {{.key = "a", .row = "1"}}));
  }

  tests::SimulatedDisk disk_;
  std::unique_ptr<RocksDbViewStore> store_;
};

TEST_F(SyncedViewsTest, ASyncIsBegunAndNotWaitedFor) {
  ASSERT_TRUE(Write(1).ok());
  disk_.HoldSyncs();
  ASSERT_TRUE(store_->BeginSync().ok());
  disk_.AwaitHeldSync();
  EXPECT_TRUE(Write(2).ok());
  EXPECT_TRUE(store_->BeginSync().ok()) << "the first one has not ended";
  disk_.ReleaseSyncs();
  EXPECT_TRUE(store_->SetGenerations({}).ok());
}

TEST_F(SyncedViewsTest, ASyncThatFailsShowsInALaterWrite) {
  ASSERT_TRUE(Write(1).ok());
  disk_.FailSyncs();
  ASSERT_TRUE(store_->BeginSync().ok());
  absl::Status written;
  for (std::int64_t position = 2; written.ok(); ++position) written = Write(position);
  disk_.RepairSyncs();
}

}  // namespace
}  // namespace docket::projections

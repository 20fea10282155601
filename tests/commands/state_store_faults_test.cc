// The RocksDB state store on a disk that fills up or fails, within one process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "commands/rocksdb/rocksdb_state_store.h"
#include "tests/contract/state_store_contract.h"
#include "tests/disk/simulated_disk.h"

namespace docket::commands {
namespace {

class StateStoreFaultsTest : public testing::Test {
 protected:
  StateStoreFaultsTest() {
    disk_.MakeDurableDirectory("/data");
    auto store = RocksDbStateStore::Open({.directory = "/data/state", .env = disk_.env()});
    EXPECT_TRUE(store.ok()) << store.status();
    if (store.ok()) store_ = *std::move(store);
  }

  tests::SimulatedDisk disk_;
  std::unique_ptr<RocksDbStateStore> store_;
};

TEST_F(StateStoreFaultsTest, AFullDiskIsNamedAndEndsByItself) {
  ASSERT_TRUE(store_->Write(kPartition0, ChangesTo(1)).ok());
  disk_.FillUp();
  const absl::Status full = store_->Write(kPartition0, ChangesTo(2));
  EXPECT_TRUE(absl::IsUnavailable(full)) << full;
  EXPECT_THAT(std::string(full.message()),
              testing::AllOf(testing::HasSubstr("/data/state"), testing::HasSubstr("Make room")));
  EXPECT_TRUE(absl::IsUnavailable(store_->Write(kPartition0, ChangesTo(2))));
  EXPECT_TRUE(store_->FindCommand(kPartition0, domain::CommandId("c")).ok());  // reads go on
  disk_.MakeRoom();
  EXPECT_TRUE(store_->Write(kPartition0, ChangesTo(3)).ok());
  EXPECT_EQ(*store_->LoadCheckpoint(kPartition0), ChangesTo(3).checkpoint);
}

// The first write of a process, where RocksDB's own resume would abort it.
TEST_F(StateStoreFaultsTest, TheFirstWriteMayFail) {
  store_.reset();
  auto store = RocksDbStateStore::Open({.directory = "/data/state", .env = disk_.env()});
  ASSERT_TRUE(store.ok()) << store.status();
  disk_.Plan({.call = tests::DiskCall::kAppend, .kind = tests::DiskFaultKind::kNoSpaceOnce});
  EXPECT_FALSE((*store)->Write(kPartition0, ChangesTo(1)).ok());
  EXPECT_TRUE((*store)->Write(kPartition0, ChangesTo(1)).ok());
}

// Whether the write that failed is there shows only when the database was opened anew: nobody may
// rest on a checkpoint that is read before.
TEST_F(StateStoreFaultsTest, NoCheckpointIsReadWhileItMayStillMove) {
  ASSERT_TRUE(store_->Write(kPartition0, ChangesTo(1)).ok());
  disk_.FillUp();
  EXPECT_FALSE(store_->Write(kPartition0, ChangesTo(2)).ok());
  EXPECT_TRUE(absl::IsUnavailable(store_->LoadCheckpoint(kPartition0).status()));
  disk_.MakeRoom();
  const auto checkpoint = store_->LoadCheckpoint(kPartition0);
  ASSERT_TRUE(checkpoint.ok()) << checkpoint.status();
  store_.reset();
  const auto again = RocksDbStateStore::Open({.directory = "/data/state", .env = disk_.env()});
  EXPECT_EQ(*(*again)->LoadCheckpoint(kPartition0), *checkpoint);
}

}  // namespace
}  // namespace docket::commands

// The RocksDB state store on a disk that fills up or fails, within one process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "commands/rocksdb/rocksdb_state_store.h"
#include "tests/commands/owner_rig.h"
#include "tests/contract/state_store_contract.h"
#include "tests/disk/simulated_disk.h"

namespace docket::commands {
namespace {

class StateStoreFaultsTest : public testing::Test {
 protected:
  StateStoreFaultsTest() {
    disk_.MakeDurableDirectory("/data");
    Open();
  }

  void Open() {
    auto store = RocksDbStateStore::Open({.directory = "/data/state",
                                          .write_buffer_bytes = 64U << 10U,  // soon in a table
                                          .env = disk_.env()});
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }

  static domain::CommandId CommandOf(std::int64_t position) {
    return domain::CommandId(absl::StrCat("c", position));
  }
  // What reaches `position`, with a command of that name and some bulk.
  static StateChanges Changes(std::int64_t position) {
    StateChanges changes = ChangesTo(position);
    changes.commands[CommandOf(position)] = DecidedAt(position);
    for (int i = 0; i < 20; ++i) {
      changes.commands[domain::CommandId(absl::StrCat("bulk", position, "_", i))] =
          DecidedAt(position);
    }
    return changes;
  }
  // Writes position after position until a write fails, since a table cannot be written.
  absl::Status WriteUntilRefused(std::int64_t position,
                                 eventstore::PartitionIndex partition = kPartition0) {
    absl::Status written;
    while (written.ok()) written = store_->Write(partition, Changes(position++));
    return written;
  }
  // The position that is stored; its command is there, and the next one's is not.
  std::int64_t StoredPosition() {
    const auto checkpoint = store_->LoadCheckpoint(kPartition0);
    EXPECT_TRUE(checkpoint.ok()) << checkpoint.status();
    const std::int64_t position = checkpoint->journal.next_offset.value();
    EXPECT_EQ(IsKnown(position), position > 0);
    EXPECT_FALSE(IsKnown(position + 1));
    return position;
  }
  bool IsKnown(std::int64_t position) {
    const auto found = store_->FindCommand(kPartition0, CommandOf(position));
    EXPECT_TRUE(found.ok()) << found.status();
    return found.ok() && found->has_value();
  }

  tests::SimulatedDisk disk_;
  std::unique_ptr<RocksDbStateStore> store_;
};

TEST_F(StateStoreFaultsTest, AFullDiskIsNamedAndEndsByItself) {
  ASSERT_TRUE(store_->Write(kPartition0, Changes(1)).ok());
  disk_.FillUp();
  const absl::Status full = WriteUntilRefused(2);
  EXPECT_TRUE(absl::IsUnavailable(full)) << full;
  EXPECT_THAT(std::string(full.message()),
              testing::AllOf(testing::HasSubstr("/data/state"), testing::HasSubstr("Make room")));
  EXPECT_TRUE(IsKnown(1));  // reads go on
  EXPECT_TRUE(absl::IsUnavailable(store_->LoadCheckpoint(kPartition0).status()));
  disk_.MakeRoom();
  // Only who reads the checkpoint may go on: what was written last may be lost.
  EXPECT_TRUE(absl::IsUnavailable(store_->Write(kPartition0, Changes(1'000'000))));
  const std::int64_t left = StoredPosition();
  EXPECT_TRUE(store_->Write(kPartition0, Changes(left + 1)).ok());
  EXPECT_EQ(StoredPosition(), left + 1);
}

// One database holds all partitions: whoever used another one remembers what may be lost.
TEST_F(StateStoreFaultsTest, EveryPartitionIsLoadedAgainAfterARecovery) {
  ASSERT_TRUE(store_->Write(kPartition1, Changes(1)).ok());
  disk_.FillUp();
  EXPECT_FALSE(WriteUntilRefused(1).ok());
  disk_.MakeRoom();
  StoredPosition();
  const auto is_refused = [](const absl::Status& status) { return absl::IsAborted(status); };
  const domain::StreamId stream("s");
  EXPECT_TRUE(is_refused(store_->LoadStream(kPartition1, stream).status()));
  EXPECT_TRUE(is_refused(store_->FindCommand(kPartition1, CommandOf(1)).status()));
  EXPECT_TRUE(is_refused(store_->FindBody(kPartition1, BodyNamed('b')).status()));
  EXPECT_TRUE(is_refused(store_->ForgetBefore(kPartition1, domain::Timestamp(0))));
  EXPECT_TRUE(is_refused(store_->Write(kPartition1, Changes(2))));
  EXPECT_TRUE(store_->LoadCheckpoint(kPartition1).ok());
  EXPECT_TRUE(store_->LoadStream(kPartition1, stream).ok());
  EXPECT_TRUE(store_->Write(kPartition1, Changes(2)).ok());
}

// It must not decide over a state that lacks what it has seen, and least of all a command that it
// has decided.
TEST_F(StateStoreFaultsTest, AnOwnerStopsWhenItsStateMayBeLostAndTheNextOneGoesOn) {
  OwnerRig rig;
  std::uint64_t seed = 0;
  const auto start = [&] {
    rig.processor =
        std::make_unique<Processor>(Processor::Parts{.inbox = rig.inbox,
                                                     .journal = rig.journal,
                                                     .partition = kPartition0,
                                                     .store = *store_,
                                                     .clock = rig.clock},
                                    rig.options, tests::SeededRandomness(++seed), [] {});
  };
  start();
  rig.Send("guid", {});
  rig.Run();
  disk_.FillUp();
  EXPECT_FALSE(WriteUntilRefused(1, kPartition1).ok());
  disk_.MakeRoom();
  ASSERT_TRUE(store_->LoadCheckpoint(kPartition1).ok());
  rig.Send("guid", {});
  absl::StatusOr<bool> moved = true;
  while (moved.ok() && *moved) moved = rig.processor->Step();
  EXPECT_TRUE(absl::IsAborted(moved.status())) << moved.status();
  start();
  ASSERT_EQ(store_->LoadCheckpoint(kPartition0)->inbox_next, eventstore::Offset(0)) << "it is lost";
  rig.Run();
  EXPECT_EQ(rig.processor->counts().duplicates, 1);
  EXPECT_EQ(rig.Commits().size(), 1U);
  EXPECT_EQ(store_->LoadCheckpoint(kPartition0)->inbox_next, eventstore::Offset(1));
}

// What a recovery found is there for good.
TEST_F(StateStoreFaultsTest, NoCheckpointIsReadWhileItMayStillMove) {
  disk_.FillUp();
  EXPECT_FALSE(WriteUntilRefused(1).ok());
  EXPECT_TRUE(absl::IsUnavailable(store_->LoadCheckpoint(kPartition0).status()));
  disk_.MakeRoom();
  const std::int64_t left = StoredPosition();
  disk_.FailPower();
  store_.reset();
  disk_.RestorePower(tests::Remains::kNothing, 0);
  Open();
  EXPECT_EQ(StoredPosition(), left);
}

TEST_F(StateStoreFaultsTest, AKillLosesTheLastWritesAndTheirCheckpoint) {
  std::int64_t written = 0;
  while (disk_.calls(tests::DiskCall::kSync) < 20) {  // some tables
    ASSERT_TRUE(store_->Write(kPartition0, Changes(++written)).ok());
  }
  disk_.FailPower();
  store_.reset();
  disk_.RestorePower(tests::Remains::kNothing, 0);
  Open();
  const std::int64_t left = StoredPosition();
  EXPECT_GT(left, 0);
  EXPECT_LE(left, written);
}

}  // namespace
}  // namespace docket::commands

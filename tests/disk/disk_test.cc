// The simulated disk takes what a disk takes, and nothing else.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "rocksdb/env.h"
#include "tests/disk/simulated_disk.h"

namespace docket::tests {
namespace {

class DiskTest : public testing::Test {
 protected:
  DiskTest() { disk_.MakeDurableDirectory("/data"); }

  [[nodiscard]] std::unique_ptr<rocksdb::WritableFile> Create(const std::string& name) {
    std::unique_ptr<rocksdb::WritableFile> file;
    EXPECT_TRUE(disk_.env()->NewWritableFile(name, &file, rocksdb::EnvOptions()).ok());
    return file;
  }
  void CreateDurable(const std::string& name, const std::string& content) {
    const auto file = Create(name);
    EXPECT_TRUE(file->Append(content).ok());
    EXPECT_TRUE(file->Sync().ok());
    SyncDirectory();
  }
  void SyncDirectory() {
    std::unique_ptr<rocksdb::Directory> directory;
    EXPECT_TRUE(disk_.env()->NewDirectory("/data", &directory).ok());
    EXPECT_TRUE(directory->Fsync().ok());
  }
  void LosePower(Remains remains = Remains::kNothing, std::uint64_t seed = 0) {
    disk_.FailPower();
    disk_.RestorePower(remains, seed);
  }
  [[nodiscard]] std::vector<std::string> Files() const { return disk_.Files("/data"); }

  SimulatedDisk disk_;
};

TEST_F(DiskTest, WhatIsSyncedSurvivesAndWhatIsNotIsLost) {
  CreateDurable("/data/a", "synced");
  std::unique_ptr<rocksdb::WritableFile> file;
  ASSERT_TRUE(disk_.env()->ReopenWritableFile("/data/a", &file, rocksdb::EnvOptions()).ok());
  ASSERT_TRUE(file->Append(", not synced").ok());
  EXPECT_EQ(disk_.Content("/data/a"), "synced, not synced");
  LosePower();
  EXPECT_EQ(disk_.Content("/data/a"), "synced");
  EXPECT_FALSE(file->Append("from before").ok());
}

TEST_F(DiskTest, ANameIsDurableWhenItsDirectoryIs) {
  CreateDurable("/data/old", "");
  const auto file = Create("/data/new");
  ASSERT_TRUE(file->Append("content").ok());
  ASSERT_TRUE(file->Sync().ok());
  ASSERT_TRUE(disk_.env()->DeleteFile("/data/old").ok());
  EXPECT_EQ(Files(), std::vector<std::string>{"/data/new"});
  LosePower();
  EXPECT_EQ(Files(), std::vector<std::string>{"/data/old"});
}

TEST_F(DiskTest, ARenameIsBothOrNeither) {
  CreateDurable("/data/a", "content");
  ASSERT_TRUE(disk_.env()->RenameFile("/data/a", "/data/b").ok());
  LosePower();
  EXPECT_EQ(Files(), std::vector<std::string>{"/data/a"});
  ASSERT_TRUE(disk_.env()->RenameFile("/data/a", "/data/b").ok());
  SyncDirectory();
  LosePower();
  EXPECT_EQ(Files(), std::vector<std::string>{"/data/b"});
}

TEST_F(DiskTest, ATornWriteIsABeginningOfWhatWasWritten) {
  bool torn = false;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE(seed);
    CreateDurable("/data/a", "0");
    std::unique_ptr<rocksdb::WritableFile> file;
    ASSERT_TRUE(disk_.env()->ReopenWritableFile("/data/a", &file, rocksdb::EnvOptions()).ok());
    ASSERT_TRUE(file->Append("1234").ok());
    ASSERT_TRUE(file->Append("5678").ok());
    LosePower(Remains::kPart, seed);
    const std::string left = disk_.Content("/data/a");
    EXPECT_EQ(left, std::string("012345678").substr(0, left.size()));
    torn = torn || (left.size() > 1 && left.size() < 5);
  }
  EXPECT_TRUE(torn);
}

TEST_F(DiskTest, WhatASyncFailedToWriteIsNeverWritten) {
  CreateDurable("/data/a", "0");
  std::unique_ptr<rocksdb::WritableFile> file;
  ASSERT_TRUE(disk_.env()->ReopenWritableFile("/data/a", &file, rocksdb::EnvOptions()).ok());
  ASSERT_TRUE(file->Append("1").ok());
  disk_.FailSyncs();
  EXPECT_TRUE(file->Sync().IsIOError());
  disk_.RepairSyncs();
  ASSERT_TRUE(file->Append("2").ok());
  ASSERT_TRUE(file->Sync().ok());
  EXPECT_EQ(disk_.Content("/data/a"), "012");
  LosePower();
  EXPECT_EQ(disk_.Content("/data/a"), std::string("0\0002", 3));
}

TEST_F(DiskTest, AKilledProcessLosesNothingUntilThePowerFails) {
  const auto file = Create("/data/a");
  ASSERT_TRUE(file->Append("content").ok());
  disk_.RestartProcess();
  EXPECT_EQ(disk_.Content("/data/a"), "content");
  EXPECT_FALSE(file->Append("from before").ok());
  LosePower();
  EXPECT_TRUE(Files().empty());
}

TEST_F(DiskTest, AFaultComesAtItsCallOnceOrForGood) {
  const auto file = Create("/data/a");
  disk_.Plan({.call = DiskCall::kAppend, .number = 2, .kind = DiskFaultKind::kIoErrorOnce});
  EXPECT_TRUE(file->Append("1").ok());
  EXPECT_FALSE(disk_.fault_reached());
  EXPECT_TRUE(file->Append("2").IsIOError());
  EXPECT_TRUE(disk_.fault_reached());
  EXPECT_FALSE(disk_.fails_for_good());
  EXPECT_TRUE(file->Append("3").ok());
  disk_.Plan({.call = DiskCall::kAppend, .number = 2, .kind = DiskFaultKind::kNoSpaceForGood});
  EXPECT_TRUE(file->Append("4").ok());
  EXPECT_TRUE(file->Append("56").IsNoSpace());
  EXPECT_TRUE(file->Append("78").IsNoSpace());
  EXPECT_TRUE(disk_.fails_for_good());
  disk_.Repair();
  EXPECT_TRUE(file->Append("9").ok());
  EXPECT_EQ(disk_.Content("/data/a"), "13459");  // every second failing append left its half
}

TEST_F(DiskTest, AtTheLimitOfOpenFilesOnlyOpeningsFail) {
  CreateDurable("/data/a", "1");
  const auto file = Create("/data/b");
  disk_.RefuseOpenings();
  std::unique_ptr<rocksdb::SequentialFile> again;
  EXPECT_TRUE(disk_.env()->NewSequentialFile("/data/a", &again, rocksdb::EnvOptions()).IsIOError());
  EXPECT_TRUE(file->Append("2").ok());
  EXPECT_TRUE(file->Sync().ok());
  disk_.AllowOpenings();
  EXPECT_TRUE(disk_.env()->NewSequentialFile("/data/a", &again, rocksdb::EnvOptions()).ok());
}

TEST_F(DiskTest, APlannedPowerFailureComesBehindItsCall) {
  CreateDurable("/data/a", "");
  std::unique_ptr<rocksdb::WritableFile> file;
  ASSERT_TRUE(disk_.env()->ReopenWritableFile("/data/a", &file, rocksdb::EnvOptions()).ok());
  ASSERT_TRUE(file->Append("1").ok());
  disk_.Plan({.call = DiskCall::kSync, .number = 1, .kind = DiskFaultKind::kPowerFailure});
  EXPECT_TRUE(file->Sync().ok());
  EXPECT_FALSE(file->Append("2").ok());
  disk_.RestorePower(Remains::kNothing, 0);
  EXPECT_EQ(disk_.Content("/data/a"), "1");
}

TEST_F(DiskTest, ALyingSyncLosesWhatItWasAskedFor) {
  CreateDurable("/data/a", "0");
  std::unique_ptr<rocksdb::WritableFile> file;
  ASSERT_TRUE(disk_.env()->ReopenWritableFile("/data/a", &file, rocksdb::EnvOptions()).ok());
  ASSERT_TRUE(file->Append("1").ok());
  disk_.Plan({.call = DiskCall::kSync, .number = 1, .kind = DiskFaultKind::kPowerFailureBehindLie});
  EXPECT_TRUE(file->Sync().ok());
  disk_.RestorePower(Remains::kNothing, 0);
  EXPECT_EQ(disk_.Content("/data/a"), "0");
}

}  // namespace
}  // namespace docket::tests

// A database that is opened anew after a failed write, on a disk that fills up or fails.
#include "eventstore/rocksdb/reopening_database.h"

#include <gtest/gtest.h>

#include "eventstore/rocksdb/rocksdb_status.h"
#include "tests/disk/simulated_disk.h"

namespace docket::eventstore {
namespace {

class ReopeningDatabaseTest : public testing::Test {
 protected:
  ReopeningDatabaseTest() { disk_.MakeDurableDirectory("/data"); }

  void Open(std::chrono::milliseconds recovery_wait = std::chrono::milliseconds(0)) {
    rocksdb::Options options;
    options.create_if_missing = true;
    options.env = disk_.env();
    auto database = ReopeningDatabase::Open({.database = options,
                                             .directory = "/data/database",
                                             .content = "the database",
                                             .translate = FromRocksDb,
                                             .recovery_wait = recovery_wait,
                                             .lease_wait = std::chrono::milliseconds(0)});
    ASSERT_TRUE(database.ok()) << database.status();
    database_ = *std::move(database);
  }
  absl::Status Put(const std::string& key) {
    return database_->Write(
        [&key](rocksdb::DB& db) {
          rocksdb::WriteOptions synced;
          synced.sync = true;
          return db.Put(synced, key, "value");
        },
        "put");
  }
  absl::Status Find(const std::string& key) {
    const auto db = database_->Use();
    if (!db.ok()) return db.status();
    std::string value;
    return FromRocksDb((*db)->Get({}, key, &value), "get");
  }

  tests::SimulatedDisk disk_;
  std::unique_ptr<ReopeningDatabase> database_;
};

// The first write of all is the worst: RocksDB's own resume leaves the torn log in use then.
TEST_F(ReopeningDatabaseTest, TheFirstWriteOnAFullDiskIsNotTheLast) {
  Open();
  disk_.FillUp();
  EXPECT_TRUE(absl::IsUnavailable(Put("1")));
  EXPECT_TRUE(absl::IsUnavailable(Put("1")));
  EXPECT_TRUE(absl::IsUnavailable(database_->Recover()));
  disk_.MakeRoom();
  EXPECT_TRUE(absl::IsUnavailable(Put("1")));  // only Recover ends it
  EXPECT_TRUE(database_->Recover().ok());
  EXPECT_TRUE(Put("2").ok());
  disk_.FailPower();
  database_.reset();
  disk_.RestorePower(tests::Remains::kNothing, 0);
  Open();
  EXPECT_TRUE(Find("2").ok());
}

TEST_F(ReopeningDatabaseTest, ReadsGoOnAfterAFailedWrite) {
  Open();
  ASSERT_TRUE(Put("1").ok());
  disk_.FailSyncs();
  EXPECT_TRUE(absl::IsInternal(Put("2")));
  EXPECT_TRUE(Find("1").ok());
  disk_.RepairSyncs();
  EXPECT_TRUE(database_->Recover().ok());
  EXPECT_TRUE(Find("1").ok());
  EXPECT_TRUE(Put("3").ok());
}

TEST_F(ReopeningDatabaseTest, WhoeverUsesItKeepsItFromBeingClosed) {
  Open();
  ASSERT_TRUE(Put("1").ok());
  disk_.FailSyncs();
  EXPECT_FALSE(Put("2").ok());
  disk_.RepairSyncs();
  {
    const auto used = database_->Use();
    ASSERT_TRUE(used.ok());
    EXPECT_FALSE(database_->Recover().ok());
    std::string value;
    EXPECT_TRUE((*used)->Get({}, "1", &value).ok());
  }
  EXPECT_TRUE(database_->Recover().ok());
}

TEST_F(ReopeningDatabaseTest, AnOpeningThatFailsLeavesItClosedUntilOneSucceeds) {
  Open();
  ASSERT_TRUE(Put("1").ok());
  disk_.FailSyncs();
  EXPECT_FALSE(Put("2").ok());
  EXPECT_TRUE(absl::IsInternal(database_->Recover()));
  EXPECT_TRUE(absl::IsInternal(Find("1")));
  EXPECT_TRUE(absl::IsInternal(Put("2")));
  disk_.RepairSyncs();
  EXPECT_TRUE(database_->Recover().ok());
  EXPECT_TRUE(Find("1").ok());
}

TEST_F(ReopeningDatabaseTest, AttemptsAreAWhileApart) {
  Open(std::chrono::hours(1));
  disk_.FailSyncs();
  EXPECT_FALSE(Put("1").ok());
  EXPECT_FALSE(database_->Recover().ok());  // the first
  disk_.RepairSyncs();
  EXPECT_FALSE(database_->Recover().ok());  // too early
}

}  // namespace
}  // namespace docket::eventstore

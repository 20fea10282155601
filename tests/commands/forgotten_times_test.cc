// What compactions of the state database leave out, on real tables.
#include "commands/rocksdb/forgotten_times.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "commands/rocksdb/state_keys.h"
#include "rocksdb/db.h"
#include "tests/contract/state_store_contract.h"
#include "tests/eventstore/temporary_directory.h"

namespace docket::commands {
namespace {

TEST(ForgottenTimes, TimesOnlyGrow) {
  ForgottenTimes times;
  EXPECT_LT(times.Of(kPartition0), domain::Timestamp(-1));
  EXPECT_TRUE(times.Advance(kPartition0, domain::FromSeconds(20)));
  EXPECT_FALSE(times.Advance(kPartition0, domain::FromSeconds(20)));
  EXPECT_FALSE(times.Advance(kPartition0, domain::FromSeconds(10)));
  EXPECT_EQ(times.Of(kPartition0), domain::FromSeconds(20));
  EXPECT_LT(times.Of(kPartition1), domain::Timestamp(-1));
}

class CompactionTest : public testing::Test {
 protected:
  CompactionTest() {
    rocksdb::Options options;
    options.create_if_missing = true;
    options.compaction_filter_factory = DropForgotten(times_);
    rocksdb::DB* opened = nullptr;
    const rocksdb::Status status = rocksdb::DB::Open(options, directory_.path(), &opened);
    EXPECT_TRUE(status.ok()) << status.ToString();
    db_.reset(opened);
  }

  void Put(const std::string& key, const std::string& value) {
    ASSERT_TRUE(db_->Put(rocksdb::WriteOptions(), key, value).ok());
  }
  void PutCommand(eventstore::PartitionIndex partition, std::int64_t second) {
    Put(CommandKey(partition, domain::CommandId("c")),
        DatedValue(domain::FromSeconds(second), "rest"));
  }
  void Compact() {
    rocksdb::CompactRangeOptions options;
    options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
    const rocksdb::Status status = db_->CompactRange(options, nullptr, nullptr);
    ASSERT_TRUE(status.ok()) << status.ToString();
  }
  bool IsThere(const std::string& key) {
    std::string value;
    return db_->Get(rocksdb::ReadOptions(), key, &value).ok();
  }
  bool HasCommand(eventstore::PartitionIndex partition) {
    return IsThere(CommandKey(partition, domain::CommandId("c")));
  }

  const eventstore::TemporaryDirectory directory_;
  const std::shared_ptr<ForgottenTimes> times_ = std::make_shared<ForgottenTimes>();
  std::unique_ptr<rocksdb::DB> db_;
};

TEST_F(CompactionTest, DropsWhatWasForgottenOfItsPartition) {
  PutCommand(kPartition0, 10);
  PutCommand(kPartition1, 10);
  Put(BodyEntryKey(kPartition0, BodyNamed('o')), DatedValue(domain::FromSeconds(10), "old"));
  Put(BodyEntryKey(kPartition0, BodyNamed('n')), DatedValue(domain::FromSeconds(20), "new"));
  Compact();
  EXPECT_TRUE(HasCommand(kPartition0)) << "nothing was forgotten yet";
  times_->Advance(kPartition0, domain::FromSeconds(20));
  Compact();
  EXPECT_FALSE(HasCommand(kPartition0));
  EXPECT_FALSE(IsThere(BodyEntryKey(kPartition0, BodyNamed('o'))));
  EXPECT_TRUE(IsThere(BodyEntryKey(kPartition0, BodyNamed('n'))));
  EXPECT_TRUE(HasCommand(kPartition1));
}

TEST_F(CompactionTest, KeepsWhatHasNoTime) {
  times_->Advance(kPartition0, domain::FromSeconds(1'000'000));
  const std::string stream = StreamKey(kPartition0, domain::StreamId("s"));
  const std::string broken = CommandKey(kPartition0, domain::CommandId("broken"));
  Put(stream, std::string(100, '\0'));
  Put(CheckpointKey(kPartition0), std::string(100, '\0'));
  Put(broken, "short");
  Compact();
  EXPECT_TRUE(IsThere(stream));
  EXPECT_TRUE(IsThere(CheckpointKey(kPartition0)));
  EXPECT_TRUE(IsThere(broken)) << "who looks for it is to be told that it is broken";
}

}  // namespace
}  // namespace docket::commands

// The RecordLog contract over RocksDB, and what is particular to this adapter.
#include "eventstore/rocksdb/rocksdb_log.h"

#include <rocksdb/db.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

#include "eventstore/rocksdb/rocksdb_keys.h"
#include "eventstore/rocksdb/rocksdb_log_store.h"
#include "platform/clock.h"
#include "tests/contract/journal_contract.h"
#include "tests/contract/record_log_contract.h"
#include "tests/eventstore/temporary_directory.h"

namespace docket::eventstore {
namespace {

const LogName kLog{.base = "review_events", .generation = 1};

class RocksDbFactory {
 public:
  static constexpr std::size_t kRecordBytesMax = AppendLimits{}.record_bytes_max;

  std::unique_ptr<RecordLog> Open(std::int32_t partition_count) {
    auto store = RocksDbLogStore::Open({.directory = directory_.path()}, clock_);
    if (!store.ok()) std::abort();
    auto log = store->OpenLog(kLog, partition_count);
    if (!log.ok()) std::abort();
    return *std::move(log);
  }

 private:
  TemporaryDirectory directory_;
  platform::SystemClock clock_;
};
INSTANTIATE_TYPED_TEST_SUITE_P(RocksDb, RecordLogContract, RocksDbFactory);
INSTANTIATE_TYPED_TEST_SUITE_P(RocksDb, JournalContract, RocksDbFactory);

class RocksDbLogTest : public testing::Test {
 protected:
  RocksDbLogStore OpenStore() {
    auto store = RocksDbLogStore::Open({.directory = directory_.path()}, clock_);
    EXPECT_TRUE(store.ok()) << store.status();
    return *std::move(store);
  }

  std::unique_ptr<RecordLog> OpenLog(std::int32_t partition_count = 2) {
    auto log = OpenStore().OpenLog(kLog, partition_count);
    EXPECT_TRUE(log.ok()) << log.status();
    return *std::move(log);
  }

  // The database behind the adapter's back, with the column family of kLog.
  struct Raw {
    std::unique_ptr<rocksdb::DB> db;
    std::unique_ptr<rocksdb::ColumnFamilyHandle> meta;
    std::unique_ptr<rocksdb::ColumnFamilyHandle> log;  // destroyed before the database
  };
  Raw OpenRaw() {
    rocksdb::DB* db = nullptr;
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    const rocksdb::Status opened = rocksdb::DB::Open(
        {}, directory_.path(), {{rocksdb::kDefaultColumnFamilyName, {}}, {ToString(kLog), {}}},
        &handles, &db);
    if (!opened.ok()) std::abort();
    return {.db = std::unique_ptr<rocksdb::DB>(db),
            .meta = std::unique_ptr<rocksdb::ColumnFamilyHandle>(handles[0]),
            .log = std::unique_ptr<rocksdb::ColumnFamilyHandle>(handles[1])};
  }

  TemporaryDirectory directory_;
  platform::SystemClock clock_;
};

TEST_F(RocksDbLogTest, RecordsOffsetsAndTrimsSurviveReopening) {
  Offset second;
  {
    const auto log = OpenLog();
    AppendAcknowledged(*log, kPartition0, MakeRecord("first"));
    second = AppendAcknowledged(*log, kPartition0, MakeRecord("second"));
    ASSERT_TRUE(log->TrimBefore(kPartition0, second).ok());
    AppendAcknowledged(*log, kPartition1, MakeRecord("other"));
    ASSERT_TRUE(log->TrimBefore(kPartition1, Offset(1)).ok());
  }
  const auto log = OpenLog();
  const auto all = ReadAll(*log, kPartition0, second);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].record, MakeRecord("second"));
  EXPECT_EQ(log->Offsets(kPartition0)->start, second);
  EXPECT_EQ(AppendAcknowledged(*log, kPartition0, MakeRecord("third")), Next(second));
  EXPECT_EQ(AppendAcknowledged(*log, kPartition1, MakeRecord("after the trim")), Offset(1));
}

TEST_F(RocksDbLogTest, AnotherPartitionCountIsRefusedWithBoth) {
  OpenLog(4).reset();
  const auto refused = OpenStore().OpenLog(kLog, 8);
  ASSERT_TRUE(absl::IsFailedPrecondition(refused.status())) << refused.status();
  const std::string message(refused.status().message());
  EXPECT_THAT(message, testing::HasSubstr("made with 4 partitions, but is opened with 8"));
  EXPECT_TRUE(OpenStore().OpenLog({.base = kLog.base, .generation = 2}, 8).ok());
}

TEST_F(RocksDbLogTest, ALogIsOpenedOnceAtATime) {
  RocksDbLogStore store = OpenStore();
  auto log = store.OpenLog(kLog, 2);
  ASSERT_TRUE(log.ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(store.OpenLog(kLog, 2).status()));
  log->reset();
  EXPECT_TRUE(store.OpenLog(kLog, 2).ok());
}

TEST_F(RocksDbLogTest, LogsOfOneStoreAreApart) {
  RocksDbLogStore store = OpenStore();
  const auto first = store.OpenLog(kLog, 2);
  const auto second = store.OpenLog({.base = "webhook_received", .generation = 1}, 1);
  ASSERT_TRUE(first.ok() && second.ok());
  AppendAcknowledged(**first, kPartition0, MakeRecord("first"));
  AppendAcknowledged(**second, kPartition0, MakeRecord("second"));
  EXPECT_EQ(ReadAll(**first, kPartition0, Offset(0)).at(0).record.value, "first");
  EXPECT_EQ(ReadAll(**second, kPartition0, Offset(0)).at(0).record.value, "second");
}

TEST_F(RocksDbLogTest, WrongNamesAndCountsAreRefused) {
  RocksDbLogStore store = OpenStore();
  for (const LogName& wrong :
       {LogName{.base = ""}, LogName{.base = "UPPER"}, LogName{.base = "a/b"},
        LogName{.base = std::string(300, 'a')}, LogName{.base = "log", .generation = 0}}) {
    EXPECT_TRUE(absl::IsInvalidArgument(store.OpenLog(wrong, 1).status())) << ToString(wrong);
  }
  EXPECT_TRUE(absl::IsInvalidArgument(store.OpenLog(kLog, 0).status()));
}

TEST_F(RocksDbLogTest, ADirectoryInUseIsNamed) {
  const RocksDbLogStore store = OpenStore();
  const auto refused = RocksDbLogStore::Open({.directory = directory_.path()}, clock_);
  ASSERT_TRUE(absl::IsFailedPrecondition(refused.status())) << refused.status();
  EXPECT_THAT(std::string(refused.status().message()), testing::HasSubstr(directory_.path()));
  EXPECT_THAT(std::string(refused.status().message()),
              testing::HasSubstr("another docketd or docket"));
}

TEST_F(RocksDbLogTest, AnAlteredRecordIsDataLossAndNamed) {
  {
    const auto log = OpenLog();
    AppendAcknowledged(*log, kPartition0, MakeRecord("good"));
    AppendAcknowledged(*log, kPartition0, MakeRecord("altered"));
  }
  const std::string key = RecordKey({.partition = kPartition0, .offset = Offset(1)});
  {
    const Raw raw = OpenRaw();
    std::string value;
    ASSERT_TRUE(raw.db->Get({}, raw.log.get(), key, &value).ok());
    value.back() = static_cast<char>(value.back() ^ 1);
    ASSERT_TRUE(raw.db->Put({}, raw.log.get(), key, value).ok());
  }
  const auto reopened = OpenLog();
  EXPECT_TRUE(reopened->Read(kPartition0, Offset(0), {.records_max = 1}).ok());
  const auto broken = reopened->Read(kPartition0, Offset(0), {});
  ASSERT_TRUE(absl::IsDataLoss(broken.status())) << broken.status();
  EXPECT_THAT(std::string(broken.status().message()),
              testing::HasSubstr("review_events.g1 partition 0 offset 1"));
}

TEST_F(RocksDbLogTest, AMissingRecordIsDataLossAndNamed) {
  {
    const auto log = OpenLog();
    for (int i = 0; i < 3; ++i) AppendAcknowledged(*log, kPartition0, MakeRecord("x"));
  }
  {
    const Raw raw = OpenRaw();
    const std::string key = RecordKey({.partition = kPartition0, .offset = Offset(1)});
    ASSERT_TRUE(raw.db->Delete({}, raw.log.get(), key).ok());
  }
  const auto broken = OpenLog()->Read(kPartition0, Offset(0), {});
  ASSERT_TRUE(absl::IsDataLoss(broken.status())) << broken.status();
  EXPECT_THAT(std::string(broken.status().message()), testing::HasSubstr("offset 1"));
}

TEST_F(RocksDbLogTest, DataOfNewerSoftwareIsRefused) {
  OpenLog().reset();
  ASSERT_TRUE(
      OpenRaw()
          .db->Put({}, SchemaVersionKey(), EncodeSchemaVersion({.version = 9, .reader_min = 9}))
          .ok());
  const auto refused = RocksDbLogStore::Open({.directory = directory_.path()}, clock_);
  EXPECT_TRUE(absl::IsUnimplemented(refused.status())) << refused.status();
}

TEST_F(RocksDbLogTest, NewerDataThatOldReadersUnderstandIsRead) {
  OpenLog().reset();
  ASSERT_TRUE(
      OpenRaw()
          .db->Put({}, SchemaVersionKey(), EncodeSchemaVersion({.version = 9, .reader_min = 1}))
          .ok());
  EXPECT_TRUE(RocksDbLogStore::Open({.directory = directory_.path()}, clock_).ok());
}

}  // namespace
}  // namespace docket::eventstore

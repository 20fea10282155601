// The RocksDB adapter over a disk that is full, fails or is slow.
#include <atomic>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "eventstore/rocksdb/rocksdb_blob_store.h"
#include "eventstore/rocksdb/rocksdb_log_store.h"
#include "platform/clock.h"
#include "tests/contract/record_log_contract.h"
#include "tests/disk/simulated_disk.h"

namespace docket::eventstore {
namespace {

using Kind = AppendOutcome::Kind;

class RocksDbFaultsTest : public testing::Test {
 protected:
  RocksDbFaultsTest() { disk_.MakeDurableDirectory("/data"); }

  RocksDbLogOptions Options() {
    return {.directory = "/data/log",
            .appends = {.queue_records_max = 10},
            .write_buffer_bytes = write_buffer_bytes_,
            .recovery_wait_min = std::chrono::milliseconds(1),
            .recovery_wait_max = std::chrono::milliseconds(10),
            .env = disk_.env()};
  }

  void OpenLog() {
    auto store = RocksDbLogStore::Open(Options(), clock_);
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = std::make_unique<RocksDbLogStore>(*std::move(store));
    auto log = store_->OpenLog({.base = "log"}, 2);
    ASSERT_TRUE(log.ok()) << log.status();
    log_ = *std::move(log);
  }
  void CloseLog() {
    log_.reset();
    store_.reset();
  }

  // Appends until one is taken, and answers its outcome.
  AppendOutcome AppendWhenTaken(Appender& appender, const Record& record) {
    while (true) {
      AppendOutcome answer;
      absl::Notification answered;
      const absl::Status taken = appender.Append(record, [&](AppendOutcome outcome) {
        answer = std::move(outcome);
        answered.Notify();
      });
      if (!taken.ok()) {
        std::this_thread::yield();
        continue;
      }
      answered.WaitForNotification();
      return answer;
    }
  }

  tests::SimulatedDisk disk_;
  std::size_t write_buffer_bytes_ = 16U << 20U;
  platform::SystemClock clock_;
  std::unique_ptr<RocksDbLogStore> store_;
  std::unique_ptr<RecordLog> log_;
};

TEST_F(RocksDbFaultsTest, AFullQueueRefusesAndTakesAgainLater) {
  OpenLog();
  const auto appender = log_->OpenAppender(kPartition0);
  disk_.HoldSyncs();
  std::atomic<int> acknowledged = 0;
  int taken = 0;
  const auto count = [&acknowledged](const AppendOutcome& outcome) {
    if (outcome.kind == Kind::kAcknowledged) ++acknowledged;
  };
  ASSERT_TRUE(appender->Append(MakeRecord("being written"), count).ok());
  disk_.AwaitHeldSync();
  absl::Status refused;
  while (refused.ok()) {
    refused = appender->Append(MakeRecord("waiting"), count);
    if (refused.ok()) ++taken;
  }
  EXPECT_TRUE(absl::IsResourceExhausted(refused)) << refused;
  EXPECT_EQ(taken, 10);
  disk_.ReleaseSyncs();
  EXPECT_EQ(AppendWhenTaken(*appender, MakeRecord("later")).kind, Kind::kAcknowledged);
  EXPECT_EQ(acknowledged, 11);
  EXPECT_EQ(ReadAll(*log_, kPartition0, Offset(0)).size(), 12U);
}

TEST_F(RocksDbFaultsTest, WhatWaitsWhenItsAppenderGoesIsNotAppended) {
  OpenLog();
  auto leaving = log_->OpenAppender(kPartition0);
  const auto staying = log_->OpenAppender(kPartition0);
  disk_.HoldSyncs();
  std::vector<Kind> leaving_kinds;
  const auto note = [&](const AppendOutcome& outcome) { leaving_kinds.push_back(outcome.kind); };
  absl::Notification stayed;
  ASSERT_TRUE(leaving->Append(MakeRecord("being written"), note).ok());
  disk_.AwaitHeldSync();
  ASSERT_TRUE(leaving->Append(MakeRecord("given up"), note).ok());
  ASSERT_TRUE(
      staying->Append(MakeRecord("stays"), [&](const AppendOutcome&) { stayed.Notify(); }).ok());
  std::thread destroyer([&leaving] { leaving.reset(); });
  disk_.ReleaseSyncs();
  destroyer.join();
  stayed.WaitForNotification();
  ASSERT_EQ(leaving_kinds.size(), 2U);
  EXPECT_EQ(leaving_kinds[0], Kind::kAcknowledged);
  // The second may have been taken for writing before the appender went.
  const std::size_t expected = leaving_kinds[1] == Kind::kAcknowledged ? 3 : 2;
  EXPECT_EQ(ReadAll(*log_, kPartition0, Offset(0)).size(), expected);
}

TEST_F(RocksDbFaultsTest, AFullDiskEndsByItself) {
  OpenLog();
  const auto appender = log_->OpenAppender(kPartition0);
  const Offset before = AppendAcknowledged(*log_, kPartition0, MakeRecord("before"));
  disk_.FillUp();
  const AppendOutcome failed = AppendAndWait(*appender, MakeRecord("while full"));
  EXPECT_EQ(failed.kind, Kind::kUnknown);
  EXPECT_TRUE(absl::IsUnavailable(failed.error)) << failed.error;
  EXPECT_TRUE(absl::IsUnavailable(store_->failure()));
  const absl::Status refused =
      appender->Append(MakeRecord("still full"), [](const AppendOutcome&) {});
  EXPECT_TRUE(absl::IsUnavailable(refused)) << refused;
  EXPECT_EQ(ReadAll(*log_, kPartition0, Offset(0)).size(), 1U);  // reads go on

  disk_.MakeRoom();
  const AppendOutcome after = AppendWhenTaken(*appender, MakeRecord("after"));
  ASSERT_EQ(after.kind, Kind::kAcknowledged) << after.error;
  EXPECT_GT(*after.offset, before);
  EXPECT_TRUE(store_->failure().ok());
  const auto all = ReadAll(*log_, kPartition0, Offset(0));
  EXPECT_EQ(all.front().record.value, "before");
  EXPECT_EQ(all.back().record.value, "after");
  EXPECT_EQ(all.back().offset, *after.offset);
}

// An unknown append may be there afterwards; what was read before recovery stays as it was, and
// what is there after it is there for good.
TEST_F(RocksDbFaultsTest, AFailedSyncStopsUntilSyncsWorkAgain) {
  OpenLog();
  auto appender = log_->OpenAppender(kPartition0);
  AppendAcknowledged(*log_, kPartition0, MakeRecord("before"));
  disk_.FailSyncs();
  EXPECT_EQ(AppendAndWait(*appender, MakeRecord("unknown")).kind, Kind::kUnknown);
  const absl::Status refused = appender->Append(MakeRecord("x"), [](const AppendOutcome&) {});
  EXPECT_TRUE(absl::IsInternal(refused)) << refused;
  EXPECT_FALSE(store_->failure().ok());
  EXPECT_EQ(ReadAll(*log_, kPartition0, Offset(0)).size(), 1U);  // reads go on

  disk_.RepairSyncs();
  const AppendOutcome after = AppendWhenTaken(*appender, MakeRecord("after"));
  ASSERT_EQ(after.kind, Kind::kAcknowledged) << after.error;
  EXPECT_TRUE(store_->failure().ok());
  const auto all = ReadAll(*log_, kPartition0, Offset(0));
  EXPECT_EQ(all.front().record.value, "before");
  EXPECT_EQ(all.back().record.value, "after");
  appender.reset();
  CloseLog();
  OpenLog();
  EXPECT_EQ(ReadAll(*log_, kPartition0, Offset(0)).size(), all.size());
}

// The next write-ahead log cannot be opened while connections hold every descriptor.
TEST_F(RocksDbFaultsTest, AReachedLimitOfOpenFilesEndsByItself) {
  write_buffer_bytes_ = 64U << 10U;  // a new write-ahead log after so much
  OpenLog();
  const auto appender = log_->OpenAppender(kPartition0);
  const Record record = MakeRecord(std::string(8U << 10U, 'x'));
  AppendAcknowledged(*log_, kPartition0, record);
  disk_.RefuseOpenings();
  AppendOutcome outcome{.kind = Kind::kAcknowledged, .offset = std::nullopt, .error = {}};
  std::size_t acknowledged = 1;
  for (int i = 0; i < 1'000 && outcome.kind == Kind::kAcknowledged; ++i) {
    outcome = AppendAndWait(*appender, record);
    if (outcome.kind == Kind::kAcknowledged) ++acknowledged;
  }
  ASSERT_EQ(outcome.kind, Kind::kUnknown);
  EXPECT_TRUE(absl::IsInternal(outcome.error)) << outcome.error;
  EXPECT_EQ(ReadAll(*log_, kPartition0, Offset(0)).size(), acknowledged);  // reads go on

  disk_.AllowOpenings();
  const AppendOutcome after = AppendWhenTaken(*appender, MakeRecord("after"));
  ASSERT_EQ(after.kind, Kind::kAcknowledged) << after.error;
  EXPECT_TRUE(store_->failure().ok());
  EXPECT_GE(ReadAll(*log_, kPartition0, Offset(0)).size(), acknowledged + 1);
}

TEST_F(RocksDbFaultsTest, EveryLogOfTheStoreGoesOnAfterAFullDisk) {
  OpenLog();
  const auto other = store_->OpenLog({.base = "other"}, 1);
  ASSERT_TRUE(other.ok());
  const auto appender = log_->OpenAppender(kPartition0);
  const auto other_appender = (*other)->OpenAppender(kPartition0);
  disk_.FillUp();
  EXPECT_EQ(AppendAndWait(*appender, MakeRecord("full")).kind, Kind::kUnknown);
  EXPECT_EQ(AppendAndWait(*other_appender, MakeRecord("full")).kind, Kind::kUnknown);
  disk_.MakeRoom();
  EXPECT_EQ(AppendWhenTaken(*appender, MakeRecord("after")).kind, Kind::kAcknowledged);
  EXPECT_EQ(AppendWhenTaken(*other_appender, MakeRecord("after")).kind, Kind::kAcknowledged);
}

TEST_F(RocksDbFaultsTest, BlobsAreRefusedWhileTheDiskIsFullAndTakenAfterwards) {
  const auto blobs = RocksDbBlobStore::Open({.directory = "/data/blobs", .env = disk_.env()});
  ASSERT_TRUE(blobs.ok()) << blobs.status();
  const auto before = (*blobs)->Put("before");
  ASSERT_TRUE(before.ok());
  disk_.FillUp();
  const auto refused = (*blobs)->Put("while full");
  EXPECT_TRUE(absl::IsUnavailable(refused.status())) << refused.status();
  EXPECT_TRUE(absl::IsUnavailable((*blobs)->failure()));
  EXPECT_TRUE((*blobs)->Get(*before).ok());
  disk_.MakeRoom();
  const auto after = (*blobs)->Put("after");
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_TRUE((*blobs)->failure().ok());
  EXPECT_TRUE((*blobs)->Get(*before).ok());
  EXPECT_TRUE((*blobs)->Get(*after).ok());
}

// The directory's own name is not durable before the one above it is synced.
TEST_F(RocksDbFaultsTest, APowerFailureDoesNotTakeTheDirectory) {
  OpenLog();
  AppendAcknowledged(*log_, kPartition0, MakeRecord("first"));
  disk_.FailPower();
  CloseLog();
  disk_.RestorePower(tests::Remains::kNothing, 0);
  OpenLog();
  EXPECT_EQ(ReadAll(*log_, kPartition0, Offset(0)).size(), 1U);
}

// Every error of a read names the directory and says what to do.
TEST_F(RocksDbFaultsTest, AReadThatFailsSaysWhereAndWhatToDo) {
  OpenLog();
  std::mt19937_64 random(1);  // bytes that do not compress
  for (int i = 0; i < 10; ++i) {
    std::string value(20'000, '\0');
    for (char& byte : value) byte = static_cast<char>(random());
    AppendAcknowledged(*log_, kPartition0, MakeRecord(std::move(value)));
  }
  CloseLog();
  OpenLog();  // finds the end in a table, and has not read the beginning
  disk_.Plan({.call = tests::DiskCall::kRead, .kind = tests::DiskFaultKind::kIoErrorForGood});
  const auto read = log_->Read(kPartition0, Offset(0), {});
  EXPECT_TRUE(absl::IsInternal(read.status())) << read.status();
  EXPECT_THAT(std::string(read.status().message()),
              testing::AllOf(testing::HasSubstr("log.g1 in /data/log"),
                             testing::HasSubstr("Check the disk")));
}

// A lock that cannot be taken is not always another process.
TEST_F(RocksDbFaultsTest, AFullDiskIsNotTakenForAnotherProcess) {
  disk_.Plan({.call = tests::DiskCall::kOpen,
              .number = 2,  // behind the directory above
              .kind = tests::DiskFaultKind::kNoSpaceOnce});
  const auto full = RocksDbLogStore::Open(Options(), clock_);
  EXPECT_TRUE(absl::IsUnavailable(full.status())) << full.status();
  OpenLog();
  const auto held = RocksDbLogStore::Open(Options(), clock_);
  EXPECT_TRUE(absl::IsFailedPrecondition(held.status())) << held.status();
}

TEST_F(RocksDbFaultsTest, ABlobStoreThatFailedSaysSoUntilItGoesOn) {
  const auto blobs = RocksDbBlobStore::Open({.directory = "/data/blobs", .env = disk_.env()});
  ASSERT_TRUE(blobs.ok()) << blobs.status();
  EXPECT_TRUE((*blobs)->failure().ok());
  disk_.FailSyncs();
  EXPECT_FALSE((*blobs)->Put("lost").ok());
  EXPECT_TRUE(absl::IsInternal((*blobs)->failure())) << (*blobs)->failure();
  disk_.RepairSyncs();
  while (!(*blobs)->failure().ok()) std::this_thread::yield();  // the next attempt
  EXPECT_TRUE((*blobs)->Put("kept").ok());
}

}  // namespace
}  // namespace docket::eventstore

// What a killed process, a torn end of the write-ahead log and a broken middle of it leave behind.
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "eventstore/rocksdb/rocksdb_log_store.h"
#include "platform/clock.h"
#include "tests/contract/record_log_contract.h"
#include "tests/eventstore/temporary_directory.h"

namespace docket::eventstore {
namespace {

const LogName kLog{.base = "log", .generation = 1};

absl::StatusOr<std::unique_ptr<RecordLog>> OpenLog(const std::string& directory,
                                                   const platform::Clock& clock) {
  auto store = RocksDbLogStore::Open({.directory = directory}, clock);
  if (!store.ok()) return store.status();
  return store->OpenLog(kLog, 1);
}

// The child: appends as fast as the queue takes, and writes each acknowledged offset into the pipe.
[[noreturn]] void AppendForEver(const std::string& directory, int pipe_end) {
  const platform::SystemClock clock;
  auto log = OpenLog(directory, clock);
  if (!log.ok()) _exit(1);
  const auto appender = (*log)->OpenAppender(kPartition0);
  for (std::int64_t i = 0;; ++i) {
    const auto report = [pipe_end](const AppendOutcome& outcome) {
      const std::int64_t offset = outcome.offset ? outcome.offset->value() : -1;
      if (write(pipe_end, &offset, sizeof(offset)) != sizeof(offset)) _exit(1);
    };
    while (!appender->Append(MakeRecord(std::to_string(i)), report).ok()) std::this_thread::yield();
  }
}

TEST(RocksDbCrashTest, WhatAKilledProcessWasAcknowledgedIsThere) {
  const TemporaryDirectory directory;
  constexpr std::int64_t kReportsWanted = 5000;
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    close(ends[0]);
    AppendForEver(directory.path(), ends[1]);
  }
  close(ends[1]);
  std::int64_t highest = -1;
  std::int64_t reports = 0;
  std::int64_t offset = 0;
  while (read(ends[0], &offset, sizeof(offset)) == sizeof(offset)) {
    EXPECT_GT(offset, highest);
    highest = offset;
    if (++reports == kReportsWanted) {
      ASSERT_EQ(kill(child, SIGKILL), 0);
    }
  }
  close(ends[0]);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  ASSERT_GE(reports, kReportsWanted);

  const platform::SystemClock clock;
  const auto log = OpenLog(directory.path(), clock);
  ASSERT_TRUE(log.ok()) << log.status();
  const auto all = ReadAll(**log, kPartition0, Offset(0));
  ASSERT_GT(static_cast<std::int64_t>(all.size()), highest);
  for (std::size_t i = 0; i < all.size(); ++i) {
    ASSERT_EQ(all[i].record.value, std::to_string(i));  // whole, in order, none twice
  }
}

// A copy of the directory while the log is open: what a crash would leave, the write-ahead log not
// yet written into tables.
class WriteAheadLogTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto log = OpenLog(original_.path(), clock_);
    ASSERT_TRUE(log.ok()) << log.status();
    for (int i = 0; i < 10; ++i) {
      AppendAcknowledged(**log, kPartition0, MakeRecord(std::string(1000, 'x')));
    }
    std::filesystem::copy(original_.path(), copy_.path(), std::filesystem::copy_options::recursive);
    for (const auto& entry : std::filesystem::directory_iterator(copy_.path())) {
      if (entry.path().extension() == ".log" && entry.file_size() > 0) log_file_ = entry.path();
    }
    ASSERT_FALSE(log_file_.empty());
  }

  platform::SystemClock clock_;
  TemporaryDirectory original_;
  TemporaryDirectory copy_;
  std::filesystem::path log_file_;
};

TEST_F(WriteAheadLogTest, ATornEndIsAccepted) {
  std::filesystem::resize_file(log_file_, std::filesystem::file_size(log_file_) - 500);
  const auto log = OpenLog(copy_.path(), clock_);
  ASSERT_TRUE(log.ok()) << log.status();
  EXPECT_EQ(ReadAll(**log, kPartition0, Offset(0)).size(), 9U);
  EXPECT_EQ(AppendAcknowledged(**log, kPartition0, MakeRecord("next")), Offset(9));
}

TEST_F(WriteAheadLogTest, ABrokenMiddleIsRefused) {
  std::fstream file(log_file_, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>(std::filesystem::file_size(log_file_) / 2));
  file.write("broken", 6);
  file.close();
  const auto log = OpenLog(copy_.path(), clock_);
  EXPECT_TRUE(absl::IsDataLoss(log.status())) << log.status();
}

TEST_F(WriteAheadLogTest, AnUntouchedCopyIsWhole) {
  const auto whole = OpenLog(copy_.path(), clock_);
  ASSERT_TRUE(whole.ok()) << whole.status();
  EXPECT_EQ(ReadAll(**whole, kPartition0, Offset(0)).size(), 10U);
}

}  // namespace
}  // namespace docket::eventstore

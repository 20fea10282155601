// RocksDB's messages in a file of ours, which may fail.
#include "eventstore/rocksdb/info_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>
#include <vector>

#include "platform/check.h"
#include "tests/eventstore/temporary_directory.h"

namespace docket::eventstore {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

// No file of this process grows beyond it, while it lives: a write fails with EFBIG.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    DOCKET_CHECK(getrlimit(RLIMIT_FSIZE, &before_) == 0);
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    DOCKET_CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
  }
  ~FileSizeLimit() {
    DOCKET_CHECK(setrlimit(RLIMIT_FSIZE, &before_) == 0);
    std::signal(SIGXFSZ, handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int) = nullptr;
};

class InfoLogTest : public testing::Test {
 protected:
  [[nodiscard]] std::string Content(const std::string& name) const {
    std::ifstream file(directory_.path() + "/" + name);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  const TemporaryDirectory directory_;
  rocksdb::Env& env_ = *rocksdb::Env::Default();
};

TEST_F(InfoLogTest, WritesLinesAtOnceAndGoesOnInTheSameFile) {
  for (const char* text : {"first", "second\n"}) {
    InfoLog log(env_, directory_.path());
    rocksdb::Info(&log, "%s %d", text, 7);
    EXPECT_EQ(log.dropped(), 0);
    EXPECT_THAT(Content("LOG"), HasSubstr(text));
  }
  EXPECT_THAT(Content("LOG"), HasSubstr("first 7\n"));
}

TEST_F(InfoLogTest, LinesBelowItsLevelAreNotWritten) {
  InfoLog log(env_, directory_.path());
  rocksdb::Debug(&log, "a detail");
  rocksdb::Warn(&log, "a warning");
  EXPECT_THAT(Content("LOG"), EndsWith("[WARN] a warning\n"));
  EXPECT_THAT(Content("LOG"), testing::Not(HasSubstr("a detail")));
}

TEST_F(InfoLogTest, LongLinesAreWholeAndVeryLongOnesCut) {
  InfoLog log(env_, directory_.path());
  const std::string line(10'000, 'a');
  rocksdb::Info(&log, "%s", line.c_str());
  EXPECT_THAT(Content("LOG"), EndsWith(line + "\n"));
  const std::string very_long(1'000'000, 'b');
  rocksdb::Info(&log, "%s", very_long.c_str());
  EXPECT_LT(Content("LOG").size(), 100'000U);
  EXPECT_THAT(Content("LOG"), EndsWith("b\n"));
}

TEST_F(InfoLogTest, KeepsTwoFilesOfBoundedSize) {
  constexpr std::uint64_t kBytesMax = 4'096;
  InfoLog log(env_, directory_.path(), kBytesMax);
  for (int i = 0; i < 1'000; ++i) rocksdb::Info(&log, "line %d", i);
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) {
    names.push_back(entry.path().filename().string());
    EXPECT_LE(entry.file_size(), kBytesMax) << names.back();
  }
  EXPECT_THAT(names, testing::UnorderedElementsAre("LOG", "LOG.old"));
  EXPECT_THAT(Content("LOG"), EndsWith("line 999\n"));
  EXPECT_EQ(log.dropped(), 0);
}

TEST_F(InfoLogTest, WhatTheFileDoesNotTakeIsDroppedAndCounted) {
  InfoLog log(env_, directory_.path());
  rocksdb::Info(&log, "before");
  {
    const FileSizeLimit limit(Content("LOG").size());
    for (int i = 0; i < 3; ++i) rocksdb::Error(&log, "while full");
    EXPECT_EQ(log.dropped(), 3);
  }
  rocksdb::Info(&log, "after");
  EXPECT_EQ(log.dropped(), 0);
  EXPECT_THAT(Content("LOG"), HasSubstr("before\n(3 lines could not be written)\n"));
  EXPECT_THAT(Content("LOG"), EndsWith(" after\n"));
}

TEST_F(InfoLogTest, TellsHowManyLinesAreMissing) {
  const std::string late = directory_.path() + "/late";
  InfoLog log(env_, late);
  rocksdb::Info(&log, "1");
  rocksdb::Info(&log, "2");
  EXPECT_EQ(log.dropped(), 2);
  std::filesystem::create_directory(late);
  rocksdb::Info(&log, "3");
  EXPECT_EQ(log.dropped(), 0);
  EXPECT_THAT(Content("late/LOG"), testing::StartsWith("(2 lines could not be written)\n"));
  EXPECT_THAT(Content("late/LOG"), EndsWith(" 3\n"));
}

TEST_F(InfoLogTest, ThreadsDoNotTearEachOthersLines) {
  constexpr int kThreads = 4;
  constexpr int kLines = 500;
  InfoLog log(env_, directory_.path());
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&log] {
      for (int line = 0; line < kLines; ++line) rocksdb::Info(&log, "a line");
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::ifstream file(directory_.path() + "/LOG");
  std::string line;
  int lines = 0;
  for (; std::getline(file, line); ++lines) EXPECT_THAT(line, EndsWith(" a line"));
  EXPECT_EQ(lines, kThreads * kLines);
}

}  // namespace
}  // namespace docket::eventstore

// Processes that put blobs into one directory and are killed: what each was told is there, and
// whatever has a blob's name is whole.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "eventstore/directory/directory_blob_store.h"
#include "platform/clock.h"
#include "platform/hashing.h"
#include "tests/eventstore/temporary_directory.h"

namespace docket::eventstore {
namespace {

constexpr int kWriters = 3;
constexpr std::int64_t kReportsWanted = 300;

// Sizes from one byte to some hundred thousand, so that a kill meets a write in its middle.
std::string ContentOf(std::int64_t number) {
  const auto size = static_cast<std::size_t>(1 + number * number * 7919 % 400'000);
  return std::to_string(number) + std::string(size, static_cast<char>('a' + number % 26));
}

// All writers put the same blobs in the same order, so they meet all the time.
[[noreturn]] void PutForEver(const std::string& directory, int pipe_end) {
  const platform::SystemClock clock;
  const auto store = DirectoryBlobStore::Open({.directory = directory}, clock);
  if (!store.ok()) _exit(1);
  for (std::int64_t number = 0;; ++number) {
    if (!(*store)->Put(ContentOf(number)).ok()) _exit(1);
    if (write(pipe_end, &number, sizeof(number)) != sizeof(number)) _exit(1);
  }
}

TEST(DirectoryCrashTest, WhatKilledProcessesWereToldIsThereAndWhole) {
  const TemporaryDirectory directory;
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  std::vector<pid_t> writers;
  for (int i = 0; i < kWriters; ++i) {
    const pid_t writer = fork();
    ASSERT_GE(writer, 0);
    if (writer == 0) {
      close(ends[0]);
      // On a thread of its own: this one has its parent's stock of random bytes, as its siblings
      // do.
      std::thread([&] { PutForEver(directory.path(), ends[1]); }).join();
    }
    writers.push_back(writer);
  }
  close(ends[1]);
  std::int64_t highest = -1;
  std::int64_t reports = 0;
  std::int64_t number = 0;
  while (read(ends[0], &number, sizeof(number)) == sizeof(number)) {
    highest = std::max(highest, number);
    if (++reports != kReportsWanted) continue;
    for (const pid_t writer : writers) ASSERT_EQ(kill(writer, SIGKILL), 0);
  }
  close(ends[0]);
  for (const pid_t writer : writers) {
    int status = 0;
    ASSERT_EQ(waitpid(writer, &status, 0), writer);
    ASSERT_TRUE(WIFSIGNALED(status)) << "a writer ended by itself";
  }
  ASSERT_GE(reports, kReportsWanted);

  const platform::SystemClock clock;
  const auto store = DirectoryBlobStore::Open({.directory = directory.path()}, clock);
  ASSERT_TRUE(store.ok()) << store.status();
  for (std::int64_t told = 0; told <= highest; ++told) {
    const auto found = (*store)->Get(platform::Sha256(ContentOf(told)));
    ASSERT_TRUE(found.ok()) << told << ": " << found.status();
  }
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory.path())) {
    const auto name = platform::HexDecode(entry.path().filename().string());
    if (!entry.is_regular_file() || !name || name->size() != BlobHash{}.size()) continue;
    BlobHash hash{};
    std::copy(name->begin(), name->end(), hash.begin());
    EXPECT_TRUE((*store)->Get(hash).ok()) << entry.path();
  }
}

}  // namespace
}  // namespace docket::eventstore

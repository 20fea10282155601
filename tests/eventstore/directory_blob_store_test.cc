// Blobs in a shared directory: what is on the disk, what a failure at each step leaves, and what
// becomes of the files of those who did not finish.
#include "eventstore/directory/directory_blob_store.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "eventstore/record_log.h"
#include "platform/hashing.h"
#include "platform/manual_clock.h"
#include "tests/eventstore/scripted_files.h"
#include "tests/eventstore/temporary_directory.h"

namespace docket::eventstore {
namespace {

namespace fs = std::filesystem;

class DirectoryBlobStoreTest : public testing::Test {
 protected:
  [[nodiscard]] absl::StatusOr<std::unique_ptr<DirectoryBlobStore>> TryToOpen() {
    return DirectoryBlobStore::Open({.directory = blobs_, .files = &files_}, clock_);
  }
  [[nodiscard]] std::unique_ptr<DirectoryBlobStore> Open() {
    auto store = TryToOpen();
    EXPECT_TRUE(store.ok()) << store.status();
    return *std::move(store);
  }

  [[nodiscard]] fs::path FolderOf(const BlobHash& hash) const {
    return fs::path(blobs_) / platform::HexEncode(platform::AsBytes(hash)).substr(0, 2);
  }
  [[nodiscard]] fs::path PathOf(const BlobHash& hash) const {
    return FolderOf(hash) / platform::HexEncode(platform::AsBytes(hash));
  }
  [[nodiscard]] std::vector<std::string> NamesIn(const fs::path& folder) const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) {
      names.push_back(entry.path().filename().string());
    }
    return names;
  }
  static void WriteFile(const fs::path& path, std::string_view content) {
    std::ofstream(path, std::ios::binary) << content;
  }
  static void MakeOlder(const fs::path& path, std::chrono::hours by) {
    fs::last_write_time(path, fs::last_write_time(path) - by);
  }
  static mode_t ModeOf(const fs::path& path) {
    struct stat found {};
    EXPECT_EQ(stat(path.c_str(), &found), 0);
    return found.st_mode & 07777U;
  }

  TemporaryDirectory directory_;
  const std::string blobs_ = directory_.path() + "/blobs";
  ScriptedFiles files_;
  platform::ManualClock clock_;
};

TEST_F(DirectoryBlobStoreTest, AFileIsNamedByItsDigestAndIsItsOwnersAlone) {
  const auto hash = Open()->Put("content");
  ASSERT_TRUE(hash.ok()) << hash.status();
  EXPECT_EQ(fs::file_size(PathOf(*hash)), 7U);
  EXPECT_THAT(NamesIn(FolderOf(*hash)), testing::SizeIs(1));
  EXPECT_EQ(ModeOf(PathOf(*hash)), 0600U);
  EXPECT_EQ(ModeOf(FolderOf(*hash)), 0700U);
  EXPECT_EQ(ModeOf(blobs_), 0700U);
}

TEST_F(DirectoryBlobStoreTest, WhatOneProcessPutAnotherFinds) {
  const auto one = Open();
  const auto other = Open();
  const auto hash = one->Put("content");
  ASSERT_TRUE(hash.ok()) << hash.status();
  const auto found = other->Get(*hash);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(*found, "content");
}

TEST_F(DirectoryBlobStoreTest, ABlobIsSyncedBeforeItHasItsNameAndItsNameBeforePutReturns) {
  const auto store = Open();
  files_.FailNothing();
  ASSERT_TRUE(store->Put("content").ok());
  const std::vector<std::string> expected{"Read", "LookAgain", "Read",   "Create",       "Write",
                                          "Sync", "Close",     "Rename", "SyncDirectory"};
  ASSERT_GE(files_.calls().size(), expected.size());
  const std::vector<std::string> first(
      files_.calls().begin(),
      files_.calls().begin() + static_cast<std::ptrdiff_t>(expected.size()));
  EXPECT_EQ(first, expected);
}

// Whoever wrote it may not have synced its name yet.
TEST_F(DirectoryBlobStoreTest, WhatIsThereIsNotWrittenButItsNameIsSynced) {
  const auto store = Open();
  ASSERT_TRUE(store->Put("content").ok());
  files_.FailNothing();
  ASSERT_TRUE(store->Put("content").ok());
  EXPECT_EQ(files_.calls(), (std::vector<std::string>{"Read", "SyncDirectory"}));
  files_.FailAt(1, EIO);
  EXPECT_FALSE(store->Put("content").ok());
}

TEST_F(DirectoryBlobStoreTest, AlteredContentIsDataLossUntilItIsPutAgain) {
  const auto store = Open();
  const auto hash = store->Put("content");
  ASSERT_TRUE(hash.ok());
  for (const char* altered : {"altered", "", "content and more"}) {
    WriteFile(PathOf(*hash), altered);
    const absl::Status broken = store->Get(*hash).status();
    EXPECT_TRUE(absl::IsDataLoss(broken)) << broken;
    EXPECT_THAT(std::string(broken.message()), testing::HasSubstr(PathOf(*hash).string()));
    EXPECT_THAT(std::string(broken.message()), testing::HasSubstr("Restore it"));
    ASSERT_TRUE(store->Put("content").ok());
    EXPECT_TRUE(store->Get(*hash).ok());
  }
}

TEST_F(DirectoryBlobStoreTest, TooLargeContentIsRefused) {
  const auto refused = Open()->Put(std::string(kBlobBytesMax + 1, 'x'));
  EXPECT_TRUE(absl::IsInvalidArgument(refused.status())) << refused.status();
}

TEST_F(DirectoryBlobStoreTest, WhatCannotBeOpenedSaysWhy) {
  WriteFile(blobs_, "a file");
  const absl::Status file = TryToOpen().status();
  EXPECT_TRUE(absl::IsInternal(file)) << file;
  EXPECT_THAT(std::string(file.message()), testing::HasSubstr("Name a directory"));
  fs::remove(blobs_);

  const DirectoryBlobOptions below{.directory = directory_.path() + "/missing/blobs"};
  const absl::Status missing = DirectoryBlobStore::Open(below, clock_).status();
  EXPECT_TRUE(absl::IsUnavailable(missing)) << missing;
  EXPECT_THAT(std::string(missing.message()), testing::HasSubstr("mounted"));

  ASSERT_NE(Open(), nullptr);
  WriteFile(blobs_ + "/format", "docket blobs 2\n");
  const absl::Status newer = TryToOpen().status();
  EXPECT_TRUE(absl::IsUnimplemented(newer)) << newer;
}

// Not "not found", upon which a reader would give the blob up for lost.
TEST_F(DirectoryBlobStoreTest, AFileSystemThatIsNotMountedIsUnavailable) {
  const auto store = Open();
  const auto hash = store->Put("content");
  ASSERT_TRUE(hash.ok());
  fs::rename(blobs_, directory_.path() + "/elsewhere");
  const absl::Status gone = store->Get(*hash).status();
  EXPECT_TRUE(absl::IsUnavailable(gone)) << gone;
  EXPECT_TRUE(absl::IsUnavailable(store->Put("other").status()));
  EXPECT_TRUE(absl::IsUnavailable(store->failure()));
  fs::rename(directory_.path() + "/elsewhere", blobs_);
  EXPECT_TRUE(store->Get(*hash).ok());
  EXPECT_TRUE(store->Put("other").ok());
  EXPECT_TRUE(store->failure().ok());
}

TEST_F(DirectoryBlobStoreTest, AFileThatIsReplacedMeanwhileIsReadAgain) {
  const auto store = Open();
  const auto hash = store->Put("content");
  ASSERT_TRUE(hash.ok());
  files_.FailAt(0, ESTALE);
  const auto found = store->Get(*hash);
  EXPECT_TRUE(found.ok()) << found.status();
}

TEST_F(DirectoryBlobStoreTest, ErrorsSayWhetherToTryAgainAndWhatToDo) {
  const auto store = Open();
  constexpr int kCreate = 3;  // the call that makes the file
  const auto fail_with = [&](int error) {
    files_.FailAt(kCreate, error);
    return store->Put("content " + std::to_string(error)).status();
  };
  for (const int full : {ENOSPC, EDQUOT}) {
    const absl::Status status = fail_with(full);
    EXPECT_TRUE(absl::IsUnavailable(status)) << status;
    EXPECT_THAT(std::string(status.message()), testing::HasSubstr("Make room on this disk"));
  }
  for (const int away : {ESTALE, ETIMEDOUT, EHOSTDOWN}) {
    EXPECT_TRUE(IsRetryable(fail_with(away))) << away;
  }
  const absl::Status no_rights = fail_with(EACCES);
  EXPECT_FALSE(IsRetryable(no_rights)) << no_rights;
  EXPECT_THAT(std::string(no_rights.message()), testing::HasSubstr("own the directory"));
  EXPECT_FALSE(IsRetryable(fail_with(EROFS)));
  EXPECT_FALSE(IsRetryable(fail_with(EIO)));
}

TEST_F(DirectoryBlobStoreTest, AFailureStaysUntilAProbeOnceASecondSucceeds) {
  const auto store = Open();
  EXPECT_TRUE(store->failure().ok());
  files_.FailAt(3, ENOSPC);
  EXPECT_FALSE(store->Put("content").ok());
  files_.FailAt(0, ENOSPC);
  EXPECT_TRUE(absl::IsUnavailable(store->failure()));
  EXPECT_EQ(files_.calls(), std::vector<std::string>{"Create"});
  files_.FailNothing();
  EXPECT_TRUE(absl::IsUnavailable(store->failure()));
  EXPECT_THAT(files_.calls(), testing::IsEmpty());
  clock_.Advance(absl::Seconds(1));
  EXPECT_TRUE(store->failure().ok()) << store->failure();
  EXPECT_THAT(NamesIn(fs::path(blobs_) / "00"), testing::IsEmpty());
}

TEST_F(DirectoryBlobStoreTest, AFailureAtAnyStepLeavesNothingOrTheWholeBlob) {
  const std::string content(100'000, 'c');
  const BlobHash hash = platform::Sha256(content);
  int failures = 0;
  for (int step = 0;; ++step) {
    const auto store = Open();
    files_.FailAt(step, ENOSPC);
    const bool is_put = store->Put(content).ok();
    const bool was_reached = static_cast<int>(files_.calls().size()) > step;
    files_.FailNothing();
    const absl::Status found = store->Get(hash).status();
    EXPECT_TRUE(found.ok() || (!is_put && absl::IsNotFound(found))) << "step " << step << found;
    EXPECT_THAT(NamesIn(FolderOf(hash)), testing::SizeIs(found.ok() ? 1 : 0)) << "step " << step;
    EXPECT_TRUE(store->Put(content).ok()) << "step " << step;
    if (!was_reached) break;
    if (!is_put) ++failures;
    fs::remove(PathOf(hash));
  }
  EXPECT_EQ(failures, 9);  // one for each call up to the sync of the directory
}

TEST_F(DirectoryBlobStoreTest, AnEndAtAnyStepLeavesNothingOrTheWholeBlob) {
  const std::string content(100'000, 'c');
  const BlobHash hash = platform::Sha256(content);
  int unfinished = 0;
  for (int step = 0;; ++step) {
    const auto ended = Open();
    files_.EndAt(step);
    const bool is_put = ended->Put(content).ok();
    const bool was_reached = static_cast<int>(files_.calls().size()) > step;
    files_.FailNothing();
    for (const std::string& name : NamesIn(FolderOf(hash))) {
      if (name.starts_with(".unfinished-")) ++unfinished;
    }
    const auto next = Open();
    const absl::Status found = next->Get(hash).status();
    EXPECT_TRUE(found.ok() || (!is_put && absl::IsNotFound(found))) << "step " << step << found;
    EXPECT_TRUE(next->Put(content).ok()) << "step " << step;
    EXPECT_TRUE(next->Get(hash).ok()) << "step " << step;
    if (!was_reached) break;
    fs::remove_all(FolderOf(hash));
  }
  EXPECT_GT(unfinished, 0);
}

class UnfinishedFilesTest : public DirectoryBlobStoreTest {
 protected:
  void SetUp() override {
    static_cast<void>(Open());
    MakeUnfinished("old", std::chrono::hours(25));
    MakeUnfinished("young", std::chrono::hours(23));
    WriteFile(folder_ / "other", "somebody's");
    MakeOlder(folder_ / "other", std::chrono::hours(1000));
  }
  void MakeUnfinished(const std::string& name, std::chrono::hours age) {
    WriteFile(folder_ / (".unfinished-" + name), "half");
    MakeOlder(folder_ / (".unfinished-" + name), age);
  }

  const std::string content_ = "content";
  const BlobHash hash_ = platform::Sha256(content_);
  const fs::path folder_ = FolderOf(hash_);
};

TEST_F(UnfinishedFilesTest, OldOnesAreRemovedByAPutBesideThem) {
  ASSERT_TRUE(Open()->Put(content_).ok());
  EXPECT_THAT(NamesIn(folder_), testing::UnorderedElementsAre(".unfinished-young", "other",
                                                              PathOf(hash_).filename().string()));
}

TEST_F(UnfinishedFilesTest, AProcessLooksForThemOnceADay) {
  const auto store = Open();
  ASSERT_TRUE(store->Put(content_).ok());
  MakeUnfinished("later", std::chrono::hours(25));
  const auto put_anew = [&] {
    fs::remove(PathOf(hash_));
    ASSERT_TRUE(store->Put(content_).ok());
  };
  put_anew();
  EXPECT_TRUE(fs::exists(folder_ / ".unfinished-later"));
  clock_.Advance(absl::Hours(24));
  put_anew();
  EXPECT_FALSE(fs::exists(folder_ / ".unfinished-later"));
}

TEST_F(UnfinishedFilesTest, WhatCannotBeRemovedFailsNoPut) {
  for (int step = 9; step < 15; ++step) {
    const auto store = Open();
    files_.FailAt(step, EACCES);
    EXPECT_TRUE(store->Put(content_).ok()) << "step " << step;
    files_.FailNothing();
    fs::remove(PathOf(hash_));
  }
}

}  // namespace
}  // namespace docket::eventstore

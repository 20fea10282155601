// Logs that are trimmed, and read as if they were not: an archive and a log in memory, whose clock
// a test moves.
#include "eventstore/archive/log_trimmer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "eventstore/archive/archive_backed_log.h"
#include "eventstore/archive/archiver.h"
#include "eventstore/archive/segment.h"
#include "eventstore/directory/directory_object_store.h"
#include "eventstore/log_names.h"
#include "eventstore/memory/memory_blob_store.h"
#include "eventstore/memory/memory_log.h"
#include "platform/hashing.h"
#include "platform/manual_clock.h"
#include "schemas/codec/frame.h"
#include "tests/contract/record_log_contract.h"
#include "tests/eventstore/temporary_directory.h"

namespace docket::eventstore {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr std::size_t kSegmentBytes = 2'000;
constexpr absl::Duration kRetention = absl::Hours(24);
const ArchivedPartition kTrimmedInbox{
    .log = {.base = std::string(kReviewCommands), .generation = 1}, .partition = PartitionIndex(0)};

// A log that its archive stands behind does what every log does.
class BackedLog final : public RecordLog {
 public:
  explicit BackedLog(std::int32_t partition_count)
      : log_({.name = {.base = "log"}, .partition_count = partition_count}, clock_) {}
  [[nodiscard]] const LogName& name() const override { return backed_.name(); }
  [[nodiscard]] std::int32_t partition_count() const override { return backed_.partition_count(); }
  [[nodiscard]] std::unique_ptr<Appender> OpenAppender(PartitionIndex partition) override {
    return backed_.OpenAppender(partition);
  }
  [[nodiscard]] absl::StatusOr<ReadBatch> Read(PartitionIndex partition, Offset from,
                                               const ReadLimits& limits) override {
    return backed_.Read(partition, from, limits);
  }
  [[nodiscard]] absl::StatusOr<OffsetRange> Offsets(PartitionIndex partition) override {
    return backed_.Offsets(partition);
  }
  [[nodiscard]] std::unique_ptr<Subscription> Subscribe(PartitionIndex partition,
                                                        std::function<void()> on_more) override {
    return backed_.Subscribe(partition, std::move(on_more));
  }
  [[nodiscard]] absl::Status TrimBefore(PartitionIndex partition, Offset offset) override {
    return backed_.TrimBefore(partition, offset);
  }

 private:
  const TemporaryDirectory directory_;
  const platform::SystemClock clock_;
  MemoryLog log_;
  DirectoryObjectStore objects_{{.directory = directory_.path() + "/archive"}};
  ArchivedSegments archive_{objects_};
  ArchiveBackedLog backed_{log_, archive_};
};

struct BackedFactory {
  static constexpr std::size_t kRecordBytesMax = 1U << 20U;
  std::unique_ptr<RecordLog> Open(std::int32_t partition_count) {
    return std::make_unique<BackedLog>(partition_count);
  }
};
INSTANTIATE_TYPED_TEST_SUITE_P(ArchiveBacked, RecordLogContract, BackedFactory);

class LogTrimmerTest : public testing::Test {
 protected:
  void Append(int count) {
    for (int i = 0; i < count; ++i) {
      std::string value = absl::StrCat(next_, std::string(100, 'v'));
      // A framed message whose field 5 names a blob, as an event's does.
      if (next_ == 3) {
        const BlobHash hash = *blobs_.Put("body 3");
        value = schemas::WrapFrame("\x2a\x20" + std::string(platform::AsBytes(hash)));
      }
      AppendAcknowledged(log_, kPartition0, MakeRecord(value));
      ++next_;
    }
  }

  [[nodiscard]] std::string path() const { return directory_.path() + "/archive"; }

  void Archive() {
    DirectoryObjectStore store({.directory = path()});
    Archiver archiver(
        {.logs = {&log_}, .blobs = blobs_, .archive = store, .archived_blobs = archived_blobs_},
        kSegmentBytes);
    ASSERT_TRUE(archiver.BeginRound().ok());
    while (archiver.in_round()) ASSERT_TRUE(archiver.Step().ok());
  }

  // A round by a trimmer that was just made.
  TrimReport Trim(bool behind_archive = true) {
    DirectoryObjectStore store({.directory = path()});
    ArchivedSegments archive(store);
    std::vector<std::string> consumers;
    for (const auto& [consumer, from] : needs_) consumers.push_back(consumer);
    LogTrimmer trimmer({.logs = {{.log = &log_,
                                  .retention = kRetention,
                                  .behind_archive = behind_archive,
                                  .consumers = consumers}},
                        .archive = &archive,
                        .archived_blobs = &archived_blobs_,
                        .clock = clock_,
                        .resumes_at = [this](const std::string& consumer, const RecordLog&,
                                             PartitionIndex) { return needs_.at(consumer); },
                        .is_held = [this](const RecordLog&, PartitionIndex) { return held_; },
                        .before_archived_go =
                            [this] {
                              ++asked_before_;
                              return may_go_;
                            }});
    trimmer.BeginRound();
    std::optional<TrimReport> report;
    while (trimmer.in_round()) report = trimmer.Step();
    EXPECT_EQ(report->start, log_.Offsets(kPartition0)->start);
    return *std::move(report);
  }

  // Through the log with its archive behind it.
  std::vector<StoredRecord> ReadThrough(const ReadLimits& limits = {}) {
    DirectoryObjectStore store({.directory = path()});
    ArchivedSegments archive(store);
    ArchiveBackedLog backed(log_, archive);
    EXPECT_EQ(backed.Offsets(kPartition0)->start, Offset(0));
    return ReadAll(backed, kPartition0, Offset(0), limits);
  }
  static void ExpectSame(const std::vector<StoredRecord>& found,
                         const std::vector<StoredRecord>& wanted) {
    ASSERT_EQ(found.size(), wanted.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      EXPECT_EQ(found[i].offset, wanted[i].offset);
      EXPECT_EQ(found[i].appended_at, wanted[i].appended_at);
      EXPECT_EQ(found[i].record, wanted[i].record);
    }
  }

  // The file of the archive's first segment.
  [[nodiscard]] std::string FirstSegment() const {
    std::string first;
    for (const auto& entry : fs::directory_iterator(path() + "/" + FolderOf(kTrimmedInbox))) {
      const std::string file = entry.path();
      if (file.ends_with(".segment") && (first.empty() || file < first)) first = file;
    }
    return first;
  }

  const TemporaryDirectory directory_;
  platform::ManualClock clock_;
  MemoryLog log_{{.name = kTrimmedInbox.log}, clock_};
  MemoryBlobStore blobs_;
  MemoryBlobStore archived_blobs_;
  int next_ = 0;
  std::map<std::string, std::optional<Offset>> needs_;
  absl::StatusOr<bool> held_ = false;
  absl::Status may_go_;
  int asked_before_ = 0;
};

TEST_F(LogTrimmerTest, WhatIsOldAndArchivedGoesAndIsReadFromTheArchive) {
  Append(60);
  const auto all = ReadAll(log_, kPartition0, Offset(0));
  Archive();
  clock_.Advance(kRetention + absl::Seconds(1));
  Append(5);
  const TrimReport report = Trim();
  EXPECT_TRUE(report.wrong.ok()) << report.wrong;
  // The last record that is archived stays: by it an archiver finds that the log is the same.
  EXPECT_EQ(report.start, Offset(59));
  EXPECT_EQ(report.held_by, "");
  EXPECT_GE(asked_before_, 1);

  auto whole = all;
  for (StoredRecord& one : ReadAll(log_, kPartition0, Offset(60))) whole.push_back(std::move(one));
  ExpectSame(ReadThrough(), whole);
  ExpectSame(ReadThrough({.records_max = 7}), whole);
  ExpectSame(ReadThrough({.bytes_max = 300}), whole);

  Archive();
  EXPECT_EQ(Trim().start, Offset(59)) << "the rest is young";
  clock_.Advance(kRetention + absl::Seconds(1));
  EXPECT_EQ(Trim().start, Offset(64));
  ExpectSame(ReadThrough(), whole);
}

TEST_F(LogTrimmerTest, NothingYoungGoesAndOfASegmentNothingWhileAnyOfItIsYoung) {
  Append(3);
  clock_.Advance(kRetention);
  Append(1);
  Archive();
  clock_.Advance(absl::Seconds(1));
  const TrimReport report = Trim();
  EXPECT_EQ(report.start, Offset(0));
  EXPECT_EQ(report.held_by, "") << "its segment has a younger one";
}

TEST_F(LogTrimmerTest, WhatIsNotArchivedStays) {
  Append(20);
  Archive();
  Append(10);
  clock_.Advance(kRetention + absl::Seconds(1));
  const TrimReport report = Trim();
  EXPECT_EQ(report.start, Offset(19));
  EXPECT_EQ(report.held_by, kHeldByArchive);
}

TEST_F(LogTrimmerTest, WhereThereIsNoArchiveYetNothingGoes) {
  Append(20);
  clock_.Advance(kRetention + absl::Seconds(1));
  const TrimReport report = Trim();
  EXPECT_TRUE(report.wrong.ok()) << report.wrong;
  EXPECT_EQ(report.start, Offset(0));
  EXPECT_EQ(report.held_by, kHeldByArchive);
}

TEST_F(LogTrimmerTest, WhatAConsumerNeedsStaysAndSoDoesTheSegmentItIsIn) {
  Append(60);
  Archive();
  clock_.Advance(kRetention + absl::Seconds(1));
  needs_["views"] = Offset(30);
  TrimReport report = Trim();
  EXPECT_EQ(report.held_by, "views");
  EXPECT_GT(report.start, Offset(0));
  EXPECT_LE(report.start, Offset(30));
  needs_["views"] = std::nullopt;
  EXPECT_EQ(Trim().start, report.start);
  needs_["views"] = Offset(60);
  report = Trim();
  EXPECT_EQ(report.held_by, "");
  EXPECT_EQ(report.start, Offset(59));
}

TEST_F(LogTrimmerTest, ALegalHoldKeepsAllAndSoDoesNotKnowing) {
  Append(60);
  Archive();
  clock_.Advance(kRetention + absl::Seconds(1));
  held_ = true;
  EXPECT_EQ(Trim().held_by, kHeldByLegalHold);
  held_ = absl::UnavailableError("not yet known");
  const TrimReport unknown = Trim();
  EXPECT_EQ(unknown.held_by, kHeldByLegalHold);
  EXPECT_EQ(unknown.start, Offset(0));
  held_ = false;
  EXPECT_EQ(Trim().start, Offset(59));
}

TEST_F(LogTrimmerTest, WhatCannotBeNotedDoesNotGo) {
  Append(60);
  Archive();
  clock_.Advance(kRetention + absl::Seconds(1));
  may_go_ = absl::UnavailableError("the disk is full");
  const TrimReport report = Trim();
  EXPECT_EQ(report.start, Offset(0));
  EXPECT_THAT(report.wrong.message(), HasSubstr("the disk is full"));
}

TEST_F(LogTrimmerTest, BehindABrokenSegmentNothingGoes) {
  Append(60);
  Archive();
  clock_.Advance(kRetention + absl::Seconds(1));
  std::fstream file(FirstSegment(), std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(100);
  const auto byte = static_cast<char>(file.get() ^ 1);
  file.seekp(100);
  file.put(byte);
  file.close();
  const TrimReport report = Trim();
  EXPECT_TRUE(absl::IsDataLoss(report.wrong)) << report.wrong;
  EXPECT_THAT(report.wrong.message(), HasSubstr("its bytes are not those that its line says"));
  EXPECT_EQ(report.start, Offset(0));
}

TEST_F(LogTrimmerTest, WhatHasLostItsBlobInTheArchiveDoesNotGo) {
  Append(60);
  {
    DirectoryObjectStore store({.directory = path()});
    MemoryBlobStore elsewhere;
    Archiver archiver(
        {.logs = {&log_}, .blobs = blobs_, .archive = store, .archived_blobs = elsewhere},
        kSegmentBytes);
    ASSERT_TRUE(archiver.BeginRound().ok());
    while (archiver.in_round()) ASSERT_TRUE(archiver.Step().ok());
  }
  clock_.Advance(kRetention + absl::Seconds(1));
  const TrimReport report = Trim();
  EXPECT_TRUE(absl::IsDataLoss(report.wrong)) << report.wrong;
  EXPECT_EQ(report.start, Offset(0));
}

TEST_F(LogTrimmerTest, OfAnotherLogThanTheArchivesNothingGoes) {
  Append(60);
  Archive();
  MemoryLog other({.name = kTrimmedInbox.log}, clock_);
  for (int i = 0; i < 60; ++i) AppendAcknowledged(other, kPartition0, MakeRecord("another"));
  clock_.Advance(kRetention + absl::Seconds(1));
  DirectoryObjectStore store({.directory = path()});
  ArchivedSegments archive(store);
  LogTrimmer trimmer(
      {.logs = {{.log = &other, .retention = kRetention, .behind_archive = true, .consumers = {}}},
       .archive = &archive,
       .archived_blobs = &archived_blobs_,
       .clock = clock_,
       .resumes_at = nullptr,
       .is_held = [](const RecordLog&, PartitionIndex) { return false; },
       .before_archived_go = [] { return absl::OkStatus(); }});
  trimmer.BeginRound();
  std::optional<TrimReport> report;
  while (trimmer.in_round()) report = trimmer.Step();
  EXPECT_THAT(report->wrong.message(), HasSubstr("offset 0 is another one in the log"));
  EXPECT_EQ(other.Offsets(kPartition0)->start, Offset(0));
}

TEST_F(LogTrimmerTest, ALogWithoutAnArchiveLosesSingleRecords) {
  Append(10);
  clock_.Advance(kRetention + absl::Seconds(1));
  Append(5);
  needs_["owner"] = Offset(7);
  TrimReport report = Trim(false);
  EXPECT_EQ(report.start, Offset(7));
  EXPECT_EQ(report.held_by, "owner");
  needs_["owner"] = Offset(15);
  report = Trim(false);
  EXPECT_EQ(report.start, Offset(10));
  EXPECT_EQ(report.held_by, "");
  clock_.Advance(kRetention + absl::Seconds(1));
  EXPECT_EQ(Trim(false).start, Offset(15)) << "all of it";
  EXPECT_EQ(asked_before_, 0);
}

TEST_F(LogTrimmerTest, AClockThatWasSetBackKeepsWhatStandsBehindAYoungerRecord) {
  clock_.Advance(absl::Hours(2));
  Append(1);
  clock_.SetNow(domain::Timestamp(clock_.Now().value() - 2 * 3'600'000'000LL));
  Append(5);
  clock_.Advance(kRetention + absl::Seconds(1));
  EXPECT_EQ(Trim(false).start, Offset(0));
  clock_.Advance(absl::Hours(2));
  EXPECT_EQ(Trim(false).start, Offset(6));
}

// Somebody else trimmed it, or the archive lost its end.
TEST_F(LogTrimmerTest, AStretchThatNeitherHasIsNotSkipped) {
  Append(20);
  Archive();
  Append(20);
  ASSERT_TRUE(log_.TrimBefore(kPartition0, Offset(30)).ok());
  DirectoryObjectStore store({.directory = path()});
  ArchivedSegments archive(store);
  ArchiveBackedLog backed(log_, archive);
  EXPECT_TRUE(backed.Read(kPartition0, Offset(19), {}).ok());
  EXPECT_TRUE(absl::IsOutOfRange(backed.Read(kPartition0, Offset(20), {}).status()));
  EXPECT_TRUE(absl::IsOutOfRange(backed.Read(kPartition0, Offset(41), {}).status()));
  EXPECT_TRUE(backed.Read(kPartition0, Offset(30), {}).ok());
}

TEST_F(LogTrimmerTest, AnArchiveThatCannotBeReadIsNotAnEmptyOne) {
  Append(20);
  Archive();
  DirectoryObjectStore store({.directory = path()});
  const std::string id = *ReadArchiveId(store);
  ASSERT_TRUE(log_.TrimBefore(kPartition0, Offset(19)).ok());
  fs::rename(path(), path() + ".away");
  ArchivedSegments archive(store, id);
  ArchiveBackedLog backed(log_, archive);
  EXPECT_TRUE(absl::IsUnavailable(backed.Read(kPartition0, Offset(0), {}).status()));
  EXPECT_TRUE(absl::IsUnavailable(backed.Offsets(kPartition0).status()));
  EXPECT_TRUE(backed.Read(kPartition0, Offset(19), {}).ok()) << "what the log has is read";
  fs::rename(path() + ".away", path());
  EXPECT_TRUE(backed.Read(kPartition0, Offset(0), {}).ok());
  EXPECT_EQ(backed.Offsets(kPartition0)->start, Offset(0));

  ArchivedSegments another(store, std::string(32, 'a'));
  ArchiveBackedLog wrong(log_, another);
  EXPECT_THAT(wrong.Read(kPartition0, Offset(0), {}).status().message(),
              HasSubstr("what was trimmed is in archive aaaa"));
}

}  // namespace
}  // namespace docket::eventstore

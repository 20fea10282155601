// An archive from logs in memory: what is sealed, that a fault at every call on the file system
// does no harm, and that everything that is wrong in an archive is found and named.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "eventstore/archive/archive_walk.h"
#include "eventstore/archive/archiver.h"
#include "eventstore/archive/segment.h"
#include "eventstore/directory/directory_object_store.h"
#include "eventstore/log_names.h"
#include "eventstore/memory/memory_blob_store.h"
#include "eventstore/memory/memory_log.h"
#include "eventstore/rocksdb/restored_log.h"
#include "eventstore/rocksdb/rocksdb_log_store.h"
#include "platform/clock.h"
#include "platform/hashing.h"
#include "schemas/codec/frame.h"
#include "tests/contract/object_store_contract.h"
#include "tests/eventstore/scripted_files.h"
#include "tests/eventstore/temporary_directory.h"

namespace docket::eventstore {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class DirectoryObjects {
 public:
  std::unique_ptr<ObjectStore> Open() {
    return std::make_unique<DirectoryObjectStore>(
        DirectoryObjectOptions{.directory = directory_.path() + "/store"});
  }

 private:
  TemporaryDirectory directory_;
};
INSTANTIATE_TYPED_TEST_SUITE_P(Directory, ObjectStoreContract, DirectoryObjects);

constexpr std::size_t kSegmentBytes = 2'000;
constexpr int kRecords = 60;
const ArchivedPartition kInbox{.log = {.base = std::string(kReviewCommands), .generation = 1},
                               .partition = PartitionIndex(0)};

class ArchiveTest : public testing::Test {
 protected:
  void SetUp() override { Append(log_, 0, kRecords); }

  void Append(RecordLog& log, int from, int count) {
    const auto appender = log.OpenAppender(PartitionIndex(0));
    for (int i = from; i < from + count; ++i) {
      std::string value = std::to_string(i) + std::string(static_cast<std::size_t>(i), 'v');
      // A framed message whose field 5 names a blob, as an event's does.
      if (i % 20 == 7) {
        const BlobHash hash = *blobs_.Put("body " + std::to_string(i));
        value = schemas::WrapFrame("\x2a\x20" + std::string(platform::AsBytes(hash)));
      }
      ASSERT_TRUE(appender
                      ->Append({.key = "key", .headers = {{"name", "value"}}, .value = value},
                               [](const AppendOutcome& outcome) {
                                 ASSERT_EQ(outcome.kind, AppendOutcome::Kind::kAcknowledged);
                               })
                      .ok());
    }
  }

  [[nodiscard]] std::string path() const { return directory_.path() + "/archive"; }

  // One round by a new archiver, which resumes.
  absl::Status Archive(RecordLog& log, FileCalls* files = nullptr) {
    DirectoryObjectStore store({.directory = path(), .files = files});
    Archiver archiver(
        {.logs = {&log}, .blobs = blobs_, .archive = store, .archived_blobs = archived_blobs_},
        kSegmentBytes);
    if (absl::Status begun = archiver.BeginRound(); !begun.ok()) return begun;
    while (archiver.in_round()) {
      if (absl::Status step = archiver.Step(); !step.ok()) return step;
    }
    return absl::OkStatus();
  }

  struct Walked {
    absl::Status status;
    std::vector<StoredRecord> records;
    std::vector<ManifestLine> lines;
    ArchiveTotals totals;
  };
  // Who verifies finds first what who walks finds.
  static void ExpectVerifiedAlike(ArchiveWalk& walk, const Walked& walked) {
    std::size_t lines = 0;
    ArchiveTotals totals;
    const auto wrong = walk.Verify(
        kInbox, [&](const ManifestLine& /*line*/) { ++lines; }, totals);
    EXPECT_EQ(wrong.empty() ? absl::OkStatus() : wrong.front(), walked.status);
    if (!wrong.empty()) return;
    EXPECT_EQ(lines, walked.lines.size());
    EXPECT_EQ(totals.records, walked.totals.records);
    EXPECT_EQ(totals.content_bytes, walked.totals.content_bytes);
  }

  Walked Walk() {
    DirectoryObjectStore store({.directory = path()});
    Walked walked;
    const auto id = ReadArchiveId(store);
    if (!id.ok()) return {.status = id.status(), .records = {}, .lines = {}, .totals = {}};
    ArchiveWalk walk({.objects = store, .blobs = archived_blobs_, .archive = *id});
    const auto keep = [&](const ManifestLine& line, const std::vector<StoredRecord>& records) {
      walked.lines.push_back(line);
      walked.records.insert(walked.records.end(), records.begin(), records.end());
      return absl::OkStatus();
    };
    walked.status = walk.Walk(kInbox, keep, walked.totals);
    ExpectVerifiedAlike(walk, walked);
    return walked;
  }

  void ExpectWhole(RecordLog& log) {
    const Walked walked = Walk();
    ASSERT_TRUE(walked.status.ok()) << walked.status;
    const auto all = log.Read(PartitionIndex(0), Offset(0), {});
    ASSERT_TRUE(all.ok());
    ASSERT_EQ(walked.records.size(), all->records.size());
    for (std::size_t i = 0; i < all->records.size(); ++i) {
      EXPECT_EQ(walked.records[i].offset, all->records[i].offset);
      EXPECT_EQ(walked.records[i].appended_at, all->records[i].appended_at);
      EXPECT_EQ(walked.records[i].record, all->records[i].record);
    }
  }

  std::string FileOf(const std::string& object) const { return path() + "/" + object; }
  static std::string ReadFile(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  static void WriteFile(const std::string& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
  }

  const TemporaryDirectory directory_;
  const platform::SystemClock clock_;
  MemoryLog log_{{.name = kInbox.log}, clock_};
  MemoryBlobStore blobs_;
  MemoryBlobStore archived_blobs_;
};

TEST_F(ArchiveTest, HoldsEveryRecordInSegmentsThatFollowEachOther) {
  ASSERT_TRUE(Archive(log_).ok());
  ExpectWhole(log_);
  const Walked first = Walk();
  EXPECT_GT(first.lines.size(), 1U);
  EXPECT_EQ(first.totals.blobs, 3);
  Append(log_, kRecords, 10);
  ASSERT_TRUE(Archive(log_).ok());
  ExpectWhole(log_);
  const Walked second = Walk();
  EXPECT_EQ(second.lines.size(), first.lines.size() + 1);
  for (std::size_t i = 1; i < second.lines.size(); ++i) {
    EXPECT_EQ(second.lines[i - 1].range.next, second.lines[i].range.base);
  }
}

TEST_F(ArchiveTest, ARoundWithNothingNewWritesNothing) {
  ASSERT_TRUE(Archive(log_).ok());
  const std::size_t lines = Walk().lines.size();
  ASSERT_TRUE(Archive(log_).ok());
  EXPECT_EQ(Walk().lines.size(), lines);
}

TEST_F(ArchiveTest, AFaultOrAnEndAtEveryCallLeavesWhatTheNextRoundGoesOnFrom) {
  ScriptedFiles counted;
  counted.FailNothing();
  ASSERT_TRUE(Archive(log_, &counted).ok());
  const int calls = static_cast<int>(counted.calls().size());
  ASSERT_GT(calls, 50);
  for (const bool ends : {false, true}) {
    for (int at = 0; at < calls; ++at) {
      fs::remove_all(path());
      ScriptedFiles files;
      if (ends) {
        files.EndAt(at);
      } else {
        files.FailAt(at, ENOSPC);
      }
      // A failed removal of an unfinished file is no failure.
      static_cast<void>(Archive(log_, &files));
      const Walked left = Walk();
      EXPECT_TRUE(left.status.ok() || absl::IsFailedPrecondition(left.status))
          << counted.calls()[static_cast<std::size_t>(at)] << " " << at << ": " << left.status;
      const absl::Status resumed = Archive(log_);
      ASSERT_TRUE(resumed.ok()) << at << ": " << resumed;
      ExpectWhole(log_);
    }
  }
}

TEST_F(ArchiveTest, AByteFlippedAnywhereIsFoundAndItsObjectNamed) {
  ASSERT_TRUE(Archive(log_).ok());
  const ManifestLine line = Walk().lines.at(1);
  for (const std::string& object :
       {SegmentName(kInbox, line.range), LineName(kInbox, line.range.base)}) {
    const std::string right = ReadFile(FileOf(object));
    for (std::size_t at = 0; at < right.size(); at += 1 + right.size() / 97) {
      std::string wrong = right;
      wrong[at] = static_cast<char>(wrong[at] ^ 1);
      WriteFile(FileOf(object), wrong);
      const Walked found = Walk();
      EXPECT_TRUE(absl::IsDataLoss(found.status) || absl::IsUnimplemented(found.status))
          << at << ": " << found.status;
      EXPECT_THAT(found.status.message(), HasSubstr("review_commands.g1/0/"));
    }
    WriteFile(FileOf(object), right);
  }
  EXPECT_TRUE(Walk().status.ok());
}

TEST_F(ArchiveTest, WhoVerifiesNamesEveryBrokenObject) {
  ASSERT_TRUE(Archive(log_).ok());
  const std::vector<ManifestLine> lines = Walk().lines;
  ASSERT_EQ(lines.size(), 3U);
  const std::string segment = SegmentName(kInbox, lines[0].range);
  const std::string line = LineName(kInbox, lines[1].range.base);
  const std::string missing = SegmentName(kInbox, lines[2].range);
  const std::string right = ReadFile(FileOf(segment));
  WriteFile(FileOf(segment), right.substr(0, right.size() / 2));
  WriteFile(FileOf(line), "{}\n");
  fs::remove(FileOf(missing));
  DirectoryObjectStore store({.directory = path()});
  MemoryBlobStore no_blobs;
  ArchiveWalk walk({.objects = store, .blobs = no_blobs, .archive = *ReadArchiveId(store)});
  ArchiveTotals totals;
  std::vector<std::string> blobs;
  std::vector<std::string> objects;
  for (const absl::Status& wrong : walk.Verify(
           kInbox, [](const ManifestLine&) {}, totals)) {
    const std::string text(wrong.message());
    (text.starts_with("blob ") ? blobs : objects).push_back(text);
  }
  EXPECT_THAT(objects, ElementsAre(HasSubstr(segment), HasSubstr(line), HasSubstr(missing)));
  EXPECT_THAT(blobs, Not(IsEmpty()));
  EXPECT_EQ(totals.segments, 0);
}

TEST_F(ArchiveTest, BehindAMissingLineOnlyTheGapIsWrong) {
  ASSERT_TRUE(Archive(log_).ok());
  const std::vector<ManifestLine> lines = Walk().lines;
  ASSERT_EQ(lines.size(), 3U);
  fs::remove(FileOf(LineName(kInbox, lines[1].range.base)));
  DirectoryObjectStore store({.directory = path()});
  ArchiveWalk walk({.objects = store, .blobs = archived_blobs_, .archive = *ReadArchiveId(store)});
  ArchiveTotals totals;
  const auto wrong = walk.Verify(
      kInbox, [](const ManifestLine&) {}, totals);
  ASSERT_EQ(wrong.size(), 1U);
  EXPECT_THAT(std::string(wrong[0].message()), HasSubstr("a gap: "));
}

TEST_F(ArchiveTest, ATruncatedSegmentAndAMissingOneAreNamed) {
  ASSERT_TRUE(Archive(log_).ok());
  const std::string object = SegmentName(kInbox, Walk().lines.at(1).range);
  const std::string right = ReadFile(FileOf(object));
  WriteFile(FileOf(object), right.substr(0, right.size() / 2));
  EXPECT_THAT(Walk().status.message(), HasSubstr(object));
  fs::remove(FileOf(object));
  const absl::Status missing = Walk().status;
  EXPECT_THAT(missing.message(), HasSubstr(object));
  EXPECT_THAT(missing.message(), HasSubstr("it is missing"));
}

TEST_F(ArchiveTest, AGapAnOverlapAndALineOfAnotherArchiveAreNamed) {
  ASSERT_TRUE(Archive(log_).ok());
  const std::vector<ManifestLine> lines = Walk().lines;
  ASSERT_GT(lines.size(), 2U);
  const std::string second = FileOf(LineName(kInbox, lines[1].range.base));
  const std::string text = ReadFile(second);
  fs::remove(second);
  EXPECT_THAT(Walk().status.message(), HasSubstr("a gap: the line before ends before offset"));
  WriteFile(second, text);

  ManifestLine longer = lines[0];
  longer.range.next = Offset(longer.range.next.value() + 1);
  const std::string first = FileOf(LineName(kInbox, lines[0].range.base));
  const std::string right = ReadFile(first);
  WriteFile(first, ToText(longer));
  EXPECT_TRUE(absl::IsDataLoss(Walk().status));
  WriteFile(first, right);

  ManifestLine foreign = lines[1];
  foreign.archive = std::string(32, 'a');
  WriteFile(second, ToText(foreign));
  EXPECT_THAT(Walk().status.message(), HasSubstr("it belongs to archive aaaa"));

  ManifestLine edited = lines[1];
  edited.records += 1;
  WriteFile(second, ToText(edited));
  EXPECT_TRUE(absl::IsDataLoss(Walk().status));
  ManifestLine overlapping = lines[1];
  overlapping.range.base = Offset(overlapping.range.base.value() - 1);
  fs::remove(second);
  WriteFile(FileOf(LineName(kInbox, overlapping.range.base)), ToText(overlapping));
  EXPECT_THAT(Walk().status.message(), HasSubstr("it overlaps: "));
}

TEST_F(ArchiveTest, ABlobThatIsMissingIsNamed) {
  ASSERT_TRUE(Archive(log_).ok());
  MemoryBlobStore empty;
  DirectoryObjectStore store({.directory = path()});
  ArchiveWalk walk({.objects = store, .blobs = empty, .archive = *ReadArchiveId(store)});
  ArchiveTotals totals;
  const absl::Status status = walk.Walk(
      kInbox, [](const auto&, const auto&) { return absl::OkStatus(); }, totals);
  EXPECT_THAT(
      status.message(),
      HasSubstr("blob " + platform::HexEncode(platform::AsBytes(platform::Sha256("body 7")))));
}

TEST_F(ArchiveTest, AnotherLogDoesNotGoOnInAnArchive) {
  ASSERT_TRUE(Archive(log_).ok());
  MemoryLog shorter({.name = kInbox.log}, clock_);
  Append(shorter, 0, 5);
  EXPECT_TRUE(absl::IsDataLoss(Archive(shorter)));
  MemoryLog other({.name = kInbox.log}, clock_);
  Append(other, 1, kRecords + 5);
  const absl::Status refused = Archive(other);
  EXPECT_TRUE(absl::IsDataLoss(refused));
  EXPECT_THAT(refused.message(), HasSubstr("is not the one that was archived"));
  ExpectWhole(log_);
}

TEST_F(ArchiveTest, OfALogThatKeepsAPositionTheTrimmedPartMayBeMissing) {
  const LogName name{.base = std::string(kReviewEventsReacted), .generation = 1};
  MemoryLog positions({.name = name}, clock_);
  Append(positions, 0, 6);
  ASSERT_TRUE(Archive(positions).ok());
  Append(positions, 8, 6);
  ASSERT_TRUE(positions.TrimBefore(PartitionIndex(0), Offset(10)).ok());
  const absl::Status archived = Archive(positions);
  ASSERT_TRUE(archived.ok()) << archived;
  DirectoryObjectStore store({.directory = path()});
  ArchiveWalk walk({.objects = store, .blobs = archived_blobs_, .archive = *ReadArchiveId(store)});
  ArchiveTotals totals;
  const absl::Status walked = walk.Walk(
      {.log = name, .partition = PartitionIndex(0)},
      [](const auto&, const auto&) { return absl::OkStatus(); }, totals);
  EXPECT_TRUE(walked.ok()) << walked;
  EXPECT_EQ(totals.records, 8);
}

TEST_F(ArchiveTest, RecordsAreRestoredAtTheirOffsetsAndTimes) {
  const auto all = log_.Read(PartitionIndex(0), Offset(0), {});
  ASSERT_TRUE(all.ok());
  const std::vector<StoredRecord> tail(all->records.begin() + 10, all->records.end());
  const RocksDbLogOptions options{.directory = directory_.path() + "/journal"};
  const RestoredPlace place{
      .log = kInbox.log, .partition_count = 1, .partition = PartitionIndex(0)};
  {
    auto restored = RestoredLogs::Open(options);
    ASSERT_TRUE(restored.ok()) << restored.status();
    ASSERT_TRUE(restored->Add(place, tail).ok());
    EXPECT_TRUE(absl::IsInvalidArgument(restored->Add(place, tail)));
  }
  auto store = RocksDbLogStore::Open(options, clock_);
  ASSERT_TRUE(store.ok()) << store.status();
  const auto log = store->OpenLog(kInbox.log, 1);
  ASSERT_TRUE(log.ok()) << log.status();
  EXPECT_EQ((*log)->Offsets(PartitionIndex(0))->start, Offset(10));
  const auto read = (*log)->Read(PartitionIndex(0), Offset(10), {});
  ASSERT_TRUE(read.ok()) << read.status();
  ASSERT_EQ(read->records.size(), tail.size());
  EXPECT_EQ(read->records.back().record, tail.back().record);
  EXPECT_EQ(read->records.back().appended_at, tail.back().appended_at);
}

}  // namespace
}  // namespace docket::eventstore

// What of a write-ahead log may be incomplete, told for every byte of one, and what an opening of
// its database makes of it.
#include "eventstore/rocksdb/record_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "eventstore/rocksdb/database_files.h"
#include "tests/disk/simulated_disk.h"

namespace docket::eventstore {
namespace {

using Kind = RecordFileState::Kind;
using rocksdb::WALRecoveryMode;
using testing::HasSubstr;

constexpr char kDirectory[] = "/data/database";

class RecordFileTest : public testing::Test {
 protected:
  RecordFileTest() { disk_.MakeDurableDirectory("/data"); }

  // Writes records of these sizes; `closed_in_order`: as the stores do it.
  void Write(const std::vector<std::size_t>& sizes, bool closed_in_order = false) {
    rocksdb::Options options;
    options.create_if_missing = true;
    options.env = disk_.env();
    rocksdb::DB* opened = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open(options, kDirectory, &opened).ok());
    const std::unique_ptr<rocksdb::DB> db(opened);
    rocksdb::WriteOptions synced;
    synced.sync = true;
    for (const std::size_t size : sizes) {
      ends_.push_back(disk_.Files(kDirectory).empty() ? 0 : disk_.Content(Log()).size());
      ASSERT_TRUE(db->Put(synced, "key", std::string(size, 'v')).ok());
    }
    if (closed_in_order) MarkClosed(*disk_.env(), kDirectory);
  }
  // The newest write-ahead log.
  [[nodiscard]] std::string Log() const {
    std::string newest;
    for (const std::string& file : disk_.Files(kDirectory)) {
      if (file.ends_with(".log")) newest = file;
    }
    return newest;
  }
  [[nodiscard]] std::string Manifest() const {
    for (const std::string& file : disk_.Files(kDirectory)) {
      if (file.find("MANIFEST") != std::string::npos) return file;
    }
    return "";
  }
  void Flip(const std::string& file, std::size_t place) {
    std::string content = disk_.Content(file);
    content[place] = static_cast<char>(content[place] ^ 1);
    disk_.SetContent(file, content);
  }
  [[nodiscard]] absl::StatusOr<WALRecoveryMode> Choose() {
    return ChooseRecovery(*disk_.env(), kDirectory);
  }

  tests::SimulatedDisk disk_;
  std::vector<std::size_t> ends_;  // of the log before each record
};

RecordFileState StateOf(const std::string& content) {
  RecordFileInspector inspector;
  std::string_view rest = content;
  while (rest.size() >= RecordFileInspector::kBlockBytes) {
    inspector.Add(rest.substr(0, RecordFileInspector::kBlockBytes));
    rest.remove_prefix(RecordFileInspector::kBlockBytes);
  }
  inspector.Add(rest);
  return inspector.Finish();
}

TEST_F(RecordFileTest, EachByteBelongsToTheLastRecordOrToOneThatWasWhole) {
  Write({10, 100, 40'000, 10, 30'000, 50});
  const std::string content = disk_.Content(Log());
  EXPECT_EQ(StateOf(content).kind, Kind::kWhole);
  EXPECT_EQ(StateOf(content).whole_bytes, content.size());
  const std::size_t last = ends_.back();
  for (std::size_t i = 0; i < content.size(); i += i < 300 || i > last - 300 ? 1 : 61) {
    SCOPED_TRACE(i);
    for (const int bit : {0x01, 0x80}) {
      std::string damaged = content;
      damaged[i] = static_cast<char>(damaged[i] ^ bit);
      const RecordFileState state = StateOf(damaged);
      // Bytes between two fragments at the end of a block are nobody's.
      if (state.kind == Kind::kWhole) {
        EXPECT_GE(i % RecordFileInspector::kBlockBytes, RecordFileInspector::kBlockBytes - 6);
      } else {
        EXPECT_EQ(state.kind, i < last ? Kind::kBroken : Kind::kTorn);
      }
    }
  }
}

TEST_F(RecordFileTest, AnEndThatIsCutOffIsTorn) {
  Write({10, 40'000, 10});
  const std::string content = disk_.Content(Log());
  for (std::size_t size = 0; size < content.size(); size += size < 200 ? 1 : 7) {
    SCOPED_TRACE(size);
    const RecordFileState state = StateOf(content.substr(0, size));
    const bool at_an_end = std::find(ends_.begin(), ends_.end(), size) != ends_.end();
    EXPECT_EQ(state.kind, at_an_end ? Kind::kWhole : Kind::kTorn);
    EXPECT_LE(state.whole_bytes, size);
  }
}

TEST_F(RecordFileTest, PagesOfTheLastRecordMayBeMissingInAnyOrder) {
  Write({10, 100'000});
  const std::string content = disk_.Content(Log());
  for (std::size_t page = 0; page + 4'096 < content.size(); page += 4'096) {
    std::string damaged = content;
    for (std::size_t i = std::max(page, ends_.back()); i < page + 4'096; ++i) damaged[i] = '\0';
    EXPECT_EQ(StateOf(damaged).kind, Kind::kTorn) << page;
    EXPECT_EQ(StateOf(damaged).whole_bytes, ends_.back()) << page;
  }
}

TEST_F(RecordFileTest, AfterACrashTheLastRecordIsDroppedAndNoOther) {
  Write({10, 10, 10});
  const tests::DiskTree image = disk_.Image();
  EXPECT_EQ(*Choose(), WALRecoveryMode::kTolerateCorruptedTailRecords);
  Flip(Log(), ends_.back() + 8);
  EXPECT_EQ(*Choose(), WALRecoveryMode::kPointInTimeRecovery);
  disk_.Restore(image);
  Flip(Log(), ends_[1] + 4);  // a length, which RocksDB would take for the end
  const auto broken = Choose();
  EXPECT_TRUE(absl::IsDataLoss(broken.status())) << broken.status();
  EXPECT_THAT(std::string(broken.status().message()), HasSubstr(Log()));
}

TEST_F(RecordFileTest, AfterAnOrderlyCloseNothingMayBeMissing) {
  Write({10, 10, 10}, /*closed_in_order=*/true);
  const tests::DiskTree image = disk_.Image();
  EXPECT_TRUE(Choose().ok());
  disk_.Restore(image);
  Flip(Log(), ends_.back() + 8);
  EXPECT_TRUE(absl::IsDataLoss(Choose().status()));
  disk_.Restore(image);
  std::string shorter = disk_.Content(Log());
  shorter.resize(ends_.back());
  disk_.SetContent(Log(), shorter);
  EXPECT_TRUE(absl::IsDataLoss(Choose().status()));
  disk_.Restore(image);
  disk_.RemoveFile(Log());
  EXPECT_TRUE(absl::IsDataLoss(Choose().status()));
  disk_.Restore(image);
  Flip(Manifest(), disk_.Content(Manifest()).size() - 1);
  EXPECT_TRUE(absl::IsDataLoss(Choose().status()));
}

// Whoever opens the database in another way changes its files, and leaves the mark.
TEST_F(RecordFileTest, AMarkOfBeforeAccusesNobody) {
  Write({10}, /*closed_in_order=*/true);
  Write({10});
  EXPECT_TRUE(Choose().ok());
  EXPECT_TRUE(Choose().ok());  // and without it
}

TEST_F(RecordFileTest, WhatLeadsToTheDataMayNotBeMissing) {
  EXPECT_TRUE(disk_.env()->CreateDirIfMissing(kDirectory).ok());
  EXPECT_TRUE(Choose().ok());  // a new directory
  Write({10});
  Write({10});
  const tests::DiskTree image = disk_.Image();
  const std::vector<std::string> needed = {Log(), Manifest(), absl::StrCat(kDirectory, "/CURRENT")};
  for (const std::string& file : needed) {
    disk_.RemoveFile(file);
    const auto chosen = Choose();
    EXPECT_TRUE(absl::IsDataLoss(chosen.status())) << file << ": " << chosen.status();
    EXPECT_THAT(std::string(chosen.status().message()), HasSubstr(kDirectory));
    disk_.Restore(image);
  }
}

}  // namespace
}  // namespace docket::eventstore

#include "replay/audit/tree_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "replay/audit/proofs.h"
#include "replay/audit/tree_check.h"
#include "tests/eventstore/temporary_directory.h"
#include "tests/replay_audit/grown_tree.h"

namespace docket::replay {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

void ExpectWhole(const TileFiles& files, std::uint64_t size) {
  const auto report = CheckTree(files, {.key = TestKey().verifier, .origin = kTestOrigin});
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->checkpoint.size, size);
  EXPECT_THAT(report->findings, IsEmpty()) << size;
}

TEST(TreeWriterTest, WhatItPublishesIsWholeAtEverySize) {
  MemoryFiles files;
  auto writer = OpenTree(files);
  ASSERT_TRUE(writer.ok()) << writer.status();
  for (const std::uint64_t size :
       {0, 1, 2, 3, 255, 256, 257, 511, 512, 513, 1000, 65'535, 65'536, 65'537, 66'000}) {
    ASSERT_TRUE(Grow(**writer, size).ok());
    ExpectWhole(files, size);
  }
  EXPECT_TRUE(files.files.contains("tile/2/000.p/1"));
  EXPECT_FALSE(files.files.contains("tile/0/000.p/255"));  // the whole one has come
}

TEST(TreeWriterTest, OpenedAgainItMakesTheSameTree) {
  MemoryFiles at_once;
  MemoryFiles in_steps;
  ASSERT_TRUE(Grow(at_once, 70'000).ok());
  for (const std::uint64_t size : {10, 256, 300, 65'000, 66'000, 70'000}) {
    ASSERT_TRUE(Grow(in_steps, size).ok());
    EXPECT_EQ((*OpenTree(in_steps))->position(), absl::StrCat("at ", size));
  }
  EXPECT_EQ(at_once.files.at("checkpoint"), in_steps.files.at("checkpoint"));
  ExpectWhole(in_steps, 70'000);
}

// Every earlier checkpoint stays a beginning of the tree, whatever write the process dies at.
TEST(TreeWriterTest, GoesOnAfterAKillAtEachWrite) {
  MemoryFiles before;
  ASSERT_TRUE(Grow(before, 500).ok());
  const std::string note = before.files.at("checkpoint");
  bool finished = false;
  for (std::int64_t writes = 0; !finished; ++writes) {
    MemoryFiles files;
    files.files = before.files;
    files.writes_left = writes;
    finished = Grow(files, 800).ok();
    files.writes_left = -1;
    const std::uint64_t published =
        OpenCheckpoint(files.files.at("checkpoint"), TestKey().verifier)->size;
    ExpectWhole(files, published);
    ASSERT_TRUE(Grow(files, 900).ok()) << writes;
    ExpectWhole(files, 900);
    EXPECT_TRUE(ProveSince(files, TestKey().verifier, note).ok()) << writes;
    ASSERT_LT(writes, 100);
  }
}

TEST(TreeWriterTest, AfterAFailedWriteItTriesAgain) {
  MemoryFiles files;
  auto writer = OpenTree(files);
  files.writes_left = 3;
  EXPECT_TRUE(absl::IsUnavailable(Grow(**writer, 600)));
  files.writes_left = -1;
  EXPECT_TRUE(Grow(**writer, 700).ok());
  ExpectWhole(files, 700);
}

TEST(TreeWriterTest, WithoutItsPositionItComesToTheSameHeadOrSignsNothing) {
  MemoryFiles files;
  ASSERT_TRUE(Grow(files, 700).ok());
  files.files.erase("position");
  files.files.erase("tile/0/001");
  const std::string signed_before = files.files.at("checkpoint");
  {
    auto writer = OpenTree(files);
    ASSERT_TRUE(Grow(**writer, 300).ok());
    EXPECT_EQ(files.files.at("checkpoint"), signed_before);
    ASSERT_TRUE(Grow(**writer, 800).ok());
    ExpectWhole(files, 800);
  }
  files.files.erase("position");
  auto writer = OpenTree(files);
  while ((*writer)->size() < 799) (*writer)->Append(TestLeaf((*writer)->size()));
  (*writer)->Append(TestLeaf(799, "another"));
  const absl::Status forked = (*writer)->Publish("");
  EXPECT_TRUE(absl::IsDataLoss(forked));
  EXPECT_THAT(std::string(forked.message()), HasSubstr("800 records that the journal does not"));
  EXPECT_TRUE(absl::IsDataLoss((*writer)->Publish("")));
}

TEST(TreeWriterTest, AWholeTileOfASignedTreeIsNotWrittenWithOtherBytes) {
  MemoryFiles files;
  ASSERT_TRUE(Grow(files, 700).ok());
  files.files.erase("position");
  const auto before = files.files;
  auto writer = OpenTree(files);
  for (std::uint64_t i = 0; i < 256; ++i) (*writer)->Append(TestLeaf(i, i == 9 ? "another" : ""));
  const absl::Status forked = (*writer)->Publish("");
  EXPECT_TRUE(absl::IsDataLoss(forked)) << forked;
  EXPECT_EQ(files.files, before);
}

TEST(TreeWriterTest, SignsNothingOverTilesThatWereAltered) {
  MemoryFiles files;
  ASSERT_TRUE(Grow(files, 700).ok());
  const auto before = files.files;
  for (const char* name : {"tile/0/002.p/188", "tile/1/000.p/2", "position", "checkpoint"}) {
    files.files = before;
    std::string& bytes = files.files.at(name);
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    EXPECT_FALSE(OpenTree(files).ok()) << name;
    files.files.at(name).resize(20);
    EXPECT_FALSE(OpenTree(files).ok()) << name;
  }
}

TEST(TreeWriterTest, AnotherKeyOrOriginIsRefused) {
  MemoryFiles files;
  ASSERT_TRUE(Grow(files, 7).ok());
  const auto other_key = OpenTree(files, 'x');
  EXPECT_TRUE(absl::IsFailedPrecondition(other_key.status()));
  EXPECT_THAT(std::string(other_key.status().message()), HasSubstr("configure the key"));
  const auto other_origin =
      TreeWriter::Open({.files = files, .origin = "docket.example/other/0", .key = TestKey()});
  EXPECT_TRUE(absl::IsFailedPrecondition(other_origin.status()));
}

TEST(TileFilesTest, AFileIsReplacedWholeAndFoundAgain) {
  const eventstore::TemporaryDirectory directory;
  TileFiles files(directory.path() + "/review_events/0");
  EXPECT_TRUE(absl::IsNotFound(files.Read("tile/0/000").status()));
  ASSERT_TRUE(files.Replace("tile/0/000.p/1", "one").ok());
  ASSERT_TRUE(files.Replace("tile/0/000.p/1", "two").ok());
  EXPECT_EQ(*files.Read("tile/0/000.p/1"), "two");
  EXPECT_FALSE(std::filesystem::exists(files.directory() + "/tile/0/000.p/1.new"));
  ASSERT_TRUE(files.RemoveDirectory("tile/0/000.p").ok());
  ASSERT_TRUE(files.RemoveDirectory("tile/0/000.p").ok());
  EXPECT_TRUE(absl::IsNotFound(files.Read("tile/0/000.p/1").status()));
  ASSERT_TRUE(Grow(files, 300).ok());
  ExpectWhole(files, 300);
  const absl::Status refused = files.Replace("checkpoint/tile", "x");
  EXPECT_TRUE(absl::IsUnavailable(refused)) << refused;
}

}  // namespace
}  // namespace docket::replay

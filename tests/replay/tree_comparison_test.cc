// A journal partition against its signed tree: whatever is changed in the log alone is found.
#include "replay/tree_comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "eventstore/memory/memory_log.h"
#include "eventstore/reader_rule.h"
#include "platform/manual_clock.h"
#include "replay/journal_auditor.h"
#include "tests/eventstore/temporary_directory.h"

namespace docket::replay {
namespace {

using eventstore::MemoryLog;
using eventstore::Offset;
using eventstore::PartitionIndex;
using testing::HasSubstr;
using Records = std::vector<eventstore::Record>;

const PartitionIndex kPartition(0);
constexpr char kOrigin[] = "docket.example/o/0";
constexpr int kRecords = 600;  // two whole tiles, and some

SignerKey KeyOfSeed(char seed) { return *SignerKeyOf("docket.example", std::string(32, seed)); }

Records Journal(int count = kRecords) {
  Records records;
  for (int seq = 0; seq < count; ++seq) {
    journal_proto::Commit commit;
    commit.set_claim_id(std::string(16, 'c'));
    commit.set_seq(seq);
    records.push_back(eventstore::MakeCommitRecord("186853002", commit));
  }
  return records;
}

class TreeComparisonTest : public testing::Test {
 protected:
  std::unique_ptr<MemoryLog> LogOf(const Records& records) {
    auto log = std::make_unique<MemoryLog>(
        eventstore::MemoryLogOptions{.name = {.base = "review_events"}}, clock_, nullptr);
    const auto appender = log->OpenAppender(kPartition);
    for (const eventstore::Record& record : records) {
      EXPECT_TRUE(appender->Append(record, [](const eventstore::AppendOutcome&) {}).ok());
    }
    return log;
  }
  void Sign(MemoryLog& log) {
    JournalAuditor auditor({.log = log,
                            .partition = kPartition,
                            .clock = clock_,
                            .tree = {.files = files_, .origin = kOrigin, .key = KeyOfSeed('k')},
                            .interval = absl::Seconds(1)},
                           [] {});
    for (;;) {
      const auto moved = auditor.Step();
      ASSERT_TRUE(moved.ok()) << moved.status();
      if (!*moved) return;
    }
  }
  absl::StatusOr<TreeComparison> Compare(MemoryLog& log) {
    return CompareWithTree(log, kPartition, files_,
                           {.key = KeyOfSeed('k').verifier, .origin = kOrigin});
  }
  // What is found of the altered journal when Journal() was signed.
  TreeComparison Found(const Records& altered) {
    Sign(*LogOf(Journal()));
    const auto compared = Compare(*LogOf(altered));
    EXPECT_TRUE(compared.ok()) << compared.status();
    return compared.value_or(TreeComparison{});
  }

  platform::ManualClock clock_;
  const eventstore::TemporaryDirectory directory_;
  TileFiles files_{directory_.path()};
};

TEST_F(TreeComparisonTest, WhatWasNotChangedIsAsSigned) {
  const TreeComparison compared = Found(Journal());
  EXPECT_EQ(compared.finding, "");
  EXPECT_EQ(compared.equal, kRecords);
  EXPECT_EQ(compared.not_signed, 0U);
  EXPECT_EQ(compared.checkpoint.size, kRecords);
}

TEST_F(TreeComparisonTest, AnEmptyPartitionIsAsSigned) {
  const auto log = LogOf({});
  Sign(*log);
  const auto compared = Compare(*log);
  ASSERT_TRUE(compared.ok()) << compared.status();
  EXPECT_EQ(compared->equal, 0U);
  EXPECT_EQ(compared->finding, "");
}

TEST_F(TreeComparisonTest, WhatNoCheckpointCoversYetIsCounted) {
  const TreeComparison compared = Found(Journal(kRecords + 5));
  EXPECT_EQ(compared.finding, "");
  EXPECT_EQ(compared.equal, kRecords);
  EXPECT_EQ(compared.not_signed, 5U);
}

TEST_F(TreeComparisonTest, EachChangeIsNamedWithItsPlace) {
  struct Change {
    void (*make)(Records&);
    std::string finding;
  };
  const std::vector<Change> changes = {
      {[](Records& journal) { journal[300] = Journal(700)[650]; },
       "record 300 was rewritten, at offset 300 of the log"},
      {[](Records& journal) { journal.erase(journal.begin() + 7); },
       "record 7 was dropped, at offset 7 of the log"},
      {[](Records& journal) { journal.insert(journal.begin() + 599, journal[0]); },
       "record 599 was inserted, at offset 599 of the log"},
      {[](Records& journal) { std::swap(journal[255], journal[256]); },
       "records were re-ordered: in the place of 255 stands what was signed as 256, at offset 255 "
       "of the log"},
      {[](Records& journal) { journal[0].key = "186853003"; },
       "record 0 was rewritten, at offset 0 of the log"},
      {[](Records& journal) { journal.resize(590); },
       "the log ends before record 590: of the signed 600 the last 10 are gone"},
      {[](Records& journal) { journal.clear(); },
       "the log ends before record 0: of the signed 600 the last 600 are gone"},
  };
  for (const Change& change : changes) {
    Records journal = Journal();
    change.make(journal);
    EXPECT_EQ(Found(journal).finding, change.finding);
  }
}

TEST_F(TreeComparisonTest, ARecordThatNobodyCanReadIsADifference) {
  Records journal = Journal();
  journal[41].value.back() ^= 1;  // as a journal record, it says that it is broken
  const TreeComparison compared = Found(journal);
  EXPECT_EQ(compared.equal, 41U);
  EXPECT_THAT(compared.finding, HasSubstr("record 41"));
}

TEST_F(TreeComparisonTest, ATreeThatIsNotWholeProvesNothing) {
  const auto log = LogOf(Journal());
  Sign(*log);
  ASSERT_TRUE(std::filesystem::remove(absl::StrCat(directory_.path(), "/tile/0/001")));
  const auto compared = Compare(*log);
  EXPECT_TRUE(absl::IsDataLoss(compared.status())) << compared.status();
  EXPECT_THAT(std::string(compared.status().message()), HasSubstr("tile/0/001"));
}

TEST_F(TreeComparisonTest, AnotherKeyOrAnotherTreeIsRefused) {
  const auto log = LogOf(Journal(3));
  Sign(*log);
  EXPECT_FALSE(
      CompareWithTree(*log, kPartition, files_, {.key = KeyOfSeed('x').verifier, .origin = kOrigin})
          .ok());
  const auto other = CompareWithTree(
      *log, kPartition, files_, {.key = KeyOfSeed('k').verifier, .origin = "docket.example/o/1"});
  EXPECT_TRUE(absl::IsFailedPrecondition(other.status())) << other.status();
}

TEST_F(TreeComparisonTest, ALogWithoutItsBeginningCannotBeCompared) {
  const auto log = LogOf(Journal());
  Sign(*log);
  ASSERT_TRUE(log->TrimBefore(kPartition, Offset(5)).ok());
  const auto compared = Compare(*log);
  EXPECT_TRUE(absl::IsFailedPrecondition(compared.status())) << compared.status();
  EXPECT_THAT(std::string(compared.status().message()), HasSubstr("begins at offset 5"));
}

TEST_F(TreeComparisonTest, IsCancelled) {
  const auto log = LogOf(Journal());
  Sign(*log);
  const auto compared = CompareWithTree(
      *log, kPartition, files_,
      {.key = KeyOfSeed('k').verifier, .origin = kOrigin, .cancelled = [] { return true; }});
  EXPECT_TRUE(absl::IsCancelled(compared.status())) << compared.status();
}

}  // namespace
}  // namespace docket::replay

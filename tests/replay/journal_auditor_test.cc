#include "replay/journal_auditor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>

#include "eventstore/memory/memory_log.h"
#include "platform/manual_clock.h"
#include "replay/audit/leaf.h"
#include "replay/audit/tile_reader.h"
#include "replay/audit/tree_check.h"
#include "replay/journal_leaf.h"
#include "tests/eventstore/temporary_directory.h"

namespace docket::replay {
namespace {

using eventstore::PartitionIndex;
using testing::HasSubstr;
using testing::IsEmpty;

SignerKey Key() { return *SignerKeyOf("docket.example", std::string(32, 'k')); }

eventstore::Record Claim(std::int64_t term) {
  journal_proto::Claim claim;
  claim.set_term(term);
  claim.set_claim_id(std::string(16, 'c'));
  return eventstore::MakeClaimRecord(claim);
}

eventstore::Record Commit(std::int64_t seq) {
  journal_proto::Commit commit;
  commit.set_claim_id(std::string(16, 'c'));
  commit.set_seq(seq);
  return eventstore::MakeCommitRecord("186853002", commit);
}

class JournalAuditorTest : public testing::Test {
 protected:
  JournalAuditorTest() : files(directory.path()) { log = MakeLog(); }

  [[nodiscard]] std::unique_ptr<eventstore::MemoryLog> MakeLog() {
    return std::make_unique<eventstore::MemoryLog>(
        eventstore::MemoryLogOptions{.name = {.base = "review_events"}}, clock, nullptr);
  }
  static void Append(eventstore::MemoryLog& to, const eventstore::Record& record) {
    const auto appender = to.OpenAppender(PartitionIndex(0));
    EXPECT_TRUE(appender->Append(record, [](const eventstore::AppendOutcome&) {}).ok());
  }
  [[nodiscard]] std::unique_ptr<JournalAuditor> MakeAuditor() {
    return std::make_unique<JournalAuditor>(
        JournalAuditorParts{.log = *log,
                            .partition = PartitionIndex(0),
                            .clock = clock,
                            .tree = {.files = files, .origin = "o/0", .key = Key()},
                            .interval = absl::Seconds(1)},
        [] {});
  }
  static absl::Status StepUntilIdle(JournalAuditor& auditor) {
    for (;;) {
      const auto moved = auditor.Step();
      if (!moved.ok()) return moved.status();
      if (!*moved) return absl::OkStatus();
    }
  }
  [[nodiscard]] TreeReport Report() const {
    const auto report = CheckTree(files, {.key = Key().verifier});
    EXPECT_TRUE(report.ok()) << report.status();
    EXPECT_THAT(report->findings, IsEmpty());
    return report.value_or(TreeReport{});
  }

  platform::ManualClock clock;
  eventstore::TemporaryDirectory directory;
  TileFiles files;
  std::unique_ptr<eventstore::MemoryLog> log;
};

TEST_F(JournalAuditorTest, EveryRecordHasALeafInOrder) {
  const eventstore::Record foreign{.key = "k", .headers = {}, .value = "of somebody else"};
  const std::vector<eventstore::Record> records = {Claim(1), Commit(0), Commit(0), foreign,
                                                   Claim(1)};
  for (const auto& record : records) Append(*log, record);
  ASSERT_TRUE(StepUntilIdle(*MakeAuditor()).ok());
  EXPECT_EQ(Report().checkpoint.size, records.size());
  const auto leaves = TileReader(files, records.size()).Bundle(0);
  ASSERT_TRUE(leaves.ok());
  const LeafKind kinds[] = {LeafKind::kClaim, LeafKind::kCommit, LeafKind::kCommit,
                            LeafKind::kForeign, LeafKind::kClaim};
  for (std::size_t i = 0; i < records.size(); ++i) {
    const Leaf expected{.kind = kinds[i], .record = Sha256Of(RecordBytes(records[i]))};
    EXPECT_EQ(ParseLeafData((*leaves)[i]), expected) << i;
  }
}

TEST_F(JournalAuditorTest, TheBytesOfARecordHaveLengthsInFront) {
  EXPECT_EQ(RecordBytes({.key = "k", .headers = {{"n", "v"}}, .value = "xy"}),
            std::string("\0\0\0\1k\0\0\0\1\0\0\0\1n\0\0\0\1v\0\0\0\2xy", 25));
}

TEST_F(JournalAuditorTest, AnEmptyPartitionHasASignedTree) {
  ASSERT_TRUE(StepUntilIdle(*MakeAuditor()).ok());
  EXPECT_EQ(Report().checkpoint.size, 0U);
}

TEST_F(JournalAuditorTest, SignsOnceInAnInterval) {
  const auto auditor = MakeAuditor();
  ASSERT_TRUE(StepUntilIdle(*auditor).ok());
  Append(*log, Claim(1));
  ASSERT_TRUE(StepUntilIdle(*auditor).ok());
  EXPECT_EQ(Report().checkpoint.size, 0U);
  EXPECT_EQ(auditor->NextDue(), clock.MonotonicNow() + absl::Seconds(1));
  clock.Advance(absl::Seconds(1));
  ASSERT_TRUE(StepUntilIdle(*auditor).ok());
  EXPECT_EQ(Report().checkpoint.size, 1U);
  EXPECT_EQ(auditor->NextDue(), absl::InfiniteFuture());
}

TEST_F(JournalAuditorTest, GoesOnWhereTheTreeEnds) {
  Append(*log, Claim(1));
  ASSERT_TRUE(StepUntilIdle(*MakeAuditor()).ok());
  for (int i = 0; i < 300; ++i) Append(*log, Commit(i));
  ASSERT_TRUE(StepUntilIdle(*MakeAuditor()).ok());
  EXPECT_EQ(Report().checkpoint.size, 301U);
}

TEST_F(JournalAuditorTest, AReplacedLogIsNotSigned) {
  Append(*log, Claim(1));
  Append(*log, Commit(0));
  ASSERT_TRUE(StepUntilIdle(*MakeAuditor()).ok());
  log = MakeLog();
  Append(*log, Claim(1));
  Append(*log, Commit(1));
  const absl::Status replaced = StepUntilIdle(*MakeAuditor());
  EXPECT_TRUE(absl::IsDataLoss(replaced));
  EXPECT_THAT(std::string(replaced.message()), HasSubstr("truncated or replaced"));
  EXPECT_EQ(Report().checkpoint.size, 2U);
  // Nor when the position, which would have told, is gone.
  std::filesystem::remove(files.directory() + "/position");
  EXPECT_TRUE(absl::IsDataLoss(StepUntilIdle(*MakeAuditor())));
  EXPECT_EQ(Report().checkpoint.size, 2U);
}

TEST_F(JournalAuditorTest, ATreeBeginsWithTheFirstRecord) {
  Append(*log, Claim(1));
  Append(*log, Commit(0));
  ASSERT_TRUE(log->TrimBefore(PartitionIndex(0), eventstore::Offset(1)).ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(StepUntilIdle(*MakeAuditor())));
}

}  // namespace
}  // namespace docket::replay

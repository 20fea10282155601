#include "eventstore/committed_reader.h"

#include <gtest/gtest.h>

#include "platform/manual_clock.h"
#include "tests/journal/records.h"

namespace docket::eventstore {
namespace {

class CommittedReaderTest : public testing::Test {
 protected:
  void Append(const Record& record) { log_.AppendForeign(kPartition, record); }

  // One accepted claim, then commits and records that do not count: offsets 0 to 6.
  void AppendStory() {
    Append(ClaimRecord({.term = 1, .id = "one"}));
    Append(CommitRecord({.claim = "one", .sequence = 0, .command = "a"}));
    Append(ForeignRecordSample());
    Append(CommitRecord({.claim = "zombie", .sequence = 1, .command = "x"}));
    Append(CommitRecord({.claim = "one", .sequence = 1, .command = "b"}));
    Append(ClaimRecord({.term = 2, .id = "two"}));
    Append(CommitRecord({.claim = "two", .sequence = 0, .command = "c"}));
  }

  static std::vector<std::string> Commands(const absl::StatusOr<CommittedBatch>& batch) {
    EXPECT_TRUE(batch.ok()) << batch.status();
    std::vector<std::string> commands;
    if (!batch.ok()) return commands;
    for (const AcceptedCommit& accepted : batch->commits) {
      commands.push_back(accepted.commit->outcome().command_id());
    }
    return commands;
  }

  using Expected = std::vector<std::string>;
  platform::ManualClock clock_;
  MemoryLog log_{JournalOptions(), clock_};
};

TEST_F(CommittedReaderTest, YieldsWhatCountsInOrder) {
  AppendStory();
  CommittedReader reader(log_, kPartition, {});
  const auto batch = reader.Read({});
  EXPECT_EQ(Commands(batch), (Expected{"a", "b", "c"}));
  EXPECT_EQ(batch->end, Offset(7));
  EXPECT_EQ(batch->commits[1].offset, Offset(4));
  EXPECT_EQ(batch->commits[1].after.next_sequence, Sequence(2));
  EXPECT_EQ(reader.state(), batch->commits[2].after);
  EXPECT_EQ(reader.ignored_records(), 2);
  EXPECT_TRUE(Commands(reader.Read({})).empty());
}

TEST_F(CommittedReaderTest, ResumedAnywhereItAgreesWithOneThatNeverStopped) {
  AppendStory();
  for (std::size_t stop = 0; stop <= 7; ++stop) {
    CommittedReader first(log_, kPartition, {});
    Expected commands;
    for (std::size_t walked = 0; walked < stop; ++walked) {
      for (const std::string& command : Commands(first.Read({.records_max = 1}))) {
        commands.push_back(command);
      }
    }
    CommittedReader second(log_, kPartition, first.state());
    for (const std::string& command : Commands(second.Read({}))) commands.push_back(command);
    EXPECT_EQ(commands, (Expected{"a", "b", "c"})) << "stopped after " << stop << " records";
  }
}

TEST_F(CommittedReaderTest, WalksNothingAtOrBehindTheBound) {
  AppendStory();
  CommittedReader reader(log_, kPartition, {});
  EXPECT_EQ(Commands(reader.ReadBefore(Offset(4), {})), (Expected{"a"}));
  EXPECT_EQ(reader.state().next_offset, Offset(4));
  EXPECT_EQ(Commands(reader.ReadBefore(Offset(5), {})), (Expected{"b"}));
  EXPECT_EQ(Commands(reader.ReadBefore(Offset(5), {})), (Expected{}));
}

TEST_F(CommittedReaderTest, ATruncatedLogIsNoticed) {
  AppendStory();
  CommittedReader before(log_, kPartition, {});
  ASSERT_TRUE(before.Read({}).ok());
  MemoryLog shorter(JournalOptions(), clock_);
  shorter.AppendForeign(kPartition, ClaimRecord({.term = 1, .id = "one"}));
  CommittedReader reader(shorter, kPartition, before.state());
  EXPECT_TRUE(absl::IsDataLoss(reader.Read({}).status()));
}

TEST_F(CommittedReaderTest, AReplacedLogIsNoticed) {
  AppendStory();
  CommittedReader before(log_, kPartition, {});
  ASSERT_TRUE(before.Read({}).ok());
  MemoryLog other(JournalOptions(), clock_);
  for (int i = 0; i < 9; ++i) other.AppendForeign(kPartition, ForeignRecordSample());
  CommittedReader reader(other, kPartition, before.state());
  EXPECT_TRUE(absl::IsDataLoss(reader.Read({}).status()));
  EXPECT_EQ(reader.state(), before.state());
}

TEST_F(CommittedReaderTest, ATrimUpToTheLastRecordWalkedIsHarmlessAndFurtherIsNoticed) {
  AppendStory();
  CommittedReader before(log_, kPartition, {});
  ASSERT_TRUE(before.ReadBefore(Offset(5), {}).ok());
  ASSERT_TRUE(log_.TrimBefore(kPartition, Offset(4)).ok());
  CommittedReader reader(log_, kPartition, before.state());
  EXPECT_EQ(Commands(reader.Read({})), (Expected{"c"}));
  ASSERT_TRUE(log_.TrimBefore(kPartition, Offset(5)).ok());
  CommittedReader late(log_, kPartition, before.state());
  EXPECT_TRUE(absl::IsDataLoss(late.Read({}).status()));
}

TEST_F(CommittedReaderTest, ABrokenRecordStopsItWhereItStood) {
  Append(ClaimRecord({.term = 1, .id = "one"}));
  Append(CommitRecord({.claim = "one", .sequence = 0, .command = "a"}));
  Record broken = CommitRecord({.claim = "one", .sequence = 1});
  broken.value.back() ^= 1;
  Append(broken);
  CommittedReader reader(log_, kPartition, {});
  const auto batch = reader.Read({});
  EXPECT_TRUE(absl::IsDataLoss(batch.status()));
  EXPECT_NE(batch.status().message().find("review_events.g1 partition 0 offset 2"),
            std::string::npos)
      << batch.status();
  EXPECT_EQ(reader.state(), ReaderState{});
  EXPECT_EQ(Commands(reader.ReadBefore(Offset(2), {})), (Expected{"a"}));
}

}  // namespace
}  // namespace docket::eventstore

// What a journal does on every RecordLog: JournalWriter and CommittedReader over a log as it is, by
// the machine's clock. What a log answers only when it is told to is in tests/journal/. An
// adapter's test instantiates the suite with the factory of record_log_contract.h.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "eventstore/committed_reader.h"
#include "eventstore/journal_writer.h"
#include "platform/clock.h"
#include "tests/contract/record_log_contract.h"
#include "tests/journal/records.h"
#include "tests/support/seeded_randomness.h"

namespace docket::eventstore {

using CommandList = std::vector<std::string>;

// A writer that is polled until something is so.
class LiveWriter {
 public:
  LiveWriter(RecordLog& log, const platform::Clock& clock, std::uint64_t seed)
      : writer_(log, kPartition0, {}, clock, QuickAgain(), tests::SeededRandomness(seed), [this] {
          const absl::MutexLock lock(&mutex_);
          woken_ = true;
        }) {}

  JournalWriter& writer() { return writer_; }
  [[nodiscard]] bool Owns() const { return writer_.phase() == JournalWriter::Phase::kOwning; }
  [[nodiscard]] bool lost() const { return lost_; }
  [[nodiscard]] const CommandList& accepted() const { return accepted_; }
  [[nodiscard]] const ReaderState& state() const { return state_; }

  void Poll() {
    const auto progress = writer_.Poll();
    ASSERT_TRUE(progress.ok()) << progress.status();
    for (const AcceptedCommit& commit : progress->accepted) {
      accepted_.push_back(commit.commit->outcome().command_id());
    }
    lost_ = lost_ || progress->lost_ownership;
    state_ = progress->state;
  }

  template <class Condition>
  void PollUntil(const Condition& condition) {
    const absl::Time deadline = absl::Now() + absl::Seconds(30);
    while (!condition()) {
      Poll();
      ASSERT_LT(absl::Now(), deadline) << "it does not come to that";
      AwaitWake();
    }
  }
  void PollToOwn() {
    PollUntil([this] { return Owns(); });
  }
  void PollUntilAllAreConfirmed() {
    PollUntil([this] { return writer_.in_flight() == 0; });
  }

  void Stage(const std::string& command) { EXPECT_TRUE(TryStage(command).ok()) << command; }
  absl::Status TryStage(const std::string& command, std::size_t padding = 0) {
    auto commit = std::make_shared<journal_proto::Commit>(CommitOf({.command = command}));
    commit->mutable_outcome()->mutable_rejected()->set_detail(std::string(padding, 'x'));
    return writer_.Stage("key", std::move(commit));
  }

 private:
  static JournalWriterOptions QuickAgain() {
    JournalWriterOptions options;
    options.superseded_wait_ms = 5;
    options.superseded_wait_max_ms = 20;
    return options;
  }

  // Or until a wait of the writer may be over.
  void AwaitWake() {
    const absl::MutexLock lock(&mutex_);
    mutex_.AwaitWithTimeout(absl::Condition(&woken_), absl::Milliseconds(5));
    woken_ = false;
  }

  absl::Mutex mutex_;
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;
  CommandList accepted_;
  ReaderState state_;
  bool lost_ = false;
  JournalWriter writer_;
};

// What a reader accepts from there to the end.
struct ReadThrough {
  CommandList commands;
  std::vector<ReaderState> states;  // behind each
  std::int64_t claims = 0;
  std::int64_t ignored = 0;
};

inline ReadThrough ReadJournalFrom(RecordLog& log, const ReaderState& from,
                                   const ReadLimits& limits = {}) {
  ReadThrough read;
  CommittedReader reader(log, kPartition0, from);
  while (true) {
    const auto batch = reader.Read(limits);
    EXPECT_TRUE(batch.ok()) << batch.status();
    if (!batch.ok()) return read;
    for (const AcceptedCommit& commit : batch->commits) {
      read.commands.push_back(commit.commit->outcome().command_id());
      read.states.push_back(commit.after);
    }
    read.claims += static_cast<std::int64_t>(batch->claims.size());
    read.ignored = reader.ignored_records();
    if (reader.state().next_offset >= batch->end) return read;
  }
}

template <RecordLogFactory Factory>
class JournalContract : public testing::Test {
 protected:
  [[nodiscard]] std::unique_ptr<LiveWriter> NewWriter() {
    return std::make_unique<LiveWriter>(*log_, clock_, ++writers_);
  }
  // One that owns.
  [[nodiscard]] std::unique_ptr<LiveWriter> NewOwner() {
    auto writer = NewWriter();
    writer->PollToOwn();
    return writer;
  }
  [[nodiscard]] ReadThrough ReadAll() { return ReadJournalFrom(*log_, {}); }

  platform::SystemClock clock_;
  Factory factory_;
  std::unique_ptr<RecordLog> log_ = factory_.Open(1);
  std::uint64_t writers_ = 0;
};

TYPED_TEST_SUITE_P(JournalContract);

TYPED_TEST_P(JournalContract, CommitsInFlightAreConfirmedInOrderAndRead) {
  const auto writer = this->NewOwner();
  CommandList commands;
  for (int i = 0; i < 100; ++i) commands.push_back(absl::StrCat("cmd", i));
  for (const std::string& command : commands) writer->Stage(command);
  writer->PollUntilAllAreConfirmed();
  EXPECT_EQ(writer->accepted(), commands);
  const ReadThrough read = this->ReadAll();
  EXPECT_EQ(read.commands, commands);
  EXPECT_EQ(read.states.back(), writer->state());
  EXPECT_EQ(read.ignored, 0);
}

TYPED_TEST_P(JournalContract, TheNextWriterKnowsAllThatWasAcceptedBeforeItDecides) {
  const auto first = this->NewOwner();
  first->Stage("a");
  first->Stage("b");
  first->PollUntilAllAreConfirmed();
  const auto second = this->NewOwner();
  EXPECT_EQ(second->accepted(), (CommandList{"a", "b"}));
  EXPECT_GT(second->state().term, first->state().term);
  EXPECT_EQ(this->ReadAll().claims, 2);
}

TYPED_TEST_P(JournalContract, AWriterThatWasOvertakenIsToldAndNothingOfItCounts) {
  const auto zombie = this->NewOwner();
  zombie->Stage("before");
  zombie->PollUntilAllAreConfirmed();
  const auto owner = this->NewOwner();
  EXPECT_TRUE(zombie->Owns()) << "it cannot know yet";
  zombie->Stage("late");
  zombie->PollUntil([&] { return zombie->lost(); });
  EXPECT_EQ(zombie->accepted(), CommandList{"before"});
  owner->Stage("after");
  owner->PollUntil([&] { return owner->writer().in_flight() == 0; });
  const ReadThrough read = this->ReadAll();
  EXPECT_EQ(read.commands.front(), "before");
  EXPECT_EQ(std::count(read.commands.begin(), read.commands.end(), "late"), 0);
  EXPECT_EQ(read.ignored, 1);
}

TYPED_TEST_P(JournalContract, WhatLandsLateOrTwiceIsIgnored) {
  const auto owner = this->NewOwner();
  owner->Stage("a");
  owner->PollUntilAllAreConfirmed();
  const std::string own(owner->writer().claim().value());
  const auto append = [this](Record record) {
    AppendAcknowledged(*this->log_, kPartition0, std::move(record));
  };
  append(CommitRecord({.claim = own, .sequence = 0, .command = "a"}));         // twice
  append(CommitRecord({.claim = own, .sequence = 7, .command = "ahead"}));     // behind a gap
  append(CommitRecord({.claim = "somebody", .sequence = 0, .command = "b"}));  // without a claim
  append(ClaimRecord({.term = 1, .id = "late"}));
  append(ForeignRecordSample());
  owner->Stage("b");
  owner->PollUntilAllAreConfirmed();
  EXPECT_TRUE(owner->Owns());
  EXPECT_FALSE(owner->lost());
  EXPECT_EQ(owner->accepted(), (CommandList{"a", "b"}));
  const ReadThrough read = this->ReadAll();
  EXPECT_EQ(read.commands, (CommandList{"a", "b"}));
  EXPECT_EQ(read.claims, 1);
  EXPECT_EQ(read.ignored, 5);
}

TYPED_TEST_P(JournalContract, AReaderResumedAnywhereAgreesWithOneThatNeverStopped) {
  for (int turn = 0; turn < 3; ++turn) {
    const auto owner = this->NewOwner();
    for (int i = 0; i < 4; ++i) owner->Stage(absl::StrCat(turn, ".", i));
    owner->PollUntilAllAreConfirmed();
  }
  const ReadThrough all = this->ReadAll();
  ASSERT_EQ(all.commands.size(), 12U);
  for (std::size_t i = 0; i < all.states.size(); ++i) {
    const ReadThrough rest =
        ReadJournalFrom(*this->log_, all.states[i], {.records_max = 1, .bytes_max = 100});
    const CommandList expected(all.commands.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                               all.commands.end());
    EXPECT_EQ(rest.commands, expected) << i;
  }
}

TYPED_TEST_P(JournalContract, WritersThatFightLeaveOneOrderWithEachConfirmedCommandOnce) {
  std::mt19937_64 random(20261126);
  std::vector<std::unique_ptr<LiveWriter>> writers;
  for (int i = 0; i < 3; ++i) writers.push_back(this->NewWriter());
  int commands = 0;
  // Each owns some time or other: the one that claims last overtakes the others.
  while (commands < 200) {
    LiveWriter& writer = *writers[random() % writers.size()];
    writer.Poll();
    if (!writer.Owns() && random() % 8 == 0) writer.PollToOwn();
    for (std::uint64_t burst = random() % 4; burst > 0 && writer.writer().CanStage(); --burst) {
      writer.Stage(absl::StrCat("cmd", ++commands));
    }
  }
  for (const auto& writer : writers) {
    writer->PollUntil([&] { return writer->writer().in_flight() == 0; });
  }
  const ReadThrough read = this->ReadAll();
  EXPECT_GT(read.claims, 3) << "nobody was overtaken";
  EXPECT_GT(read.ignored, 0) << "no record of an overtaken writer came late";
  CommandList once = read.commands;
  std::sort(once.begin(), once.end());
  EXPECT_EQ(std::adjacent_find(once.begin(), once.end()), once.end());
  for (const auto& writer : writers) {
    // Its own and what it read of the others', in the order of all.
    const CommandList& known = writer->accepted();
    ASSERT_LE(known.size(), read.commands.size());
    EXPECT_TRUE(std::equal(known.begin(), known.end(), read.commands.begin()));
  }
}

TYPED_TEST_P(JournalContract, ACommitThatIsTooLargeChangesNothing) {
  const auto owner = this->NewOwner();
  EXPECT_TRUE(absl::IsInvalidArgument(owner->TryStage("large", kCommitBytesMax)));
  ASSERT_TRUE(owner->TryStage("fits", kCommitBytesMax - 1'000).ok());
  owner->PollUntilAllAreConfirmed();
  EXPECT_EQ(this->ReadAll().commands, CommandList{"fits"});
}

TYPED_TEST_P(JournalContract, ATrimBehindAReaderIsHarmlessAndOneBeforeItIsNoticed) {
  const auto owner = this->NewOwner();
  for (const char* command : {"a", "b", "c"}) owner->Stage(command);
  owner->PollUntilAllAreConfirmed();
  const ReadThrough all = this->ReadAll();
  const ReaderState behind_b = all.states[1];
  ASSERT_TRUE(this->log_->TrimBefore(kPartition0, behind_b.last_offset).ok());
  EXPECT_EQ(ReadJournalFrom(*this->log_, behind_b).commands, CommandList{"c"});
  ASSERT_TRUE(this->log_->TrimBefore(kPartition0, behind_b.next_offset).ok());
  CommittedReader reader(*this->log_, kPartition0, behind_b);
  const auto read = reader.Read({});
  EXPECT_TRUE(absl::IsDataLoss(read.status())) << read.status();
}

REGISTER_TYPED_TEST_SUITE_P(JournalContract, CommitsInFlightAreConfirmedInOrderAndRead,
                            TheNextWriterKnowsAllThatWasAcceptedBeforeItDecides,
                            AWriterThatWasOvertakenIsToldAndNothingOfItCounts,
                            WhatLandsLateOrTwiceIsIgnored,
                            AReaderResumedAnywhereAgreesWithOneThatNeverStopped,
                            WritersThatFightLeaveOneOrderWithEachConfirmedCommandOnce,
                            ACommitThatIsTooLargeChangesNothing,
                            ATrimBehindAReaderIsHarmlessAndOneBeforeItIsNoticed);

}  // namespace docket::eventstore

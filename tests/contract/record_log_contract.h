// What every RecordLog adapter must do; eventstore/record_log.h is the text of it. An adapter's
// test instantiates the suite with a factory:
//   struct Factory {
//     static constexpr std::size_t kRecordBytesMax = …;
//     std::unique_ptr<RecordLog> Open(std::int32_t partition_count);  // an empty log, once
//   };
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "eventstore/record_log.h"

namespace docket::eventstore {

inline constexpr PartitionIndex kPartition0(0);
inline constexpr PartitionIndex kPartition1(1);

inline Record MakeRecord(std::string value) {
  return {.key = "key", .headers = {{.name = "h", .value = "v"}}, .value = std::move(value)};
}

// Appends and waits for the answer.
inline AppendOutcome AppendAndWait(Appender& appender, Record record) {
  AppendOutcome answer;
  absl::Notification answered;
  const absl::Status started = appender.Append(std::move(record), [&](AppendOutcome outcome) {
    answer = std::move(outcome);
    answered.Notify();
  });
  EXPECT_TRUE(started.ok()) << started;
  if (started.ok()) answered.WaitForNotification();
  return answer;
}

inline Offset AppendAcknowledged(RecordLog& log, PartitionIndex partition, Record record) {
  const std::unique_ptr<Appender> appender = log.OpenAppender(partition);
  const AppendOutcome outcome = AppendAndWait(*appender, std::move(record));
  EXPECT_EQ(outcome.kind, AppendOutcome::Kind::kAcknowledged) << outcome.error;
  EXPECT_TRUE(outcome.offset.has_value());
  return outcome.offset.value_or(Offset(-1));
}

// Reads from `from` to the end that the first read saw.
inline std::vector<StoredRecord> ReadAll(RecordLog& log, PartitionIndex partition, Offset from,
                                         const ReadLimits& limits = {}) {
  std::vector<StoredRecord> all;
  auto batch = log.Read(partition, from, limits);
  EXPECT_TRUE(batch.ok()) << batch.status();
  if (!batch.ok()) return all;
  const Offset end = batch->end;
  while (true) {
    for (StoredRecord& record : batch->records) all.push_back(std::move(record));
    if (batch->next >= end) return all;
    batch = log.Read(partition, batch->next, limits);
    EXPECT_TRUE(batch.ok()) << batch.status();
    if (!batch.ok()) return all;
  }
}

template <class F>
concept RecordLogFactory = requires(F factory, std::int32_t partition_count) {
  { F::kRecordBytesMax } -> std::convertible_to<std::size_t>;
  { factory.Open(partition_count) } -> std::same_as<std::unique_ptr<RecordLog>>;
};

template <RecordLogFactory Factory>
class RecordLogContract : public testing::Test {
 protected:
  static constexpr std::size_t kRecordBytesMax = Factory::kRecordBytesMax;

  Factory factory_;
  std::unique_ptr<RecordLog> log_ = factory_.Open(2);
};

TYPED_TEST_SUITE_P(RecordLogContract);

TYPED_TEST_P(RecordLogContract, AnAcknowledgedRecordStandsAtItsOffsetAsItWasGiven) {
  const Record record{.key = std::string("k\0ey", 4),
                      .headers = {{.name = "a", .value = "1"},
                                  {.name = "a", .value = std::string("\xff\0", 2)},
                                  {.name = "", .value = ""}},
                      .value = std::string("\0\x80 binary", 9)};
  AppendAcknowledged(*this->log_, kPartition0, MakeRecord("before"));
  const Offset offset = AppendAcknowledged(*this->log_, kPartition0, record);
  const auto batch = this->log_->Read(kPartition0, offset, {});
  ASSERT_TRUE(batch.ok()) << batch.status();
  ASSERT_EQ(batch->records.size(), 1U);
  EXPECT_EQ(batch->records[0].offset, offset);
  EXPECT_EQ(batch->records[0].record, record);
  EXPECT_NE(batch->records[0].appended_at, domain::kUnknownTime);
  EXPECT_EQ(batch->next, Next(offset));
  EXPECT_EQ(batch->end, Next(offset));
}

TYPED_TEST_P(RecordLogContract, AnEmptyRecordIsARecord) {
  const Offset offset = AppendAcknowledged(*this->log_, kPartition0, Record{});
  const auto all = ReadAll(*this->log_, kPartition0, offset);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].record, Record{});
}

TYPED_TEST_P(RecordLogContract, OffsetsIncreaseAndReadsFollowThem) {
  std::vector<Offset> told;
  for (int i = 0; i < 20; ++i) {
    told.push_back(AppendAcknowledged(*this->log_, kPartition0, MakeRecord(std::to_string(i))));
  }
  const auto all = ReadAll(*this->log_, kPartition0, Offset(0));
  ASSERT_EQ(all.size(), told.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].offset, told[i]);
    EXPECT_EQ(all[i].record.value, std::to_string(i));
    if (i > 0) {
      EXPECT_GT(told[i], told[i - 1]);
    }
  }
}

TYPED_TEST_P(RecordLogContract, LimitsCutABatchButOneRecordAlwaysFits) {
  for (int i = 0; i < 10; ++i) {
    AppendAcknowledged(*this->log_, kPartition0, MakeRecord(std::string(100, 'x')));
  }
  const auto three =
      this->log_->Read(kPartition0, Offset(0), {.records_max = 3, .bytes_max = 1U << 20U});
  ASSERT_TRUE(three.ok());
  EXPECT_EQ(three->records.size(), 3U);
  const auto one = this->log_->Read(kPartition0, Offset(0), {.records_max = 10, .bytes_max = 1});
  ASSERT_TRUE(one.ok());
  EXPECT_EQ(one->records.size(), 1U);
  EXPECT_EQ(
      ReadAll(*this->log_, kPartition0, Offset(0), {.records_max = 3, .bytes_max = 150}).size(),
      10U);
}

// However small it is stored: the limit is for the reader's memory.
TYPED_TEST_P(RecordLogContract, ALimitCountsTheBytesOfRecordsAsTheyWereAppended) {
  for (int i = 0; i < 5; ++i) {
    AppendAcknowledged(*this->log_, kPartition0, MakeRecord(std::string(5'000, 'x')));
  }
  const auto three =
      this->log_->Read(kPartition0, Offset(0), {.records_max = 10, .bytes_max = 12'000});
  ASSERT_TRUE(three.ok());
  EXPECT_EQ(three->records.size(), 3U);
}

TYPED_TEST_P(RecordLogContract, TheEndIsReadableAndWhatIsBeyondIsNot) {
  const auto empty = this->log_->Read(kPartition0, Offset(0), {});
  ASSERT_TRUE(empty.ok()) << empty.status();
  EXPECT_TRUE(empty->records.empty());
  EXPECT_EQ(empty->next, Offset(0));
  const Offset end = Next(AppendAcknowledged(*this->log_, kPartition0, MakeRecord("only")));
  EXPECT_TRUE(this->log_->Read(kPartition0, end, {}).ok());
  const absl::Status beyond = this->log_->Read(kPartition0, Next(end), {}).status();
  EXPECT_TRUE(absl::IsOutOfRange(beyond));
  EXPECT_FALSE(IsRetryable(beyond));
}

TYPED_TEST_P(RecordLogContract, PartitionsAreApart) {
  AppendAcknowledged(*this->log_, kPartition0, MakeRecord("zero"));
  AppendAcknowledged(*this->log_, kPartition1, MakeRecord("one"));
  const auto zero = ReadAll(*this->log_, kPartition0, Offset(0));
  const auto one = ReadAll(*this->log_, kPartition1, Offset(0));
  ASSERT_EQ(zero.size(), 1U);
  ASSERT_EQ(one.size(), 1U);
  EXPECT_EQ(zero[0].record.value, "zero");
  EXPECT_EQ(one[0].record.value, "one");
}

TYPED_TEST_P(RecordLogContract, APartitionThatIsNotThereIsRefused) {
  ASSERT_EQ(this->log_->partition_count(), 2);
  for (const PartitionIndex wrong : {PartitionIndex(-1), PartitionIndex(2)}) {
    const absl::Status refused = this->log_->Read(wrong, Offset(0), {}).status();
    EXPECT_TRUE(absl::IsInvalidArgument(refused));
    EXPECT_FALSE(IsRetryable(refused));
    EXPECT_TRUE(absl::IsInvalidArgument(this->log_->Offsets(wrong).status()));
    EXPECT_TRUE(absl::IsInvalidArgument(this->log_->TrimBefore(wrong, Offset(0))));
  }
}

TYPED_TEST_P(RecordLogContract, ARecordThatIsTooLargeIsRefusedAndNeverAnswered) {
  const auto appender = this->log_->OpenAppender(kPartition0);
  bool answered = false;
  const absl::Status refused =
      appender->Append(MakeRecord(std::string(TestFixture::kRecordBytesMax + 1, 'x')),
                       [&answered](const AppendOutcome&) { answered = true; });
  EXPECT_TRUE(absl::IsInvalidArgument(refused)) << refused;
  EXPECT_FALSE(IsRetryable(refused)) << "as large as it is, it never fits";
  EXPECT_EQ(AppendAndWait(*appender, MakeRecord("next")).kind, AppendOutcome::Kind::kAcknowledged);
  EXPECT_FALSE(answered);
  EXPECT_EQ(ReadAll(*this->log_, kPartition0, Offset(0)).size(), 1U);
}

TYPED_TEST_P(RecordLogContract, TrimRemovesWhatIsBeforeAndNothingElse) {
  std::vector<Offset> told;
  for (int i = 0; i < 5; ++i) {
    told.push_back(AppendAcknowledged(*this->log_, kPartition0, MakeRecord(std::to_string(i))));
  }
  AppendAcknowledged(*this->log_, kPartition1, MakeRecord("other partition"));
  for (int twice = 0; twice < 2; ++twice) {
    ASSERT_TRUE(this->log_->TrimBefore(kPartition0, told[3]).ok());
    const auto range = this->log_->Offsets(kPartition0);
    ASSERT_TRUE(range.ok());
    EXPECT_EQ(range->start, told[3]);
    EXPECT_EQ(range->end, Next(told[4]));
  }
  EXPECT_TRUE(this->log_->TrimBefore(kPartition0, told[1]).ok());  // behind the start: no effect
  EXPECT_TRUE(absl::IsOutOfRange(this->log_->Read(kPartition0, told[2], {}).status()));
  EXPECT_EQ(ReadAll(*this->log_, kPartition0, told[3]).size(), 2U);
  EXPECT_EQ(ReadAll(*this->log_, kPartition1, Offset(0)).size(), 1U);
}

TYPED_TEST_P(RecordLogContract, OffsetsGoOnAfterEverythingIsTrimmed) {
  const Offset last = AppendAcknowledged(*this->log_, kPartition0, MakeRecord("gone"));
  ASSERT_TRUE(this->log_->TrimBefore(kPartition0, Next(last)).ok());
  const auto range = this->log_->Offsets(kPartition0);
  ASSERT_TRUE(range.ok());
  EXPECT_EQ(range->start, range->end);
  EXPECT_TRUE(absl::IsOutOfRange(this->log_->TrimBefore(kPartition0, Next(range->end))));
  EXPECT_GT(AppendAcknowledged(*this->log_, kPartition0, MakeRecord("new")), last);
}

TYPED_TEST_P(RecordLogContract, SubscribersAreCalledUntilTheyEnd) {
  absl::Mutex mutex;
  int calls = 0;
  auto subscription = this->log_->Subscribe(kPartition0, [&] {
    const absl::MutexLock lock(&mutex);
    ++calls;
  });
  AppendAcknowledged(*this->log_, kPartition0, MakeRecord("first"));
  {
    const absl::MutexLock lock(&mutex);
    const auto called = [&calls] { return calls > 0; };
    mutex.Await(absl::Condition(&called));
  }
  subscription.reset();
  int calls_at_the_end = 0;
  {
    const absl::MutexLock lock(&mutex);
    calls_at_the_end = calls;
  }
  AppendAcknowledged(*this->log_, kPartition0, MakeRecord("second"));
  this->log_.reset();
  EXPECT_EQ(calls, calls_at_the_end);
}

TYPED_TEST_P(RecordLogContract, ADestroyedAppenderHasAnsweredEveryAppendOnce) {
  constexpr int kAppends = 2000;
  std::vector<int> answers(kAppends, 0);
  std::vector<std::optional<Offset>> acknowledged(kAppends);
  auto appender = this->log_->OpenAppender(kPartition0);
  for (int i = 0; i < kAppends; ++i) {
    const auto index = static_cast<std::size_t>(i);
    ASSERT_TRUE(appender
                    ->Append(MakeRecord(std::to_string(i)),
                             [&answers, &acknowledged, index](const AppendOutcome& outcome) {
                               ++answers[index];
                               acknowledged[index] = outcome.offset;
                             })
                    .ok());
  }
  appender.reset();
  EXPECT_THAT(answers, testing::Each(1));
  for (std::size_t i = 0; i < acknowledged.size(); ++i) {
    if (!acknowledged[i]) continue;
    const auto batch =
        this->log_->Read(kPartition0, *acknowledged[i], {.records_max = 1, .bytes_max = 1});
    ASSERT_TRUE(batch.ok());
    EXPECT_EQ(batch->records[0].record.value, std::to_string(i));
  }
}

// Eight appenders, each with a window of appends in flight, and a reader beside them that checks
// that no read misses what was acknowledged before it began.
TYPED_TEST_P(RecordLogContract, ConcurrentAppendersAndAReaderAgree) {
  constexpr int kThreads = 8;
  constexpr int kAppendsEach = 200;
  std::atomic<std::int64_t> highest_acknowledged{-1};
  absl::Mutex mutex;
  std::vector<std::pair<Offset, std::string>> told;
  const auto append_all = [&](int thread) {
    const auto appender = this->log_->OpenAppender(kPartition0);
    std::atomic<int> left = kAppendsEach;
    absl::Notification all_answered;
    for (int i = 0; i < kAppendsEach; ++i) {
      std::string value = std::to_string(thread) + "/" + std::to_string(i);
      ASSERT_TRUE(appender
                      ->Append(MakeRecord(value),
                               [&, value](const AppendOutcome& outcome) {
                                 ASSERT_EQ(outcome.kind, AppendOutcome::Kind::kAcknowledged);
                                 std::int64_t seen = highest_acknowledged;
                                 while (seen < outcome.offset->value() &&
                                        !highest_acknowledged.compare_exchange_weak(
                                            seen, outcome.offset->value())) {
                                 }
                                 {
                                   const absl::MutexLock lock(&mutex);
                                   told.emplace_back(*outcome.offset, value);
                                 }
                                 if (--left == 0) all_answered.Notify();
                               })
                      .ok());
    }
    all_answered.WaitForNotification();
  };
  std::atomic<bool> done = false;
  std::vector<std::pair<Offset, std::string>> read;
  std::thread reader([&] {
    Offset from(0);
    for (bool last_round = false; !last_round;) {
      last_round = done;
      const Offset acknowledged(highest_acknowledged);
      const auto batch = this->log_->Read(kPartition0, from, {.records_max = 7});
      ASSERT_TRUE(batch.ok()) << batch.status();
      ASSERT_GT(batch->end, acknowledged);
      for (const StoredRecord& one : batch->records)
        read.emplace_back(one.offset, one.record.value);
      from = batch->next;
      last_round = last_round && from == batch->end;
    }
  });
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back(append_all, i);
  for (std::thread& thread : threads) thread.join();
  done = true;
  reader.join();
  std::sort(told.begin(), told.end());
  EXPECT_EQ(told.size(), static_cast<std::size_t>(kThreads * kAppendsEach));
  EXPECT_EQ(read, told);
}

REGISTER_TYPED_TEST_SUITE_P(
    RecordLogContract, AnAcknowledgedRecordStandsAtItsOffsetAsItWasGiven, AnEmptyRecordIsARecord,
    OffsetsIncreaseAndReadsFollowThem, LimitsCutABatchButOneRecordAlwaysFits,
    ALimitCountsTheBytesOfRecordsAsTheyWereAppended, TheEndIsReadableAndWhatIsBeyondIsNot,
    PartitionsAreApart, APartitionThatIsNotThereIsRefused,
    ARecordThatIsTooLargeIsRefusedAndNeverAnswered, TrimRemovesWhatIsBeforeAndNothingElse,
    OffsetsGoOnAfterEverythingIsTrimmed, SubscribersAreCalledUntilTheyEnd,
    ADestroyedAppenderHasAnsweredEveryAppendOnce, ConcurrentAppendersAndAReaderAgree);

}  // namespace docket::eventstore

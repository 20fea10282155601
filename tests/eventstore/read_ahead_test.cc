#include "eventstore/read_ahead.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <vector>

#include "absl/synchronization/notification.h"
#include "eventstore/memory/memory_log.h"
#include "platform/manual_clock.h"
#include "tests/support/forwarding_log.h"

namespace docket::eventstore {
namespace {

constexpr std::int64_t kBatch = 3;

// A log of so many records, which it has at most three at a time.
class NumberedLog final : public tests::ForwardingLog {
 public:
  NumberedLog(RecordLog& beneath, std::int64_t records)
      : ForwardingLog(beneath), records_(records) {}

  [[nodiscard]] absl::StatusOr<ReadBatch> Read(PartitionIndex /*partition*/, Offset from,
                                               const ReadLimits& /*limits*/) override {
    ++reads_;
    if (from == fails_at_) return absl::UnavailableError("no broker answers");
    ReadBatch batch{.records = {}, .next = from, .end = Offset(records_)};
    while (batch.next < batch.end && static_cast<std::int64_t>(batch.records.size()) < kBatch) {
      batch.records.push_back({.offset = batch.next, .appended_at = {}, .record = {}});
      batch.next = Next(batch.next);
    }
    if (from == holds_at_) released_.WaitForNotification();
    return batch;
  }

  void FailAt(std::int64_t offset) { fails_at_ = Offset(offset); }
  void HoldAt(std::int64_t offset) { holds_at_ = Offset(offset); }
  void Release() { released_.Notify(); }
  [[nodiscard]] int reads() const { return reads_; }

 private:
  const std::int64_t records_;
  Offset fails_at_{-1};
  Offset holds_at_{-1};
  absl::Notification released_;
  std::atomic<int> reads_ = 0;
};

class ReadAheadTest : public testing::Test {
 protected:
  [[nodiscard]] static OffsetRange Range(std::int64_t start, std::int64_t end) {
    return {.start = Offset(start), .end = Offset(end)};
  }

  const platform::ManualClock clock_;
  MemoryLog beneath_{{.name = {.base = "numbered", .generation = 1}, .partition_count = 1}, clock_};
  NumberedLog log_{beneath_, 8};
};

TEST_F(ReadAheadTest, EveryRecordOnceInOrder) {
  ReadAhead ahead(log_, PartitionIndex(0), Range(1, 8));
  std::vector<std::int64_t> offsets;
  while (ahead.HasNext()) {
    const auto batch = ahead.Next();
    ASSERT_TRUE(batch.ok()) << batch.status();
    for (const StoredRecord& stored : batch->records) offsets.push_back(stored.offset.value());
  }
  EXPECT_EQ(offsets, (std::vector<std::int64_t>{1, 2, 3, 4, 5, 6, 7}));
  EXPECT_EQ(log_.reads(), 3) << "nothing behind the range is read";
}

TEST_F(ReadAheadTest, AnEmptyRangeReadsNothing) {
  const ReadAhead ahead(log_, PartitionIndex(0), Range(8, 8));
  EXPECT_FALSE(ahead.HasNext());
  EXPECT_EQ(log_.reads(), 0);
}

TEST_F(ReadAheadTest, TheNextBatchIsReadBesideTheOneInHand) {
  log_.HoldAt(3);
  ReadAhead ahead(log_, PartitionIndex(0), Range(0, 8));
  const auto first = ahead.Next();
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(first->records.size(), 3U) << "it does not wait for the second one";
  log_.Release();
  EXPECT_EQ(ahead.Next()->records.front().offset, Offset(3));
}

TEST_F(ReadAheadTest, AnErrorIsTheAnswerAndTheEnd) {
  log_.FailAt(3);
  ReadAhead ahead(log_, PartitionIndex(0), Range(0, 8));
  EXPECT_TRUE(ahead.Next().ok());
  EXPECT_TRUE(absl::IsUnavailable(ahead.Next().status()));
  EXPECT_FALSE(ahead.HasNext());
}

}  // namespace
}  // namespace docket::eventstore

// The RecordLog contract over MemoryLog, and each fault that it injects.
#include "eventstore/memory/memory_log.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "platform/clock.h"
#include "platform/manual_clock.h"
#include "tests/contract/journal_contract.h"
#include "tests/contract/record_log_contract.h"

namespace docket::eventstore {
namespace {

using Kind = AppendOutcome::Kind;
using Action = PendingAction::Kind;

class MemoryFactory {
 public:
  static constexpr std::size_t kRecordBytesMax = 1U << 20U;
  std::unique_ptr<RecordLog> Open(std::int32_t partition_count) {
    return std::make_unique<MemoryLog>(
        MemoryLogOptions{.name = {.base = "log"}, .partition_count = partition_count}, clock_);
  }

 private:
  platform::SystemClock clock_;
};
INSTANTIATE_TYPED_TEST_SUITE_P(Memory, RecordLogContract, MemoryFactory);
INSTANTIATE_TYPED_TEST_SUITE_P(Memory, JournalContract, MemoryFactory);

struct Told {
  std::string value;
  AppendOutcome outcome;
};

class MemoryLogTest : public testing::Test {
 protected:
  MemoryLog& Make(Delivery delivery, std::vector<AppendPlan> plans = {}) {
    log_.emplace(MemoryLogOptions{.name = {.base = "log"}, .delivery = delivery}, clock_,
                 std::make_unique<ScriptedFaults>(std::move(plans)));
    appender_ = log_->OpenAppender(kPartition0);
    return *log_;
  }
  void TearDown() override { appender_.reset(); }

  absl::Status Append(const std::string& value) {
    return appender_->Append(MakeRecord(value), [this, value](AppendOutcome outcome) {
      told_.push_back({.value = value, .outcome = std::move(outcome)});
    });
  }

  std::vector<std::string> Values() {
    std::vector<std::string> values;
    for (const StoredRecord& stored : ReadAll(*log_, kPartition0, Offset(0))) {
      values.push_back(stored.record.value);
    }
    return values;
  }
  std::vector<std::string> ToldValues() const {
    std::vector<std::string> values;
    for (const Told& told : told_) values.push_back(told.value);
    return values;
  }

  using Texts = std::vector<std::string>;
  platform::ManualClock clock_;
  std::optional<MemoryLog> log_;
  std::unique_ptr<Appender> appender_;
  std::vector<Told> told_;
};

TEST_F(MemoryLogTest, ImmediateMeansLandedAndToldWhenAppendReturns) {
  Make(Delivery::kImmediate);
  ASSERT_TRUE(Append("a").ok());
  ASSERT_EQ(told_.size(), 1U);
  EXPECT_EQ(told_[0].outcome.kind, Kind::kAcknowledged);
  EXPECT_EQ(told_[0].outcome.offset, Offset(0));
  EXPECT_EQ(Values(), Texts{"a"});
}

TEST_F(MemoryLogTest, RefusedAndNotAppendedLeaveNothing) {
  Make(Delivery::kImmediate, {Refused(absl::ResourceExhaustedError("full")), NotAppended()});
  EXPECT_TRUE(absl::IsResourceExhausted(Append("refused")));
  EXPECT_TRUE(told_.empty());
  ASSERT_TRUE(Append("failed").ok());
  EXPECT_EQ(told_.at(0).outcome.kind, Kind::kNotAppended);
  log_->PumpAll();
  EXPECT_TRUE(Values().empty());
}

TEST_F(MemoryLogTest, UnknownMayBeThereNotThereLateOrTwice) {
  Make(Delivery::kImmediate, {UnknownApplied(), UnknownLost(), UnknownLate(10), UnknownTwice(20)});
  for (const char* value : {"applied", "lost", "late", "twice", "acknowledged"}) {
    ASSERT_TRUE(Append(value).ok());
  }
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(told_.at(i).outcome.kind, Kind::kUnknown);
  EXPECT_EQ(told_.at(4).outcome.offset, Offset(2));  // lands although some before it did not
  EXPECT_EQ(Values(), (Texts{"applied", "twice", "acknowledged"}));
  log_->PumpAll();
  EXPECT_EQ(Values(), (Texts{"applied", "twice", "acknowledged", "late", "twice"}));
}

TEST_F(MemoryLogTest, AnAcknowledgementMayLackItsOffset) {
  Make(Delivery::kImmediate, {AcknowledgedWithoutOffset()});
  ASSERT_TRUE(Append("a").ok());
  EXPECT_EQ(told_.at(0).outcome.kind, Kind::kAcknowledged);
  EXPECT_EQ(told_.at(0).outcome.offset, std::nullopt);
  EXPECT_EQ(Values(), Texts{"a"});
}

TEST_F(MemoryLogTest, ForeignRecordsAndGapsStandBefore) {
  AppendPlan plan = Acknowledged();
  plan.foreign_before = {MakeRecord("garbage"), Replay{.back = 2}, Replay{.back = 99}};
  plan.gap_before = 5;
  Make(Delivery::kImmediate, {Acknowledged(), plan});
  ASSERT_TRUE(Append("a").ok());
  ASSERT_TRUE(Append("b").ok());
  EXPECT_EQ(Values(), (Texts{"a", "garbage", "a", "b"}));
  EXPECT_EQ(told_.at(1).outcome.offset, Offset(8));
  EXPECT_EQ(log_->Offsets(kPartition0)->end, Offset(9));
  EXPECT_EQ(ReadAll(*log_, kPartition0, Offset(5)).size(), 1U);  // from within the gap
}

TEST_F(MemoryLogTest, AnAnswerMayComeLate) {
  AppendPlan late = Acknowledged();
  late.told_after = 2;
  Make(Delivery::kImmediate, {late});
  ASSERT_TRUE(Append("late").ok());
  EXPECT_TRUE(told_.empty());
  EXPECT_EQ(Values(), Texts{"late"});
  ASSERT_TRUE(Append("b").ok());
  ASSERT_TRUE(Append("c").ok());
  EXPECT_EQ(ToldValues(), (Texts{"b", "late", "c"}));
}

TEST_F(MemoryLogTest, ManualWaitsForTheTest) {
  Make(Delivery::kManual);
  ASSERT_TRUE(Append("a").ok());
  ASSERT_TRUE(Append("b").ok());
  EXPECT_TRUE(told_.empty());
  EXPECT_TRUE(Values().empty());
  const auto pending = log_->Pending();
  ASSERT_EQ(pending.size(), 2U);
  EXPECT_EQ(
      pending[1],
      (PendingAction{.kind = Action::kLand, .partition = kPartition0, .appender = 1, .append = 2}));
  log_->DeliverOne(1);
  EXPECT_EQ(Values(), Texts{"b"});
  EXPECT_TRUE(told_.empty());
  log_->PumpAll();
  EXPECT_EQ(Values(), (Texts{"b", "a"}));
  EXPECT_EQ(told_.size(), 2U);
  EXPECT_FALSE(log_->Pump());
}

TEST_F(MemoryLogTest, AnswersMayChangeOrder) {
  Make(Delivery::kManual);
  ASSERT_TRUE(Append("a").ok());
  ASSERT_TRUE(Append("b").ok());
  log_->DeliverOne(0);  // both land
  log_->DeliverOne(0);
  const auto pending = log_->Pending();
  const auto second = std::find_if(pending.begin(), pending.end(), [](const PendingAction& action) {
    return action.kind == Action::kTell && action.append == 2;
  });
  log_->DeliverOne(static_cast<std::size_t>(second - pending.begin()));
  EXPECT_EQ(ToldValues(), Texts{"b"});
}

TEST_F(MemoryLogTest, WhatWasGivenUpIsUnknownAndMayLandLater) {
  Make(Delivery::kManual);
  ASSERT_TRUE(Append("landed").ok());
  log_->DeliverOne(0);
  ASSERT_TRUE(Append("zombie").ok());
  appender_.reset();
  ASSERT_EQ(told_.size(), 2U);
  for (const Told& told : told_) EXPECT_EQ(told.outcome.kind, Kind::kUnknown);
  EXPECT_EQ(Values(), Texts{"landed"});
  log_->PumpAll();
  EXPECT_EQ(Values(), (Texts{"landed", "zombie"}));
  EXPECT_EQ(told_.size(), 2U);
}

TEST_F(MemoryLogTest, NotificationsAreActionsToo) {
  Make(Delivery::kManual);
  int calls = 0;
  const auto subscription = log_->Subscribe(kPartition0, [&calls] { ++calls; });
  ASSERT_TRUE(Append("a").ok());
  log_->DeliverOne(0);
  EXPECT_EQ(calls, 0);
  ASSERT_EQ(log_->Pending().at(0).kind, Action::kNotify);
  log_->DeliverOne(0);
  EXPECT_EQ(calls, 1);
}

TEST_F(MemoryLogTest, TooManyUnansweredAreRefused) {
  log_.emplace(
      MemoryLogOptions{.name = {.base = "log"}, .delivery = Delivery::kManual, .unanswered_max = 1},
      clock_);
  appender_ = log_->OpenAppender(kPartition0);
  ASSERT_TRUE(Append("a").ok());
  EXPECT_TRUE(absl::IsResourceExhausted(Append("b")));
  log_->PumpAll();
  EXPECT_TRUE(Append("c").ok());
}

TEST_F(MemoryLogTest, AnotherProducersRecordLandsAtOnce) {
  Make(Delivery::kManual);
  EXPECT_EQ(log_->AppendForeign(kPartition0, MakeRecord("foreign")), Offset(0));
  EXPECT_EQ(Values(), Texts{"foreign"});
}

TEST_F(MemoryLogTest, TheSameSeedGivesTheSameLog) {
  const auto run = [this](std::uint64_t seed) {
    MemoryLog log({.name = {.base = "log"}}, clock_,
                  std::make_unique<SeededFaults>(seed, FaultChances{}));
    {
      const auto appender = log.OpenAppender(kPartition0);
      for (int i = 0; i < 500; ++i) {
        const absl::Status started =
            appender->Append(MakeRecord(std::to_string(i)), [](const AppendOutcome&) {});
        EXPECT_TRUE(started.ok() || absl::IsResourceExhausted(started));
      }
    }
    log.PumpAll();
    std::string all;
    for (const StoredRecord& stored : ReadAll(log, kPartition0, Offset(0))) {
      all += std::to_string(stored.offset.value()) + "=" + stored.record.value + ";";
    }
    return all;
  };
  EXPECT_EQ(run(11), run(11));
  EXPECT_NE(run(11), run(12));
}

}  // namespace
}  // namespace docket::eventstore

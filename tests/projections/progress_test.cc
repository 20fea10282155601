#include "projections/progress.h"

#include <gtest/gtest.h>

#include <thread>

namespace docket::projections {
namespace {

const LogPartition kFirst{.log = {.base = "log", .generation = 1},
                          .partition = eventstore::PartitionIndex(0)};
const LogPartition kSecond{.log = {.base = "log", .generation = 1},
                           .partition = eventstore::PartitionIndex(1)};

ProgressPoint Next(std::int64_t next) {
  return {.next = eventstore::Offset(next),
          .end = eventstore::Offset(next),
          .appended_at = domain::FromSeconds(next)};
}

class ProgressTest : public ::testing::Test {
 protected:
  ProgressTest() {
    progress_.Advance(kFirst, Next(5));
    progress_.Advance(kSecond, Next(0));
  }

  Progress progress_{2};
  int calls_ = 0;
};

TEST_F(ProgressTest, APassedPositionIsToldAtOnce) {
  const auto ticket = progress_.NotifyWhen({{kFirst, eventstore::Offset(4)}}, [&] { ++calls_; });
  ASSERT_TRUE(ticket.ok()) << ticket.status();
  EXPECT_EQ(calls_, 1);
}

TEST_F(ProgressTest, WaitsForAllPartitionsAndTellsOnce) {
  const auto ticket = progress_.NotifyWhen(
      {{kFirst, eventstore::Offset(5)}, {kSecond, eventstore::Offset(0)}}, [&] { ++calls_; });
  ASSERT_TRUE(ticket.ok()) << ticket.status();
  progress_.Advance(kFirst, Next(6));
  EXPECT_EQ(calls_, 0);
  progress_.Advance(kSecond, Next(1));
  EXPECT_EQ(calls_, 1);
  progress_.Advance(kSecond, Next(2));
  EXPECT_EQ(calls_, 1);
}

TEST_F(ProgressTest, HasCaughtUpWithWhatTheLogHeldWhenItFirstTold) {
  Progress progress(1);
  EXPECT_FALSE(progress.HasCaughtUp(kFirst.log));
  const auto at = [](std::int64_t next, std::int64_t end, bool end_is_known) {
    return ProgressPoint{.next = eventstore::Offset(next),
                         .end = eventstore::Offset(end),
                         .appended_at = {},
                         .end_is_known = end_is_known};
  };
  progress.Advance(kFirst, at(3, 3, false));
  EXPECT_FALSE(progress.HasCaughtUp(kFirst.log));
  progress.Advance(kFirst, at(3, 5, true));
  progress.Advance(kSecond, at(0, 0, true));
  EXPECT_FALSE(progress.HasCaughtUp(kFirst.log));
  progress.Advance(kFirst, at(5, 9, true));  // others came meanwhile
  EXPECT_TRUE(progress.HasCaughtUp(kFirst.log));
  EXPECT_FALSE(progress.HasCaughtUp({.base = "other", .generation = 1}));
  progress.Advance(kFirst, at(8, 9, true));
  progress.Advance(kFirst, at(7, 9, true));  // what was shown is lost for a while
  EXPECT_FALSE(progress.HasCaughtUp(kFirst.log));
  progress.Advance(kFirst, at(8, 9, true));
  EXPECT_TRUE(progress.HasCaughtUp(kFirst.log));
}

TEST_F(ProgressTest, ADestroyedTicketIsNotToldAndFreesItsPlace) {
  for (int i = 0; i < 5; ++i) {
    const auto ticket =
        progress_.NotifyWhen({{kFirst, eventstore::Offset(100)}}, [&] { ++calls_; });
    EXPECT_TRUE(ticket.ok()) << ticket.status();
  }
  progress_.Advance(kFirst, Next(101));
  EXPECT_EQ(calls_, 0);
}

TEST_F(ProgressTest, WaitersAreBounded) {
  const Positions far = {{kFirst, eventstore::Offset(100)}};
  const auto one = progress_.NotifyWhen(far, [] {});
  const auto two = progress_.NotifyWhen(far, [] {});
  EXPECT_EQ(progress_.NotifyWhen(far, [] {}).status().code(), absl::StatusCode::kResourceExhausted);
}

TEST_F(ProgressTest, AnUnknownPartitionIsRefused) {
  const Positions unknown = {
      {{.log = {.base = "log", .generation = 2}, .partition = eventstore::PartitionIndex(0)},
       eventstore::Offset(0)}};
  EXPECT_EQ(progress_.Missing(unknown).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(progress_.NotifyWhen(unknown, [] {}).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(ProgressTest, MissingNamesWhatIsNotPassed) {
  const Positions wanted = {{kFirst, eventstore::Offset(4)}, {kSecond, eventstore::Offset(0)}};
  EXPECT_EQ(*progress_.Missing(wanted), (Positions{{kSecond, eventstore::Offset(0)}}));
}

TEST_F(ProgressTest, ABlockedThreadWakesWhenItIsPassed) {
  std::thread mover([&] { progress_.Advance(kFirst, Next(8)); });
  EXPECT_TRUE(progress_.WaitUntil({{kFirst, eventstore::Offset(7)}}, absl::Seconds(30)).ok());
  mover.join();
  EXPECT_TRUE(absl::IsDeadlineExceeded(
      progress_.WaitUntil({{kFirst, eventstore::Offset(8)}}, absl::ZeroDuration())));
}

TEST_F(ProgressTest, LagIsTheAgeOfWhatIsBehind) {
  progress_.Advance(kFirst, {.next = eventstore::Offset(5),
                             .end = eventstore::Offset(9),
                             .appended_at = domain::FromSeconds(10)});
  EXPECT_EQ(progress_.LagMs(kFirst.log, domain::FromSeconds(12)), 2'000);
  progress_.Advance(kFirst, Next(9));
  EXPECT_EQ(progress_.LagMs(kFirst.log, domain::FromSeconds(12)), 0);
}

}  // namespace
}  // namespace docket::projections

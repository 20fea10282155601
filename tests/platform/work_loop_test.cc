#include "platform/work_loop.h"

#include <atomic>
#include <memory>

#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"

namespace docket::platform {
namespace {

class NullSink final : public LogSink {
 public:
  void Write(std::string_view) override {}
};

class CountingUnit final : public WorkUnit {
 public:
  using Step_ = std::function<absl::StatusOr<bool>()>;
  explicit CountingUnit(Step_ step) : step_(std::move(step)) {}
  absl::StatusOr<bool> Step() override { return step_(); }
  absl::Time NextDue() const override { return absl::InfiniteFuture(); }

 private:
  Step_ step_;
};

class WorkLoopTest : public testing::Test {
 protected:
  SystemClock clock_;
  NullSink sink_;
  Logger logger_{{}, clock_, sink_};
};

TEST_F(WorkLoopTest, StepsAgainAfterAWakeUp) {
  std::atomic<int> steps = 0;
  absl::Notification first;
  absl::Notification second;
  WorkLoop loop("test",
                {{.name = "unit",
                  .make =
                      [&](const std::function<void()>&) {
                        return std::make_unique<CountingUnit>([&]() -> absl::StatusOr<bool> {
                          const int step = ++steps;
                          if (step == 1) first.Notify();
                          if (step == 2) second.Notify();
                          return false;
                        });
                      }}},
                clock_, logger_);
  loop.Start();
  ASSERT_TRUE(first.WaitForNotificationWithTimeout(absl::Seconds(10)));
  loop.Wake();
  EXPECT_TRUE(second.WaitForNotificationWithTimeout(absl::Seconds(10)));
  loop.Stop();
}

TEST_F(WorkLoopTest, StepsOnWhileSomethingMoves) {
  std::atomic<int> steps = 0;
  absl::Notification tenth;
  WorkLoop loop("test",
                {{.name = "unit",
                  .make =
                      [&](const std::function<void()>&) {
                        return std::make_unique<CountingUnit>([&]() -> absl::StatusOr<bool> {
                          if (++steps == 10) tenth.Notify();
                          return steps < 10;
                        });
                      }}},
                clock_, logger_);
  loop.Start();
  EXPECT_TRUE(tenth.WaitForNotificationWithTimeout(absl::Seconds(10)));
  loop.Stop();
}

TEST_F(WorkLoopTest, AFailedUnitIsMadeAgainAndItsFailureForgotten) {
  std::atomic<int> made = 0;
  absl::Notification again;
  WorkLoop loop(
      "test",
      {{.name = "unit",
        .make =
            [&](const std::function<void()>&) {
              const int number = ++made;
              return std::make_unique<CountingUnit>([&, number]() -> absl::StatusOr<bool> {
                if (number == 1) return absl::DataLossError("broken");
                if (!again.HasBeenNotified()) again.Notify();
                return false;
              });
            }}},
      clock_, logger_);
  loop.Start();
  ASSERT_TRUE(again.WaitForNotificationWithTimeout(absl::Seconds(10)));
  loop.Stop();
  EXPECT_EQ(made, 2);
  EXPECT_TRUE(loop.Failures().empty());
}

}  // namespace
}  // namespace docket::platform

#include "platform/work_loop.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <vector>

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
  using Work = std::function<absl::StatusOr<bool>()>;
  explicit CountingUnit(Work step) : step_(std::move(step)) {}
  absl::StatusOr<bool> Step() override { return step_(); }
  absl::Time NextDue() const override { return absl::InfiniteFuture(); }

 private:
  Work step_;
};

class WorkLoopTest : public testing::Test {
 protected:
  SystemClock clock_;
  NullSink sink_;
  Logger logger_{{}, clock_, sink_};
};

TEST_F(WorkLoopTest, StepsTheUnitThatIsWokenAndNoOther) {
  std::atomic<int> others_steps = 0;
  absl::Notification first;
  absl::Notification second;
  std::function<void()> wake;
  WorkLoop loop("test",
                {{.name = "other",
                  .make =
                      [&](const std::function<void()>&) {
                        return std::make_unique<CountingUnit>([&]() -> absl::StatusOr<bool> {
                          ++others_steps;
                          return false;
                        });
                      }},
                 {.name = "woken",
                  .make =
                      [&](const std::function<void()>& wake_unit) {
                        wake = wake_unit;
                        return std::make_unique<CountingUnit>([&]() -> absl::StatusOr<bool> {
                          (first.HasBeenNotified() ? second : first).Notify();
                          return false;
                        });
                      }}},
                clock_, logger_);
  loop.Start();
  ASSERT_TRUE(first.WaitForNotificationWithTimeout(absl::Seconds(10)));
  wake();
  ASSERT_TRUE(second.WaitForNotificationWithTimeout(absl::Seconds(10)));
  loop.Stop();
  EXPECT_EQ(others_steps, 1) << "when it was made";
}

// Each step may wait for what does not answer; a stop must not wait for all of them in turn.
TEST_F(WorkLoopTest, NoStepIsBegunOnceItIsAskedToStop) {
  absl::Notification begun;
  absl::Notification go_on;
  std::atomic<int> later_steps = 0;
  WorkLoop loop("test",
                {{.name = "slow",
                  .make =
                      [&](const std::function<void()>&) {
                        return std::make_unique<CountingUnit>([&]() -> absl::StatusOr<bool> {
                          begun.Notify();
                          go_on.WaitForNotification();
                          return false;
                        });
                      }},
                 {.name = "later",
                  .make =
                      [&](const std::function<void()>&) {
                        return std::make_unique<CountingUnit>([&]() -> absl::StatusOr<bool> {
                          ++later_steps;
                          return false;
                        });
                      }}},
                clock_, logger_);
  loop.Start();
  ASSERT_TRUE(begun.WaitForNotificationWithTimeout(absl::Seconds(10)));
  loop.AskToStop();
  go_on.Notify();
  loop.Stop();
  EXPECT_EQ(later_steps, 0);
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

class CollectingSink final : public LogSink {
 public:
  void Write(std::string_view line) override {
    const absl::MutexLock lock(&mutex_);
    lines_.emplace_back(line);
  }
  int CountOf(std::string_view text) {
    const absl::MutexLock lock(&mutex_);
    return static_cast<int>(std::count_if(lines_.begin(), lines_.end(), [&](const auto& line) {
      return line.find(text) != std::string::npos;
    }));
  }

 private:
  absl::Mutex mutex_;
  std::vector<std::string> lines_ ABSL_GUARDED_BY(mutex_);
};

// Steps without an error, and is ill in its steps 2 to 4; step 5 it does not know.
class AilingUnit final : public WorkUnit {
 public:
  explicit AilingUnit(std::function<void(int)> step) : step_(std::move(step)) {}
  absl::StatusOr<bool> Step() override {
    step_(++steps_);
    return steps_ < 6;
  }
  absl::Time NextDue() const override { return absl::InfiniteFuture(); }
  std::optional<absl::Status> Health() const override {
    if (steps_ == 5) return std::nullopt;
    return steps_ >= 2 && steps_ <= 4 ? absl::UnavailableError("the disk is full")
                                      : absl::OkStatus();
  }

 private:
  const std::function<void(int)> step_;
  int steps_ = 0;
};

TEST_F(WorkLoopTest, AnIllUnitIsNamedAndLoggedOnceUntilItIsWell) {
  CollectingSink sink;
  std::vector<std::size_t> failures;  // before each step
  absl::Notification sixth;
  WorkLoop* running = nullptr;
  WorkLoop loop("test",
                {{.name = "unit",
                  .make =
                      [&](const std::function<void()>&) {
                        return std::make_unique<AilingUnit>([&](int step) {
                          failures.push_back(running->Failures().size());
                          if (step == 6) sixth.Notify();
                        });
                      }}},
                clock_, Logger({}, clock_, sink));
  running = &loop;
  loop.Start();
  ASSERT_TRUE(sixth.WaitForNotificationWithTimeout(absl::Seconds(10)));
  loop.Stop();
  EXPECT_EQ(failures, (std::vector<std::size_t>{0, 0, 1, 1, 1, 1}));
  EXPECT_TRUE(loop.Failures().empty());
  EXPECT_EQ(sink.CountOf("the disk is full"), 1);
  EXPECT_EQ(sink.CountOf("working again"), 1);
}

}  // namespace
}  // namespace docket::platform

#include "platform/shutdown.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "platform/manual_clock.h"

namespace docket::platform {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class MemorySink final : public LogSink {
 public:
  void Write(std::string_view line) override { text_ += line; }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

class StopSequenceTest : public ::testing::Test {
 protected:
  ManualClock clock_;
  MemorySink sink_;
  StopSequence sequence_{clock_, Logger({.level = LogLevel::kInfo}, clock_, sink_)};
};

TEST_F(StopSequenceTest, StopsInReverseOrder) {
  std::vector<std::string> stopped;
  for (const std::string name : {"log", "processor", "http"}) {
    sequence_.Register(name, [&stopped, name](absl::Duration) { stopped.push_back(name); });
  }
  EXPECT_TRUE(sequence_.Stop(absl::Seconds(10)).ok());
  EXPECT_THAT(stopped, ElementsAre("http", "processor", "log"));
  EXPECT_EQ(sink_.text(), "");
}

TEST_F(StopSequenceTest, StopsOnceHoweverOftenItIsAsked) {
  int stopped = 0;
  sequence_.Register("log", [&stopped](absl::Duration) { ++stopped; });
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([this] { EXPECT_TRUE(sequence_.Stop(absl::Seconds(10)).ok()); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(stopped, 1);
}

TEST_F(StopSequenceTest, TellsEachWhatTheDeadlineLeaves) {
  std::vector<absl::Duration> remaining;
  sequence_.Register("third", [&](absl::Duration left) { remaining.push_back(left); });
  sequence_.Register("second", [&](absl::Duration left) {
    remaining.push_back(left);
    clock_.Advance(absl::Seconds(60));
  });
  sequence_.Register("first", [&](absl::Duration left) {
    remaining.push_back(left);
    clock_.Advance(absl::Seconds(4));
  });
  EXPECT_TRUE(sequence_.Stop(absl::Seconds(10)).ok());
  EXPECT_THAT(remaining,
              ElementsAre(absl::Seconds(10), absl::Seconds(6), StopSequence::kLeastTime));
}

TEST_F(StopSequenceTest, LogsTheSlowOnes) {
  sequence_.Register("quick", [](absl::Duration) {});
  sequence_.Register("slow", [this](absl::Duration) { clock_.Advance(absl::Milliseconds(1'500)); });
  EXPECT_TRUE(sequence_.Stop(absl::Seconds(10)).ok());
  EXPECT_THAT(sink_.text(), HasSubstr("\"component\":\"slow\",\"taken_ms\":1500"));
  EXPECT_THAT(sink_.text(), Not(HasSubstr("quick")));
}

TEST_F(StopSequenceTest, GivesUpOnOneThatHangsAndStopsTheOthers) {
  bool log_stopped = false;
  const auto release = std::make_shared<absl::Notification>();
  const auto released = std::make_shared<absl::Notification>();
  sequence_.Register("log", [&log_stopped](absl::Duration) { log_stopped = true; });
  sequence_.Register("http", [release, released](absl::Duration) {
    release->WaitForNotification();
    released->Notify();
  });
  const absl::Status status = sequence_.Stop(absl::ZeroDuration());
  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(std::string(status.message()), HasSubstr("did not stop in time: http;"));
  EXPECT_TRUE(log_stopped);
  EXPECT_THAT(sink_.text(), HasSubstr("\"component\":\"http\",\"allowed_ms\":200"));
  EXPECT_EQ(sequence_.Stop(absl::Seconds(10)), status);

  release->Notify();
  released->WaitForNotification();
}

using StopSequenceDeathTest = StopSequenceTest;

TEST_F(StopSequenceDeathTest, RegisteringAfterTheStopIsABug) {
  EXPECT_TRUE(sequence_.Stop(absl::Seconds(1)).ok());
  EXPECT_DEATH(sequence_.Register("late", [](absl::Duration) {}), "check failed: !stopping_");
}

}  // namespace
}  // namespace docket::platform

#include "api/http/deadline.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>

#include "boost/asio/io_context.hpp"
#include "boost/asio/local/connect_pair.hpp"
#include "boost/asio/local/stream_protocol.hpp"

namespace docket::api {
namespace {

using std::chrono::milliseconds;
using Socket = boost::asio::local::stream_protocol::socket;
using SteadyClock = std::chrono::steady_clock;

constexpr milliseconds kNotInThisTest{3'600'000};

class DeadlineTest : public testing::Test {
 protected:
  DeadlineTest() { boost::asio::local::connect_pair(ours_, theirs_); }

  // Waits until the deadline has passed, and answers how long that took.
  SteadyClock::duration UntilPassed(Deadline<Socket>& deadline) {
    const auto begin = SteadyClock::now();
    while (!deadline.passed() && io_.run_one() > 0) {
    }
    EXPECT_TRUE(deadline.passed()) << "nothing is left that could end it";
    return SteadyClock::now() - begin;
  }
  // Whether the socket's side for reading was shut down: reads then end at once.
  bool ReadingHasEnded() {
    char byte = 0;
    boost::system::error_code error;
    ours_.non_blocking(true);
    ours_.read_some(boost::asio::buffer(&byte, 1), error);
    return error == boost::asio::error::eof;
  }

  boost::asio::io_context io_;
  Socket ours_{io_};
  Socket theirs_{io_};
};

TEST_F(DeadlineTest, ReadingEndsWhenItsTimeIsOver) {
  Deadline<Socket> deadline(ours_);
  deadline.ReadWithin(milliseconds(20));
  EXPECT_FALSE(deadline.passed());
  EXPECT_FALSE(ReadingHasEnded());
  EXPECT_GE(UntilPassed(deadline), milliseconds(19));
  EXPECT_TRUE(ReadingHasEnded());
}

TEST_F(DeadlineTest, ALaterTimeIsKeptAlthoughTheTimerRingsAtTheEarlierOne) {
  Deadline<Socket> deadline(ours_);
  deadline.ReadWithin(milliseconds(10));
  deadline.ReadWithin(milliseconds(40));
  EXPECT_GE(UntilPassed(deadline), milliseconds(39));
}

TEST_F(DeadlineTest, AnEarlierTimeIsKept) {
  Deadline<Socket> deadline(ours_);
  deadline.ReadWithin(kNotInThisTest);
  deadline.ReadWithin(milliseconds(10));
  EXPECT_LT(UntilPassed(deadline), kNotInThisTest);
}

TEST_F(DeadlineTest, AClearedOneNeverPassesAndCanBeginAgain) {
  Deadline<Socket> deadline(ours_);
  deadline.ReadWithin(milliseconds(5));
  deadline.Clear();
  io_.run_one();  // the timer rings
  EXPECT_FALSE(deadline.passed());
  EXPECT_FALSE(ReadingHasEnded());
  io_.restart();
  deadline.WriteWithin(milliseconds(5));
  UntilPassed(deadline);
}

TEST_F(DeadlineTest, NothingIsLeftToWaitForWhenItIsGone) {
  auto deadline = std::make_unique<Deadline<Socket>>(ours_);
  deadline->ReadWithin(kNotInThisTest);
  deadline.reset();
  io_.run();  // returns
  EXPECT_FALSE(ReadingHasEnded());
}

}  // namespace
}  // namespace docket::api

#include "apps/line_channel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "boost/asio/co_spawn.hpp"
#include "boost/asio/detached.hpp"
#include "boost/asio/io_context.hpp"

namespace docket::apps {
namespace {

using testing::ElementsAre;
using Weight = LineChannel::Weight;

boost::asio::awaitable<void> ReadToEnd(std::shared_ptr<LineChannel> channel,
                                       std::vector<std::string>& lines) {
  while (std::optional<std::string> line = co_await LineChannel::Pop(channel)) {
    lines.push_back(*std::move(line));
  }
}

std::vector<std::string> LinesOf(const std::shared_ptr<LineChannel>& channel) {
  std::vector<std::string> lines;
  boost::asio::io_context context;
  boost::asio::co_spawn(context, ReadToEnd(channel, lines), boost::asio::detached);
  context.run();
  return lines;
}

TEST(LineChannel, GivesLinesInOrderAndThenTheEnd) {
  const auto channel = std::make_shared<LineChannel>();
  channel->Push("one", Weight::kDroppable);
  channel->Push("two", Weight::kEssential);
  channel->Close();
  EXPECT_THAT(LinesOf(channel), ElementsAre("one\n", "two\n"));
  EXPECT_THAT(LinesOf(channel), ElementsAre());
}

TEST(LineChannel, DropsWhatMayBeDroppedWhenTooManyWait) {
  const auto channel = std::make_shared<LineChannel>();
  for (std::size_t i = 0; i < 2 * LineChannel::kLinesMax; ++i) {
    channel->Push("progress", Weight::kDroppable);
  }
  channel->Push("result", Weight::kEssential);
  channel->Close();
  const std::vector<std::string> lines = LinesOf(channel);
  EXPECT_EQ(lines.size(), LineChannel::kLinesMax + 1);
  EXPECT_EQ(lines.back(), "result\n");
}

TEST(LineChannel, AReaderWaitsForAWriterOnAnotherThread) {
  constexpr int kLines = 1'000;
  const auto channel = std::make_shared<LineChannel>();
  std::thread writer([&channel] {
    for (int i = 0; i < kLines; ++i) channel->Push(std::to_string(i), Weight::kEssential);
    channel->Close();
  });
  const std::vector<std::string> lines = LinesOf(channel);
  writer.join();
  ASSERT_EQ(lines.size(), static_cast<std::size_t>(kLines));
  for (int i = 0; i < kLines; ++i) {
    EXPECT_EQ(lines[static_cast<std::size_t>(i)], std::to_string(i) + "\n");
  }
}

TEST(LineChannel, AReaderHearsThatTheServerIsThere) {
  const auto channel = std::make_shared<LineChannel>(std::chrono::milliseconds(1));
  std::vector<std::string> lines;
  boost::asio::io_context context;
  boost::asio::co_spawn(context, ReadToEnd(channel, lines), boost::asio::detached);
  while (lines.empty()) context.run_one();
  EXPECT_EQ(lines.front(), "\n");
  channel->Push("one", Weight::kEssential);
  channel->Close();
  context.run();
  EXPECT_EQ(lines.back(), "one\n");
}

TEST(LineChannel, AWriterOfManyLinesWaitsForRoom) {
  const auto channel = std::make_shared<LineChannel>();
  EXPECT_TRUE(channel->AwaitRoom(absl::ZeroDuration()));
  for (std::size_t i = 0; i < LineChannel::kLinesMax; ++i) {
    channel->Push("row", Weight::kEssential);
  }
  EXPECT_FALSE(channel->AwaitRoom(absl::ZeroDuration()));
  std::thread writer([&channel] {
    EXPECT_TRUE(channel->AwaitRoom(absl::InfiniteDuration()));
    channel->Push("last", Weight::kEssential);
    channel->Close();
  });
  EXPECT_EQ(LinesOf(channel).back(), "last\n");
  writer.join();
}

TEST(LineChannel, WhoeverWaitsForRoomIsToldThatTheReaderIsGone) {
  LineChannel channel;
  for (std::size_t i = 0; i < LineChannel::kLinesMax; ++i) channel.Push("row", Weight::kEssential);
  channel.Abandon();
  EXPECT_TRUE(channel.AwaitRoom(absl::InfiniteDuration()));
}

TEST(LineChannel, TellsTheWriterThatTheReaderIsGone) {
  LineChannel channel;
  EXPECT_FALSE(channel.abandoned());
  channel.Abandon();
  EXPECT_TRUE(channel.abandoned());
}

}  // namespace
}  // namespace docket::apps

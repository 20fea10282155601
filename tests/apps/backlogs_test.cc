#include "apps/backlogs.h"

#include <gtest/gtest.h>

#include <cmath>

#include "eventstore/memory/memory_log.h"
#include "platform/manual_clock.h"

namespace docket::apps {
namespace {

using eventstore::Offset;
using eventstore::PartitionIndex;

class BacklogsTest : public testing::Test {
 protected:
  void Append() { log_.AppendForeign(kPartition, {.key = "k", .headers = {}, .value = "v"}); }

  double Sampled(const std::string& name) {
    backlogs_.Sample();
    for (const auto& family : metrics_.Collect()) {
      if (family.name == name) return family.metric.at(0).gauge.value;
    }
    ADD_FAILURE() << "there is no metric " << name;
    return 0;
  }
  double Depth() { return Sampled("docket_queue_depth"); }
  double Oldest() { return Sampled("docket_queue_oldest_seconds"); }

  static constexpr PartitionIndex kPartition{0};
  platform::ManualClock clock_;
  eventstore::MemoryLog log_{{.name = {.base = "review_commands"}}, clock_};
  platform::Metrics metrics_;
  Backlogs backlogs_{metrics_, clock_};
  Backlogs::Position& position_ = backlogs_.Follow("owner", log_, kPartition);
};

TEST_F(BacklogsTest, IsUnknownUntilTheConsumerSaysWhereItIs) {
  Append();
  EXPECT_TRUE(std::isnan(Depth()));
  EXPECT_TRUE(std::isnan(Oldest()));
  position_.Reach(Offset(0));
  EXPECT_EQ(Depth(), 1);
}

TEST_F(BacklogsTest, GrowsWithTheLogAndShrinksWithTheConsumer) {
  position_.Reach(Offset(0));
  EXPECT_EQ(Depth(), 0);
  for (int i = 0; i < 3; ++i) Append();
  EXPECT_EQ(Depth(), 3);
  position_.Reach(Offset(2));
  EXPECT_EQ(Depth(), 1);
  position_.Reach(Offset(3));
  EXPECT_EQ(Depth(), 0);
}

TEST_F(BacklogsTest, TheOldestThatWaitsGrowsOlderWhileTheConsumerStandsStill) {
  position_.Reach(Offset(0));
  EXPECT_EQ(Oldest(), 0);
  Append();
  clock_.Advance(absl::Seconds(4));
  Append();
  clock_.Advance(absl::Seconds(1));
  EXPECT_DOUBLE_EQ(Oldest(), 5);
  position_.Reach(Offset(1));
  EXPECT_DOUBLE_EQ(Oldest(), 1);
  position_.Reach(Offset(2));
  EXPECT_EQ(Oldest(), 0);
}

TEST_F(BacklogsTest, AConsumerThatIsMadeAnewGoesOnWithItsPosition) {
  position_.Reach(Offset(7));
  EXPECT_EQ(&backlogs_.Follow("owner", log_, kPartition), &position_);
  EXPECT_NE(&backlogs_.Follow("views", log_, kPartition), &position_);
}

TEST_F(BacklogsTest, WhereAConsumerResumesIsKnownWhileItIsHere) {
  const Backlogs::QueueName owner{.consumer = "owner", .log = log_.name(), .partition = kPartition};
  EXPECT_EQ(backlogs_.ResumesAt(owner), std::nullopt);
  position_.Reach(Offset(7));
  EXPECT_EQ(backlogs_.ResumesAt(owner), Offset(7));
  position_.Reach(Offset(9), Offset(8));
  EXPECT_EQ(backlogs_.ResumesAt(owner), Offset(8));
  EXPECT_EQ(backlogs_.ResumesAt({.consumer = "views", .log = log_.name(), .partition = kPartition}),
            std::nullopt);
  position_.Forget();
  EXPECT_EQ(backlogs_.ResumesAt(owner), std::nullopt);
}

TEST_F(BacklogsTest, WhatWasTrimmedDoesNotWait) {
  position_.Reach(Offset(0));
  for (int i = 0; i < 3; ++i) Append();
  ASSERT_TRUE(log_.TrimBefore(kPartition, Offset(2)).ok());
  EXPECT_EQ(Depth(), 1);
}

}  // namespace
}  // namespace docket::apps

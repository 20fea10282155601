#include "tests/torture/kafka_schedule.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <utility>

namespace docket::torture {
namespace {

TEST(KafkaScheduleTest, ASeedIsASchedule) {
  ProcessSchedule processes(7, {});
  ProcessSchedule same_processes(7, {});
  BrokerSchedule brokers(7, {});
  BrokerSchedule same_brokers(7, {});
  BrokerSchedule others(8, {});
  bool differs = false;
  for (int i = 0; i < 100; ++i) {
    const ProcessBlow process = processes.Next();
    const ProcessBlow process_again = same_processes.Next();
    EXPECT_EQ(process.kind, process_again.kind);
    EXPECT_EQ(process.victim, process_again.victim);
    EXPECT_EQ(process.length, process_again.length);
    const BrokerBlow broker = brokers.Next();
    const BrokerBlow broker_again = same_brokers.Next();
    EXPECT_EQ(broker.kind, broker_again.kind);
    EXPECT_EQ(broker.broker, broker_again.broker);
    EXPECT_EQ(broker.client, broker_again.client);
    differs = differs || broker.length != others.Next().length;
  }
  EXPECT_TRUE(differs);
}

// A run of two minutes has time for about one deck.
TEST(KafkaScheduleTest, EveryBlowComesBeforeOneComesAgain) {
  BrokerSchedule brokers(1, {});
  std::set<BrokerBlowKind> kinds;
  for (int i = 0; i < 7; ++i) kinds.insert(brokers.Next().kind);
  EXPECT_EQ(kinds.size(), 6U);
  ProcessSchedule processes(1, {});
  EXPECT_EQ(processes.Next().kind, ProcessBlowKind::kZombie);
  std::set<std::pair<ProcessBlowKind, std::string>> blows;
  for (int i = 1; i < 14; ++i) {
    const ProcessBlow blow = processes.Next();
    blows.emplace(blow.kind, blow.victim);
  }
  EXPECT_EQ(blows.size(), 13U);
}

TEST(KafkaScheduleTest, OnlyTheBrokerWithASmallDiskIsFilled) {
  BrokerSchedule brokers(3, {});
  std::map<int, int> filled;
  for (int i = 0; i < 200; ++i) {
    const BrokerBlow blow = brokers.Next();
    EXPECT_GE(blow.broker, 1);
    EXPECT_LE(blow.broker, kBrokers);
    if (blow.kind == BrokerBlowKind::kFillDisk) ++filled[blow.broker];
  }
  EXPECT_EQ(filled.size(), 1U);
  EXPECT_GT(filled[kBrokerWithSmallDisk], 0);
}

TEST(KafkaScheduleTest, WhatIsLeftOutDoesNotCome) {
  BrokerSchedule brokers(1, {"cut", "full-disk"});
  ProcessSchedule processes(1, {"zombie"});
  for (int i = 0; i < 100; ++i) {
    const BrokerBlowKind kind = brokers.Next().kind;
    EXPECT_NE(kind, BrokerBlowKind::kCut);
    EXPECT_NE(kind, BrokerBlowKind::kFillDisk);
    EXPECT_NE(processes.Next().kind, ProcessBlowKind::kZombie);
  }
  EXPECT_TRUE(BrokerSchedule(1, KafkaBlowNamesAll()).empty());
  EXPECT_TRUE(ProcessSchedule(1, KafkaBlowNamesAll()).empty());
}

}  // namespace
}  // namespace docket::torture

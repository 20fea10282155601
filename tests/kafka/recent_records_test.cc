#include "eventstore/kafka/recent_records.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace docket::eventstore {
namespace {

constexpr std::size_t kPlenty = 1 << 20;

void Add(RecentRecords& recent, std::int64_t offset, std::size_t bytes = 1) {
  recent.Add({.offset = Offset(offset),
              .appended_at = {},
              .record = {.key = "", .headers = {}, .value = std::string(bytes, 'x')}});
}

std::vector<std::int64_t> ReadFrom(const RecentRecords& recent, std::int64_t from) {
  ReadBatch batch;
  recent.Read(Offset(from), ReadLimits{}, batch);
  std::vector<std::int64_t> offsets;
  for (const StoredRecord& record : batch.records) offsets.push_back(record.offset.value());
  return offsets;
}

TEST(RecentRecords, ReachesNowhereBeforeItIsToldWhereItBegins) {
  RecentRecords recent(kPlenty);
  EXPECT_FALSE(recent.Reaches(Offset(0)));
  EXPECT_EQ(recent.end(), std::nullopt);
}

TEST(RecentRecords, HoldsAllFromItsBeginToItsEnd) {
  RecentRecords recent(kPlenty);
  recent.BeginAt(Offset(5));
  EXPECT_TRUE(recent.Reaches(Offset(5)));
  Add(recent, 5);
  Add(recent, 6);
  EXPECT_FALSE(recent.Reaches(Offset(4)));
  EXPECT_EQ(ReadFrom(recent, 5), (std::vector<std::int64_t>{5, 6}));
  EXPECT_EQ(ReadFrom(recent, 7), (std::vector<std::int64_t>{}));
  EXPECT_FALSE(recent.Reaches(Offset(8)));
}

TEST(RecentRecords, TheOldestGiveWay) {
  RecentRecords recent(1'000);
  recent.BeginAt(Offset(0));
  for (std::int64_t offset = 0; offset < 5; ++offset) Add(recent, offset, 300);
  EXPECT_FALSE(recent.Reaches(Offset(1)));
  EXPECT_TRUE(recent.Reaches(Offset(3)));
  EXPECT_EQ(ReadFrom(recent, 3), (std::vector<std::int64_t>{3, 4}));
}

// A client that is sent elsewhere may leave records out. Who stands before them must not be given
// what comes behind them.
TEST(RecentRecords, BehindAHoleItBeginsAnew) {
  RecentRecords recent(kPlenty);
  recent.BeginAt(Offset(5));
  Add(recent, 5);
  Add(recent, 8);
  EXPECT_FALSE(recent.Reaches(Offset(5)));
  EXPECT_FALSE(recent.Reaches(Offset(6)));
  EXPECT_EQ(ReadFrom(recent, 8), (std::vector<std::int64_t>{8}));
}

TEST(RecentRecords, ThatItDidNotBeginWhereItWasToldIsAHole) {
  RecentRecords recent(kPlenty);
  recent.BeginAt(Offset(5));
  Add(recent, 7);
  EXPECT_FALSE(recent.Reaches(Offset(5)));
  EXPECT_EQ(ReadFrom(recent, 7), (std::vector<std::int64_t>{7}));
}

}  // namespace
}  // namespace docket::eventstore

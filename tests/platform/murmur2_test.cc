#include "platform/murmur2.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace docket::platform {
namespace {

std::int32_t SignedMurmur2(std::string_view key) { return static_cast<std::int32_t>(Murmur2(key)); }

// From Kafka's UtilsTest.testMurmur2; Java's int is signed.
TEST(Murmur2Test, AgreesWithKafka) {
  EXPECT_EQ(SignedMurmur2("21"), -973932308);
  EXPECT_EQ(SignedMurmur2("foobar"), -790332482);
  EXPECT_EQ(SignedMurmur2("a-little-bit-long-string"), -985981536);
  EXPECT_EQ(SignedMurmur2("a-little-bit-longer-string"), -1486304829);
  EXPECT_EQ(SignedMurmur2("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8"), -58897971);
  EXPECT_EQ(SignedMurmur2("abc"), 479470107);
}

TEST(Murmur2Test, TakesBytesAsUnsigned) {
  // As an int8 the tail byte would set bits above it.
  EXPECT_EQ(Murmur2("\xff\xfe\xfd"), 998637092U);
  EXPECT_EQ(Murmur2(""), 275646681U);
}

TEST(PartitionOfTest, DropsTheSignBitAsKafkaDoes) {
  EXPECT_EQ(PartitionOf("21", 4), (-973932308 & 0x7fffffff) % 4);
  EXPECT_EQ(PartitionOf("foobar", 64), (-790332482 & 0x7fffffff) % 64);
  EXPECT_EQ(PartitionOf("abc", 7), 479470107 % 7);
}

TEST(PartitionOfTest, IsWithinBoundsAndReachesEachPartition) {
  std::vector<int> hits(4);
  for (int repository = 1; repository <= 1'000; ++repository) {
    const std::int32_t partition = PartitionOf(std::to_string(repository), 4);
    ASSERT_GE(partition, 0);
    ASSERT_LT(partition, 4);
    ++hits[static_cast<std::size_t>(partition)];
  }
  EXPECT_THAT(hits, ::testing::Each(::testing::Gt(150)));
  EXPECT_EQ(PartitionOf("anything", 1), 0);
}

TEST(PartitionOfDeathTest, NeedsAPartition) {
  EXPECT_DEATH((void)PartitionOf("key", 0), "check failed");
}

}  // namespace
}  // namespace docket::platform

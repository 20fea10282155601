#include "projections/consistency_token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace docket::projections {
namespace {

LogPartition At(const std::string& log, std::int32_t partition) {
  return {.log = {.base = log, .generation = 1},
          .partition = eventstore::PartitionIndex(partition)};
}

TEST(ConsistencyToken, IsReadAsItWasWritten) {
  const Positions positions = {{At("organization_events", 0), eventstore::Offset(7)},
                               {At("review_events", 0), eventstore::Offset(0)},
                               {At("review_events", 3), eventstore::Offset(1'000'000'000'000)}};
  const auto decoded = DecodeToken(EncodeToken(positions));
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_EQ(*decoded, positions);
  EXPECT_EQ(EncodeToken({}), "");
  EXPECT_EQ(*DecodeToken(""), Positions{});
}

TEST(ConsistencyToken, JoinTakesTheLaterOfEachPartition) {
  const Positions a = {{At("x", 0), eventstore::Offset(5)}, {At("x", 1), eventstore::Offset(9)}};
  const Positions b = {{At("x", 1), eventstore::Offset(3)}, {At("y", 0), eventstore::Offset(1)}};
  const Positions joined = {{At("x", 0), eventstore::Offset(5)},
                            {At("x", 1), eventstore::Offset(9)},
                            {At("y", 0), eventstore::Offset(1)}};
  EXPECT_EQ(Join(a, b), joined);
  EXPECT_EQ(Join(b, a), joined);
}

TEST(ConsistencyToken, TheLargestFitsIntoAHeader) {
  Positions positions;
  for (std::int32_t i = 0; i < platform::kPartitionsMax; ++i) {
    for (const char* log :
         {"delivery_results", "organization_events", "review_events", "webhook_received"}) {
      positions.emplace(At(log, i), eventstore::Offset(std::numeric_limits<std::int64_t>::max()));
    }
  }
  ASSERT_EQ(positions.size(), kTokenPositionsMax);
  const std::string text = EncodeToken(positions);
  EXPECT_LE(text.size(), kTokenTextMax);
  EXPECT_EQ(*DecodeToken(text), positions);
}

TEST(ConsistencyToken, EveryAlteredCharacterIsRefused) {
  const std::string text = EncodeToken({{At("review_events", 3), eventstore::Offset(123'456)}});
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string altered = text;
    altered[i] = altered[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(DecodeToken(altered).status().code(), absl::StatusCode::kInvalidArgument) << i;
    EXPECT_FALSE(DecodeToken(text.substr(0, i)).ok() && i > 0) << i;
  }
}

TEST(ConsistencyToken, GarbageIsRefused) {
  constexpr std::uint32_t kSeed = 1;
  SCOPED_TRACE(kSeed);
  std::mt19937 random(kSeed);
  for (int i = 0; i < 2'000; ++i) {
    std::string text(1 + random() % 60, 'A');
    for (char& c : text) c = static_cast<char>(' ' + random() % 95);
    EXPECT_EQ(DecodeToken(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
  EXPECT_FALSE(DecodeToken(std::string(kTokenTextMax + 1, 'A')).ok());
}

}  // namespace
}  // namespace docket::projections

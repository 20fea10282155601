#include "platform/murmur2.h"

#include <cstddef>

#include "platform/check.h"

namespace docket::platform {
namespace {

constexpr std::uint32_t kSeed = 0x9747b28c;
constexpr std::uint32_t kMultiplier = 0x5bd1e995;
constexpr int kShift = 24;

std::uint32_t ByteAt(std::string_view key, std::size_t index) {
  return static_cast<unsigned char>(key[index]);
}

std::uint32_t LittleEndianWord(std::string_view key, std::size_t index) {
  return ByteAt(key, index) | ByteAt(key, index + 1) << 8 | ByteAt(key, index + 2) << 16 |
         ByteAt(key, index + 3) << 24;
}

}  // namespace

std::uint32_t Murmur2(std::string_view key) {
  std::uint32_t hash = kSeed ^ static_cast<std::uint32_t>(key.size());
  const std::size_t tail = key.size() & ~std::size_t{3};
  for (std::size_t i = 0; i < tail; i += 4) {
    std::uint32_t word = LittleEndianWord(key, i) * kMultiplier;
    word ^= word >> kShift;
    hash = (hash * kMultiplier) ^ (word * kMultiplier);
  }
  if (tail < key.size()) {
    for (std::size_t i = tail; i < key.size(); ++i) hash ^= ByteAt(key, i) << (8 * (i - tail));
    hash *= kMultiplier;
  }
  hash ^= hash >> 13;
  hash *= kMultiplier;
  return hash ^ (hash >> 15);
}

std::int32_t PartitionOf(std::string_view key, std::int32_t partition_count) {
  DOCKET_CHECK(partition_count > 0);
  // Kafka's toPositive drops the sign bit; it does not negate.
  return static_cast<std::int32_t>(Murmur2(key) & 0x7fffffffU) % partition_count;
}

}  // namespace docket::platform

#include "demo/random.h"

#include <vector>

namespace docket::demo {
namespace {

std::mt19937_64 SeededEngine(std::initializer_list<std::uint64_t> seeds) {
  std::vector<std::uint32_t> words;
  for (const std::uint64_t seed : seeds) {
    words.push_back(static_cast<std::uint32_t>(seed));
    words.push_back(static_cast<std::uint32_t>(seed >> 32));
  }
  std::seed_seq sequence(words.begin(), words.end());
  return std::mt19937_64(sequence);
}

}  // namespace

Random::Random(std::initializer_list<std::uint64_t> seeds) : engine_(SeededEngine(seeds)) {}

std::size_t Random::Below(std::size_t bound) { return static_cast<std::size_t>(Next() % bound); }

std::int64_t Random::Between(std::int64_t low, std::int64_t high) {
  return low + static_cast<std::int64_t>(Below(static_cast<std::size_t>(high - low) + 1));
}

std::string Random::Hex(std::size_t digits) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text(digits, '0');
  for (char& digit : text) digit = kDigits[Below(16)];
  return text;
}

std::string Random::Uuid() {
  std::string uuid = Hex(32);
  uuid[12] = '4';
  uuid[16] = "89ab"[Below(4)];
  for (const std::size_t position : {20U, 16U, 12U, 8U}) uuid.insert(position, 1, '-');
  return uuid;
}

}  // namespace docket::demo

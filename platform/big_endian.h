// Unsigned numbers as bytes, the most significant first: in keys and formats whose byte order is to
// be the order of the numbers, on every machine.
// Thread-safety: pure functions.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>

#include "platform/check.h"

namespace docket::platform {

template <std::unsigned_integral Number>
[[nodiscard]] constexpr std::array<char, sizeof(Number)> BigEndianBytes(Number value) {
  std::array<char, sizeof(Number)> bytes{};
  for (std::size_t i = 0; i < sizeof(Number); ++i) {
    bytes[i] = static_cast<char>((value >> (8 * (sizeof(Number) - 1 - i))) & 0xffU);
  }
  return bytes;
}

template <std::unsigned_integral Number>
void AppendBigEndian(Number value, std::string& bytes) {
  const auto encoded = BigEndianBytes(value);
  bytes.append(encoded.data(), encoded.size());
}

// The number at the front. Precondition: there are as many bytes as it has.
template <std::unsigned_integral Number>
[[nodiscard]] Number ReadBigEndian(std::string_view bytes) {
  DOCKET_CHECK(bytes.size() >= sizeof(Number));
  Number value = 0;
  for (std::size_t i = 0; i < sizeof(Number); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    if constexpr (sizeof(Number) == 1) {
      value = byte;
    } else {
      value = static_cast<Number>(static_cast<Number>(value << 8U) | byte);
    }
  }
  return value;
}

}  // namespace docket::platform

#include "platform/big_endian.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <limits>

#include "platform/all_different.h"

namespace docket::platform {
namespace {

template <class Number>
std::string Bytes(Number value) {
  std::string bytes;
  AppendBigEndian(value, bytes);
  return bytes;
}

TEST(BigEndian, TheMostSignificantByteStandsFirst) {
  EXPECT_EQ(Bytes(std::uint8_t{0xab}), "\xab");
  EXPECT_EQ(Bytes(std::uint16_t{0x0102}), std::string("\x01\x02"));
  EXPECT_EQ(Bytes(std::uint32_t{0x0102fffe}), std::string("\x01\x02\xff\xfe"));
  EXPECT_EQ(Bytes(std::uint64_t{1}), std::string("\0\0\0\0\0\0\0\x01", 8));
}

template <class Number>
void ExpectTheSameBack() {
  for (const Number value : {Number{0}, Number{1}, Number{0x7f}, Number{0x80}, Number{0xff},
                             std::numeric_limits<Number>::max()}) {
    EXPECT_EQ(ReadBigEndian<Number>(Bytes(value)), value);
    EXPECT_EQ(ReadBigEndian<Number>(Bytes(value) + "behind it"), value);
  }
}

TEST(BigEndian, WhatWasWrittenIsReadBack) {
  ExpectTheSameBack<std::uint8_t>();
  ExpectTheSameBack<std::uint16_t>();
  ExpectTheSameBack<std::uint32_t>();
  ExpectTheSameBack<std::uint64_t>();
}

TEST(BigEndian, TheOrderOfBytesIsTheOrderOfNumbers) {
  const std::array<std::uint64_t, 5> ascending = {0, 0x7f, 0x80, 0x100, 0xffffffffffffffff};
  for (std::size_t i = 1; i < ascending.size(); ++i) {
    EXPECT_LT(Bytes(ascending[i - 1]), Bytes(ascending[i]));
  }
}

TEST(AllDifferent, FindsAPairThatIsTheSame) {
  static_assert(AllDifferent(std::array{1, 2, 3}));
  static_assert(!AllDifferent(std::array{1, 2, 1}));
  static_assert(AllDifferent(std::array<int, 0>{}));
}

}  // namespace
}  // namespace docket::platform

#include "domain/inline_text.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <type_traits>

namespace docket::domain {
namespace {

using Short = InlineText<struct ShortTag, 4>;

static_assert(std::is_trivially_copyable_v<Short>);
static_assert(!std::is_convertible_v<std::string_view, Short>);

TEST(InlineText, HoldsWhatItIsGivenUpToItsSize) {
  EXPECT_EQ(Short().value(), "");
  EXPECT_EQ(Short("a").value(), "a");
  EXPECT_EQ(Short("abcd").value(), "abcd");
}

TEST(InlineText, WhatIsLongerIsNone) { EXPECT_EQ(Short("abcde"), Short()); }

TEST(InlineText, KeepsNoneOfAnEarlierText) {
  Short text("abcd");
  text = Short("x");
  EXPECT_EQ(text, Short("x"));
}

TEST(InlineText, IsEqualAndOrderedAsItsText) {
  const std::array<std::string, 7> texts = {"",    std::string(1, '\0'), "a", "ab", "b", "\x7f",
                                            "\xff"};
  for (const std::string& one : texts) {
    for (const std::string& other : texts) {
      EXPECT_EQ(Short(one) == Short(other), one == other) << one << " " << other;
      EXPECT_EQ(Short(one) < Short(other), one < other) << one << " " << other;
    }
  }
}

}  // namespace
}  // namespace docket::domain

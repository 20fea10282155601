// InlineText<Tag, N>: a short text with a meaning of its own, of at most N bytes, held in place.
// For ids that are longer than what std::string holds without the heap and that every state and
// fact has some of: a copy costs no allocation. Ordered and equal as its text. Thread-safety: a
// value type. Ownership: value() borrows from the object.
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

namespace docket::domain {

template <class Tag, std::size_t N>
class InlineText {
 public:
  static constexpr std::size_t kSizeMax = N;

  constexpr InlineText() = default;
  // A text of more than N bytes is no such id, and as good as none: the value is empty then.
  constexpr explicit InlineText(std::string_view text) {
    if (text.size() > N) return;
    std::copy(text.begin(), text.end(), text_.begin());
    size_ = static_cast<std::uint8_t>(text.size());
  }

  [[nodiscard]] constexpr std::string_view value() const { return {text_.data(), size_}; }

  // What is behind the text is always 0, and a comparison of known length becomes a few words.
  friend bool operator==(const InlineText& a, const InlineText& b) {
    return a.size_ == b.size_ && std::memcmp(a.text_.data(), b.text_.data(), N) == 0;
  }
  friend constexpr auto operator<=>(const InlineText& a, const InlineText& b) {
    return a.value() <=> b.value();
  }

 private:
  static_assert(N <= std::numeric_limits<std::uint8_t>::max());

  std::array<char, N> text_{};
  std::uint8_t size_ = 0;
};

}  // namespace docket::domain

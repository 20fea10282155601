// Input: takes parts off the front of the bytes that a fuzz target was given. A file of the corpus
// is a short head, best as lines, and then data as it is in real life: what a person can write, a
// script can make of recorded data, and a mutation changes without shifting all that follows.
// Thread-safety: used by one thread. Ownership: refers to the bytes, which outlive it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace docket::fuzz {

class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size)
      : rest_(reinterpret_cast<const char*>(data), size) {}

  [[nodiscard]] bool empty() const { return rest_.empty(); }

  // 0 when nothing is left.
  [[nodiscard]] std::uint8_t Byte() {
    if (rest_.empty()) return 0;
    const auto byte = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return byte;
  }

  // Two bytes, the greater one first.
  [[nodiscard]] std::uint16_t Short() {
    const std::uint16_t high = Byte();
    return static_cast<std::uint16_t>(high << 8U | Byte());
  }

  // Up to `count` bytes.
  [[nodiscard]] std::string_view Bytes(std::size_t count) {
    const std::string_view bytes = rest_.substr(0, count);
    rest_.remove_prefix(bytes.size());
    return bytes;
  }

  // Up to the next line feed, which is taken too but is no part of the line.
  [[nodiscard]] std::string_view Line() {
    const std::string_view line = rest_.substr(0, rest_.find('\n'));
    rest_.remove_prefix(std::min(line.size() + 1, rest_.size()));
    return line;
  }

  [[nodiscard]] std::string_view Rest() { return Bytes(rest_.size()); }

 private:
  std::string_view rest_;
};

}  // namespace docket::fuzz

// KeyWriter: bytes whose order is the order of the values written, one after another. Used for row
// keys with a number in them and for index entries.
//   Text        bytes, 00 as 00 FF, ended by 00 01: no text is a prefix of another's encoding
//   Ascending   64 bits big-endian, the sign bit flipped
//   Descending  the complement of Ascending
//   Rest        bytes as they are; only as the last part
// Thread-safety: a value type.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace docket::projections {

class KeyWriter {
 public:
  KeyWriter& Tag(char kind);
  KeyWriter& Text(std::string_view text);
  KeyWriter& Ascending(std::int64_t value);
  KeyWriter& Descending(std::int64_t value);
  KeyWriter& Rest(std::string_view bytes);

  [[nodiscard]] std::string Take() { return std::move(bytes_); }

 private:
  void BigEndian(std::uint64_t value);

  std::string bytes_;
};

// The number that Ascending wrote as the first 8 bytes. Precondition: there are as many.
[[nodiscard]] std::int64_t ReadAscending(std::string_view bytes);

}  // namespace docket::projections

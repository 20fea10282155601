#include "projections/index_key.h"

#include <cstddef>

#include "platform/check.h"

namespace docket::projections {
namespace {

constexpr std::uint64_t kSignBit = std::uint64_t{1} << 63U;

}  // namespace

KeyWriter& KeyWriter::Tag(char kind) {
  bytes_.push_back(kind);
  return *this;
}

KeyWriter& KeyWriter::Text(std::string_view text) {
  for (const char c : text) {
    bytes_.push_back(c);
    if (c == '\0') bytes_.push_back('\xff');
  }
  bytes_.push_back('\0');
  bytes_.push_back('\x01');
  return *this;
}

KeyWriter& KeyWriter::Ascending(std::int64_t value) {
  BigEndian(static_cast<std::uint64_t>(value) ^ kSignBit);
  return *this;
}

KeyWriter& KeyWriter::Descending(std::int64_t value) {
  BigEndian(~(static_cast<std::uint64_t>(value) ^ kSignBit));
  return *this;
}

KeyWriter& KeyWriter::Rest(std::string_view bytes) {
  bytes_.append(bytes);
  return *this;
}

void KeyWriter::BigEndian(std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    bytes_.push_back(static_cast<char>((value >> shift) & 0xffU));
  }
}

std::int64_t ReadAscending(std::string_view bytes) {
  DOCKET_CHECK(bytes.size() >= 8);
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    value = (value << 8U) | static_cast<std::uint8_t>(bytes[i]);
  }
  return static_cast<std::int64_t>(value ^ kSignBit);
}

}  // namespace docket::projections

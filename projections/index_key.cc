#include "projections/index_key.h"

#include "platform/big_endian.h"

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

void KeyWriter::BigEndian(std::uint64_t value) { platform::AppendBigEndian(value, bytes_); }

std::int64_t ReadAscending(std::string_view bytes) {
  return static_cast<std::int64_t>(platform::ReadBigEndian<std::uint64_t>(bytes) ^ kSignBit);
}

}  // namespace docket::projections

#include "eventstore/rocksdb/stored_record.h"

#include <xxhash.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "platform/big_endian.h"
#include "platform/check.h"

namespace docket::eventstore {
namespace {

using platform::AppendBigEndian;

constexpr std::size_t kChecksumBytes = sizeof(std::uint64_t);
// Checksum, two versions, time, and the lengths of key, headers and value.
constexpr std::size_t kFixedBytes = kChecksumBytes + 2 + 8 + 3 * sizeof(std::uint32_t);
constexpr std::size_t kHeaderFixedBytes = 2 * sizeof(std::uint32_t);

void AppendText(std::string_view text, std::string& bytes) {
  DOCKET_CHECK(text.size() <= std::numeric_limits<std::uint32_t>::max());
  AppendBigEndian(static_cast<std::uint32_t>(text.size()), bytes);
  bytes += text;
}

std::uint64_t Checksum(const RecordPosition& position, std::string_view covered) {
  const std::string key = RecordKey(position);
  const XXH64_hash_t seed = XXH3_64bits(key.data(), key.size());
  return XXH3_64bits_withSeed(covered.data(), covered.size(), seed);
}

// Takes parts off the front of some bytes; nullopt when there is too little left.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : rest_(bytes) {}

  template <class Number>
  std::optional<Number> TakeNumber() {
    if (rest_.size() < sizeof(Number)) return std::nullopt;
    const auto value = platform::ReadBigEndian<Number>(rest_);
    rest_.remove_prefix(sizeof(Number));
    return value;
  }

  std::optional<std::string> TakeText() {
    const auto size = TakeNumber<std::uint32_t>();
    if (!size || rest_.size() < *size) return std::nullopt;
    std::string text(rest_.substr(0, *size));
    rest_.remove_prefix(*size);
    return text;
  }

  [[nodiscard]] std::size_t left() const { return rest_.size(); }

 private:
  std::string_view rest_;
};

std::optional<std::vector<Header>> TakeHeaders(Cursor& cursor) {
  const auto count = cursor.TakeNumber<std::uint32_t>();
  // Each header takes 8 bytes at least, so a broken count cannot ask for memory without end.
  if (!count || *count > cursor.left() / 8) return std::nullopt;
  std::vector<Header> headers;
  headers.reserve(*count);
  for (std::uint32_t i = 0; i < *count; ++i) {
    auto name = cursor.TakeText();
    auto value = name ? cursor.TakeText() : std::nullopt;
    if (!value) return std::nullopt;
    headers.push_back({.name = *std::move(name), .value = *std::move(value)});
  }
  return headers;
}

std::optional<StoredRecord> TakeRecord(Offset offset, Cursor& cursor) {
  const auto appended_at = cursor.TakeNumber<std::uint64_t>();
  auto key = appended_at ? cursor.TakeText() : std::nullopt;
  auto headers = key ? TakeHeaders(cursor) : std::nullopt;
  auto value = headers ? cursor.TakeText() : std::nullopt;
  if (!value || cursor.left() != 0) return std::nullopt;
  return StoredRecord{
      .offset = offset,
      .appended_at = domain::Timestamp(static_cast<std::int64_t>(*appended_at)),
      .record = {
          .key = *std::move(key), .headers = *std::move(headers), .value = *std::move(value)}};
}

std::string Where(const RecordPosition& position) {
  return absl::StrCat("partition ", position.partition.value(), " offset ",
                      position.offset.value());
}

}  // namespace

std::string EncodeStoredRecord(const RecordPosition& position, domain::Timestamp appended_at,
                               const Record& record) {
  std::size_t size = kFixedBytes + record.key.size() + record.value.size();
  for (const Header& header : record.headers) {
    size += kHeaderFixedBytes + header.name.size() + header.value.size();
  }
  std::string bytes;
  bytes.reserve(size);
  bytes.resize(kChecksumBytes);
  AppendBigEndian(kStoredRecordVersion, bytes);
  AppendBigEndian(kStoredRecordReaderMin, bytes);
  AppendBigEndian(static_cast<std::uint64_t>(appended_at.value()), bytes);
  AppendText(record.key, bytes);
  AppendBigEndian(static_cast<std::uint32_t>(record.headers.size()), bytes);
  for (const Header& header : record.headers) {
    AppendText(header.name, bytes);
    AppendText(header.value, bytes);
  }
  AppendText(record.value, bytes);
  const std::uint64_t checksum = Checksum(position, std::string_view(bytes).substr(kChecksumBytes));
  std::ranges::copy(platform::BigEndianBytes(checksum), bytes.begin());
  return bytes;
}

absl::StatusOr<StoredRecord> DecodeStoredRecord(const RecordPosition& position,
                                                std::string_view bytes) {
  Cursor cursor(bytes);
  const auto checksum = cursor.TakeNumber<std::uint64_t>();
  if (!checksum || *checksum != Checksum(position, bytes.substr(kChecksumBytes))) {
    return absl::DataLossError(
        absl::StrCat(Where(position), ": the stored record does not match its checksum"));
  }
  const auto version = cursor.TakeNumber<std::uint8_t>();
  const auto reader_min = cursor.TakeNumber<std::uint8_t>();
  if (version && reader_min && *reader_min > kStoredRecordVersion) {
    return absl::UnimplementedError(
        absl::StrCat(Where(position), ": the stored record has version ", *version,
                     " and needs a reader of ", *reader_min, "; this software reads ",
                     kStoredRecordVersion, ". Run the newer software on this data"));
  }
  auto stored = reader_min ? TakeRecord(position.offset, cursor) : std::nullopt;
  if (!stored) {
    return absl::DataLossError(
        absl::StrCat(Where(position), ": the stored record has a broken layout"));
  }
  return *std::move(stored);
}

}  // namespace docket::eventstore

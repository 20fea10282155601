#include "eventstore/rocksdb/stored_record.h"

#include <lz4.h>
#include <xxhash.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "eventstore/record_parts.h"
#include "platform/big_endian.h"
#include "platform/check.h"

namespace docket::eventstore {
namespace {

using platform::AppendBigEndian;

constexpr std::size_t kChecksumBytes = sizeof(std::uint64_t);
constexpr std::size_t kTimeAt = kChecksumBytes + 2;
// Checksum, two versions, time, how the value is stored, and the lengths of key, headers and value.
constexpr std::size_t kFixedBytes = kTimeAt + 8 + 1 + 3 * sizeof(std::uint32_t);
constexpr std::size_t kHeaderFixedBytes = 2 * sizeof(std::uint32_t);
// The first version in which a value may be compressed.
constexpr std::uint8_t kVersionWithEncoding = 2;

enum class ValueEncoding : std::uint8_t { kPlain = 0, kLz4 = 1 };

// A value of this size may become smaller. Events mostly have less: they are full of numbers, and a
// table's blocks compress them together.
constexpr std::size_t kCompressFromBytes = 1024;
// No LZ4 block becomes more than 255 times as large: a length byte stands for 255 bytes at most.
constexpr std::size_t kLz4GrowthMax = 255;

// An LZ4 block, or nothing when that is not smaller by an eighth at least.
std::optional<std::string> Compress(std::string_view value) {
  if (value.size() < kCompressFromBytes) return std::nullopt;
  std::string block(value.size() - value.size() / 8, '\0');
  const int bytes = LZ4_compress_default(value.data(), block.data(), static_cast<int>(value.size()),
                                         static_cast<int>(block.size()));
  if (bytes <= 0) return std::nullopt;
  block.resize(static_cast<std::size_t>(bytes));
  return block;
}

std::optional<std::string> Decompress(std::string_view block, std::size_t bytes) {
  // So that a broken size cannot ask for memory without end.
  if (bytes > LZ4_MAX_INPUT_SIZE || bytes / kLz4GrowthMax > block.size()) return std::nullopt;
  std::string value(bytes, '\0');
  const int written = LZ4_decompress_safe(block.data(), value.data(),
                                          static_cast<int>(block.size()), static_cast<int>(bytes));
  if (written < 0 || static_cast<std::size_t>(written) != bytes) return std::nullopt;
  return value;
}

void AppendValue(std::string_view value, std::string& bytes) {
  const std::optional<std::string> block = Compress(value);
  const auto encoding = block.has_value() ? ValueEncoding::kLz4 : ValueEncoding::kPlain;
  AppendBigEndian(static_cast<std::uint8_t>(encoding), bytes);
  if (block.has_value()) AppendBigEndian(static_cast<std::uint32_t>(value.size()), bytes);
  AppendPart(block.has_value() ? std::string_view(*block) : value, bytes);
}

std::uint64_t Checksum(const RecordPosition& position, std::string_view covered) {
  const std::string key = RecordKey(position);
  const XXH64_hash_t seed = XXH3_64bits(key.data(), key.size());
  return XXH3_64bits_withSeed(covered.data(), covered.size(), seed);
}

std::optional<std::string> TakeValue(std::uint8_t version, PartsReader& parts) {
  if (version < kVersionWithEncoding) return parts.TakeText();
  const auto encoding = parts.TakeNumber<std::uint8_t>();
  if (encoding == static_cast<std::uint8_t>(ValueEncoding::kPlain)) return parts.TakeText();
  if (encoding != static_cast<std::uint8_t>(ValueEncoding::kLz4)) return std::nullopt;
  const auto bytes = parts.TakeNumber<std::uint32_t>();
  const auto block = bytes ? parts.TakeView() : std::nullopt;
  return block ? Decompress(*block, *bytes) : std::nullopt;
}

std::optional<StoredRecord> TakeRecord(Offset offset, std::uint8_t version, PartsReader& parts) {
  const auto appended_at = parts.TakeNumber<std::uint64_t>();
  auto key = appended_at ? parts.TakeText() : std::nullopt;
  auto headers = key ? parts.TakeHeaders() : std::nullopt;
  auto value = headers ? TakeValue(version, parts) : std::nullopt;
  if (!value || parts.left() != 0) return std::nullopt;
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

std::string PackRecord(const Record& record) {
  std::size_t size = kFixedBytes + record.key.size() + record.value.size();
  for (const Header& header : record.headers) {
    size += kHeaderFixedBytes + header.name.size() + header.value.size();
  }
  std::string bytes;
  if (record.value.size() < kCompressFromBytes) bytes.reserve(size);
  bytes.resize(kChecksumBytes);
  AppendBigEndian(kStoredRecordVersion, bytes);
  AppendBigEndian(kStoredRecordReaderMin, bytes);
  AppendBigEndian(std::uint64_t{0}, bytes);  // the time
  AppendPart(record.key, bytes);
  AppendHeaders(record.headers, bytes);
  AppendValue(record.value, bytes);
  return bytes;
}

void SealPackedRecord(const RecordPosition& position, domain::Timestamp appended_at,
                      std::string& packed) {
  DOCKET_CHECK(packed.size() >= kFixedBytes);
  const auto time = platform::BigEndianBytes(static_cast<std::uint64_t>(appended_at.value()));
  std::ranges::copy(time, packed.begin() + kTimeAt);
  const std::uint64_t checksum =
      Checksum(position, std::string_view(packed).substr(kChecksumBytes));
  std::ranges::copy(platform::BigEndianBytes(checksum), packed.begin());
}

absl::StatusOr<StoredRecord> DecodeStoredRecord(const RecordPosition& position,
                                                std::string_view bytes) {
  PartsReader parts(bytes);
  const auto checksum = parts.TakeNumber<std::uint64_t>();
  if (!checksum || *checksum != Checksum(position, bytes.substr(kChecksumBytes))) {
    return absl::DataLossError(
        absl::StrCat(Where(position), ": the stored record does not match its checksum"));
  }
  const auto version = parts.TakeNumber<std::uint8_t>();
  const auto reader_min = parts.TakeNumber<std::uint8_t>();
  if (version && reader_min && *reader_min > kStoredRecordVersion) {
    return absl::UnimplementedError(
        absl::StrCat(Where(position), ": the stored record has version ", *version,
                     " and needs a reader of ", *reader_min, "; this software reads ",
                     kStoredRecordVersion, ". Run the newer software on this data"));
  }
  auto stored = reader_min ? TakeRecord(position.offset, *version, parts) : std::nullopt;
  if (!stored) {
    return absl::DataLossError(
        absl::StrCat(Where(position), ": the stored record has a broken layout"));
  }
  return *std::move(stored);
}

}  // namespace docket::eventstore

#include "eventstore/rocksdb/rocksdb_keys.h"

#include <limits>
#include <type_traits>

#include "platform/big_endian.h"
#include "platform/check.h"
#include "platform/hashing.h"

namespace docket::eventstore {
namespace {

using platform::AppendBigEndian;
using platform::ReadBigEndian;

// A non-negative number in as many bytes as its type has.
template <class Signed>
std::optional<Signed> ReadNonNegative(std::string_view bytes) {
  using Unsigned = std::make_unsigned_t<Signed>;
  const auto value = ReadBigEndian<Unsigned>(bytes);
  if (value > static_cast<Unsigned>(std::numeric_limits<Signed>::max())) return std::nullopt;
  return static_cast<Signed>(value);
}

std::string Prefixed(KeyPrefix prefix) {
  return std::string(1, static_cast<char>(static_cast<std::uint8_t>(prefix)));
}

void AppendPartition(PartitionIndex partition, std::string& bytes) {
  DOCKET_CHECK(partition.value() >= 0);
  AppendBigEndian(static_cast<std::uint32_t>(partition.value()), bytes);
}

}  // namespace

std::string RecordKey(const RecordPosition& position) {
  std::string key;
  AppendPartition(position.partition, key);
  key += EncodeOffset(position.offset);
  return key;
}

std::optional<RecordPosition> ParseRecordKey(std::string_view key) {
  if (key.size() != kRecordKeyBytes) return std::nullopt;
  const auto partition = ReadNonNegative<std::int32_t>(key);
  const auto offset = ParseOffset(key.substr(sizeof(std::uint32_t)));
  if (!partition || !offset) return std::nullopt;
  return RecordPosition{.partition = PartitionIndex(*partition), .offset = *offset};
}

std::string SchemaVersionKey() { return Prefixed(KeyPrefix::kSchemaVersion); }

std::string PartitionCountKey(const LogName& log) {
  return Prefixed(KeyPrefix::kPartitionCount) + ToString(log);
}

std::string TrimmedStartKey(const LogName& log, PartitionIndex partition) {
  const std::string name = ToString(log);
  DOCKET_CHECK(name.size() <= std::numeric_limits<std::uint16_t>::max());
  std::string key = Prefixed(KeyPrefix::kTrimmedStart);
  AppendBigEndian(static_cast<std::uint16_t>(name.size()), key);
  key += name;
  AppendPartition(partition, key);
  return key;
}

std::string BlobKey(const BlobHash& hash) {
  return Prefixed(KeyPrefix::kBlob).append(platform::AsBytes(hash));
}

std::string EncodeSchemaVersion(const SchemaVersion& schema) {
  std::string value;
  AppendBigEndian(schema.version, value);
  AppendBigEndian(schema.reader_min, value);
  return value;
}

std::optional<SchemaVersion> ParseSchemaVersion(std::string_view value) {
  if (value.size() != 2 * sizeof(std::uint32_t)) return std::nullopt;
  return SchemaVersion{.version = ReadBigEndian<std::uint32_t>(value),
                       .reader_min = ReadBigEndian<std::uint32_t>(value.substr(4))};
}

std::string EncodePartitionCount(std::int32_t count) {
  DOCKET_CHECK(count > 0);
  std::string value;
  AppendBigEndian(static_cast<std::uint32_t>(count), value);
  return value;
}

std::optional<std::int32_t> ParsePartitionCount(std::string_view value) {
  if (value.size() != sizeof(std::uint32_t)) return std::nullopt;
  const auto count = ReadNonNegative<std::int32_t>(value);
  return count == 0 ? std::nullopt : count;
}

std::string EncodeOffset(Offset offset) {
  DOCKET_CHECK(offset.value() >= 0);
  std::string value;
  AppendBigEndian(static_cast<std::uint64_t>(offset.value()), value);
  return value;
}

std::optional<Offset> ParseOffset(std::string_view value) {
  if (value.size() != sizeof(std::uint64_t)) return std::nullopt;
  const auto offset = ReadNonNegative<std::int64_t>(value);
  if (!offset) return std::nullopt;
  return Offset(*offset);
}

}  // namespace docket::eventstore

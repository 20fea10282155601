// Records of the log database, and its keys. Input: a byte for the partition, one for the offset,
// one that says whether the rest is the stored bytes (even) or what stands behind their checksum
// (odd), which is then put before it.
// Holds: bytes are a record or an error; a record that was read is the same when it is stored and
// read again; keys and numbers that are read are written as the same bytes.
#include <xxhash.h>

#include <array>
#include <boost/endian/conversion.hpp>
#include <string>

#include "eventstore/rocksdb/rocksdb_keys.h"
#include "eventstore/rocksdb/stored_record.h"
#include "platform/check.h"
#include "tests/fuzz/input.h"

namespace docket::fuzz {
namespace {

using eventstore::RecordPosition;

constexpr std::size_t kChecksumBytes = 8;

// As docs/formats/rocksdb-keys.md has it.
std::string WithChecksum(const RecordPosition& position, std::string_view covered) {
  const std::string key = RecordKey(position);
  const XXH64_hash_t seed = XXH3_64bits(key.data(), key.size());
  std::array<unsigned char, kChecksumBytes> checksum{};
  boost::endian::endian_store<std::uint64_t, kChecksumBytes, boost::endian::order::big>(
      checksum.data(), XXH3_64bits_withSeed(covered.data(), covered.size(), seed));
  return std::string(checksum.begin(), checksum.end()).append(covered);
}

void ReadRecord(const RecordPosition& position, const std::string& bytes) {
  const auto stored = eventstore::DecodeStoredRecord(position, bytes);
  if (!stored.ok()) {
    DOCKET_CHECK(absl::IsDataLoss(stored.status()) || absl::IsUnimplemented(stored.status()));
    return;
  }
  DOCKET_CHECK(stored->offset == position.offset);
  // Not always as the same bytes: by an earlier version, or another compressor.
  std::string again = eventstore::PackRecord(stored->record);
  eventstore::SealPackedRecord(position, stored->appended_at, again);
  const auto twice = eventstore::DecodeStoredRecord(position, again);
  DOCKET_CHECK(twice.ok());
  DOCKET_CHECK(twice->record == stored->record && twice->appended_at == stored->appended_at);
}

void ReadKeys(std::string_view bytes) {
  if (const auto position = eventstore::ParseRecordKey(bytes); position.has_value()) {
    DOCKET_CHECK(RecordKey(*position) == bytes);
  }
  if (const auto schema = eventstore::ParseSchemaVersion(bytes); schema.has_value()) {
    DOCKET_CHECK(EncodeSchemaVersion(*schema) == bytes);
  }
  if (const auto count = eventstore::ParsePartitionCount(bytes); count.has_value()) {
    DOCKET_CHECK(eventstore::EncodePartitionCount(*count) == bytes);
  }
  if (const auto offset = eventstore::ParseOffset(bytes); offset.has_value()) {
    DOCKET_CHECK(EncodeOffset(*offset) == bytes);
  }
}

void Run(Input input) {
  const RecordPosition position{.partition = eventstore::PartitionIndex(input.Byte()),
                                .offset = eventstore::Offset(input.Byte())};
  const bool whole = input.Byte() % 2 == 0;
  const std::string_view rest = input.Rest();
  ReadRecord(position, whole ? std::string(rest) : WithChecksum(position, rest));
  ReadKeys(rest);
}

}  // namespace
}  // namespace docket::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  docket::fuzz::Run({data, size});
  return 0;
}

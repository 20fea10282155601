// Keys of the event store's RocksDB databases; docs/formats/rocksdb-keys.md has the bytes, the
// limits and what they cost. All numbers are big-endian, so that the order of keys is the order of
// numbers. Thread-safety: pure functions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "eventstore/blob_store.h"
#include "eventstore/position.h"
#include "platform/all_different.h"

namespace docket::eventstore {

// A database says which layout it has and which reader it needs at least. A reader refuses what
// needs a newer one; an added kind of key that old readers may ignore raises the version alone.
struct SchemaVersion {
  std::uint32_t version = 0;
  std::uint32_t reader_min = 0;
  friend bool operator==(const SchemaVersion&, const SchemaVersion&) = default;
};
inline constexpr SchemaVersion kLogSchema{.version = 1, .reader_min = 1};
inline constexpr SchemaVersion kBlobSchema{.version = 1, .reader_min = 1};

// First byte of each key of the log database's default column family (the meta family) and of the
// blob database. A number is never used again for something else; 0 is left out so that an empty or
// zeroed key is never valid.
enum class KeyPrefix : std::uint8_t {
  kSchemaVersion = 1,   // {1}                                  → version u32, reader_min u32
  kPartitionCount = 2,  // {2, log name}                        → count u32
  kTrimmedStart = 3,    // {3, name size u16, name, partition u32} → offset u64
  kBlob = 4,            // {4, SHA-256}                         → content
};
inline constexpr std::array kKeyPrefixes = {KeyPrefix::kSchemaVersion, KeyPrefix::kPartitionCount,
                                            KeyPrefix::kTrimmedStart, KeyPrefix::kBlob};

static_assert(platform::AllDifferent(kKeyPrefixes));

// A record's key in the column family of its log: {partition u32, offset u64}.
inline constexpr std::size_t kRecordKeyBytes = 12;
struct RecordPosition {
  PartitionIndex partition;
  Offset offset;
  friend bool operator==(const RecordPosition&, const RecordPosition&) = default;
};
[[nodiscard]] std::string RecordKey(const RecordPosition& position);
// nullopt: not the key of a record.
[[nodiscard]] std::optional<RecordPosition> ParseRecordKey(std::string_view key);

[[nodiscard]] std::string SchemaVersionKey();
[[nodiscard]] std::string PartitionCountKey(const LogName& log);
[[nodiscard]] std::string TrimmedStartKey(const LogName& log, PartitionIndex partition);
[[nodiscard]] std::string BlobKey(const BlobHash& hash);

// Values of the meta family. Parsing answers nullopt when the size is not the number's, or when the
// number does not fit its type.
[[nodiscard]] std::string EncodeSchemaVersion(const SchemaVersion& schema);
[[nodiscard]] std::optional<SchemaVersion> ParseSchemaVersion(std::string_view value);
[[nodiscard]] std::string EncodePartitionCount(std::int32_t count);
[[nodiscard]] std::optional<std::int32_t> ParsePartitionCount(std::string_view value);
[[nodiscard]] std::string EncodeOffset(Offset offset);
[[nodiscard]] std::optional<Offset> ParseOffset(std::string_view value);

}  // namespace docket::eventstore

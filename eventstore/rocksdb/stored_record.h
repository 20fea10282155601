// The bytes of a record in the log database: version, minimum reader version, the log's time, key,
// headers and value, under an XXH3-64 checksum that covers the record's position as well, so that a
// value under a wrong key is found too. A large value is compressed with LZ4 when that makes it
// smaller. docs/formats/rocksdb-keys.md has the layout.
// Thread-safety: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "domain/time.h"
#include "eventstore/record_log.h"
#include "eventstore/rocksdb/rocksdb_keys.h"

namespace docket::eventstore {

inline constexpr std::uint8_t kStoredRecordVersion = 2;
inline constexpr std::uint8_t kStoredRecordReaderMin = 2;

// The work of storing a record that needs neither its place nor its time, so that whoever appends
// does it, and not the one thread that writes. Precondition: each part of the record is smaller
// than 1 GiB.
[[nodiscard]] std::string PackRecord(const Record& record);

// Makes what PackRecord answered the stored bytes of that place and time.
void SealPackedRecord(const RecordPosition& position, domain::Timestamp appended_at,
                      std::string& packed);

// kDataLoss: the checksum or the layout is wrong. kUnimplemented: written by newer software. The
// message names partition and offset; the caller adds the log.
[[nodiscard]] absl::StatusOr<StoredRecord> DecodeStoredRecord(const RecordPosition& position,
                                                              std::string_view bytes);

}  // namespace docket::eventstore

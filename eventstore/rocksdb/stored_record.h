// The bytes of a record in the log database: version, minimum reader version, the log's time, key,
// headers and value, under an XXH3-64 checksum that covers the record's position as well, so that a
// value under a wrong key is found too. docs/formats/rocksdb-keys.md has the layout.
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

inline constexpr std::uint8_t kStoredRecordVersion = 1;
inline constexpr std::uint8_t kStoredRecordReaderMin = 1;

// Precondition: each part of the record is smaller than 4 GiB.
[[nodiscard]] std::string EncodeStoredRecord(const RecordPosition& position,
                                             domain::Timestamp appended_at, const Record& record);

// kDataLoss: the checksum or the layout is wrong. kUnimplemented: written by newer software. The
// message names partition and offset; the caller adds the log.
[[nodiscard]] absl::StatusOr<StoredRecord> DecodeStoredRecord(const RecordPosition& position,
                                                              std::string_view bytes);

}  // namespace docket::eventstore

// Turns RocksDB's statuses into ours, once and in one place:
//   kUnavailable  the disk is full; it goes on by itself when there is room
//   kDataLoss     stored bytes are broken
//   kNotFound     there is no such key
//   kInternal     anything else (an I/O error, a wrong use): the database needs a person
// Thread-safety: a pure function.
#pragma once

#include <rocksdb/status.h>

#include <string_view>

#include "absl/status/status.h"

namespace docket::eventstore {

// What to do about broken bytes of what can be rebuilt from nothing else.
inline constexpr char kRestoreAdvice[] = "Restore the directory from its archive or replica";

// `what` says what was tried and on what: "append to review_events.g1 in /data/log".
[[nodiscard]] absl::Status FromRocksDb(const rocksdb::Status& status, std::string_view what);

}  // namespace docket::eventstore

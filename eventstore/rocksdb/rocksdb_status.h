// Turns RocksDB's statuses into ours, once and in one place:
//   kUnavailable  the disk is full; it goes on by itself when there is room
//   kDataLoss     stored bytes are broken
//   kNotFound     there is no such key
//   kInternal     anything else (an I/O error, no more open files, a wrong use)
// Thread-safety: a pure function.
#pragma once

#include <rocksdb/status.h>

#include <string_view>

#include "absl/status/status.h"

namespace docket::eventstore {

// `what` says what was tried and on what: "append to review_events.g1 in /data/log".
[[nodiscard]] absl::Status FromRocksDb(const rocksdb::Status& status, std::string_view what);

}  // namespace docket::eventstore

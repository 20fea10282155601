// Turns RocksDB's statuses into ours: kDataLoss for broken bytes, kUnavailable for a full disk,
// kInternal for everything else.
// Thread-safety: a pure function.
#pragma once

#include <rocksdb/status.h>

#include <string_view>

#include "absl/status/status.h"

namespace docket::projections {

// `what` says what was tried and on what: "write a batch to the views in ./data/views".
[[nodiscard]] absl::Status FromViewDatabase(const ::rocksdb::Status& status, std::string_view what);

}  // namespace docket::projections

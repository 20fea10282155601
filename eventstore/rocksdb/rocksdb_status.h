// Turns the statuses of the event store's databases into ours; database_status.h has the codes.
// Thread-safety: a pure function.
#pragma once

#include <rocksdb/status.h>

#include <string_view>

#include "absl/status/status.h"

namespace docket::eventstore {

// `what` says what was tried and on what: "append to review_events.g1 in /data/log".
[[nodiscard]] absl::Status FromRocksDb(const rocksdb::Status& status, std::string_view what);

}  // namespace docket::eventstore

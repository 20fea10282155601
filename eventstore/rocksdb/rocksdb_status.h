// Turns the statuses of the event store's databases into ours; database_status.h has the codes.
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

// Turns the statuses of the views' database into ours; eventstore/database_status.h has the codes.
// Thread-safety: a pure function.
#pragma once

#include <rocksdb/status.h>

#include <string_view>

#include "absl/status/status.h"

namespace docket::projections {

// `what` says what was tried and on what: "write a batch to the views in ./data/views".
[[nodiscard]] absl::Status FromViewDatabase(const ::rocksdb::Status& status, std::string_view what);

}  // namespace docket::projections

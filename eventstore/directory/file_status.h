// FromFile: turns an error of the file system into our status, with the codes of database_status.h,
// and these besides:
//   kUnavailable  no quota left, or the file system is not there or does not answer: unmounted, its
//                 server away. It goes on by itself when it is back
// Thread-safety: a pure function.
#pragma once

#include <string_view>
#include <system_error>

#include "absl/status/status.h"

namespace docket::eventstore {

// `what` says what was tried and on what: "store blob 1f… in /mnt/blobs".
[[nodiscard]] absl::Status FromFile(std::error_code error, std::string_view what);

}  // namespace docket::eventstore

#include "eventstore/rocksdb/rocksdb_status.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "platform/string_view_bridge.h"

namespace docket::eventstore {

absl::Status FromRocksDb(const rocksdb::Status& status, std::string_view what) {
  if (status.ok()) return absl::OkStatus();
  const std::string message = absl::StrCat(platform::AbslView(what), ": ", status.ToString());
  if (status.IsNoSpace()) {
    return absl::UnavailableError(
        absl::StrCat(message, ". Make room on this disk; it goes on by itself"));
  }
  if (status.IsCorruption()) {
    return absl::DataLossError(absl::StrCat(message, ". ", kRestoreAdvice));
  }
  if (status.IsNotFound()) return absl::NotFoundError(message);
  return absl::InternalError(absl::StrCat(message, ". Check the disk and restart"));
}

}  // namespace docket::eventstore

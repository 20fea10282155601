#include "projections/rocksdb/rocksdb_view_status.h"

#include "absl/strings/str_cat.h"
#include "platform/string_view_bridge.h"

namespace docket::projections {

absl::Status FromViewDatabase(const ::rocksdb::Status& status, std::string_view what) {
  if (status.ok()) return absl::OkStatus();
  if (status.IsCorruption()) {
    return absl::DataLossError(absl::StrCat(
        platform::AbslView(what), ": ", status.ToString(),
        ". Stop, delete the directory of the views and rebuild them from the journals."));
  }
  if (status.IsNoSpace()) {
    return absl::UnavailableError(absl::StrCat(platform::AbslView(what), ": the disk is full (",
                                               status.ToString(),
                                               "). Make room on it; it goes on by itself."));
  }
  return absl::InternalError(absl::StrCat(platform::AbslView(what), ": ", status.ToString(),
                                          ". Check the disk; it is tried again."));
}

}  // namespace docket::projections

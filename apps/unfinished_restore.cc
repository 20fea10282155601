#include "apps/unfinished_restore.h"

#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "apps/durable_directory.h"
#include "apps/whole_file.h"

namespace docket::apps {

absl::Status MarkUnfinishedRestore(const DataDirectory& data) {
  return WriteFileWhole(data.unfinished_restore(),
                        "`docket archive restore` has not come to its end here.\n");
}

absl::Status EndUnfinishedRestore(const DataDirectory& data) {
  std::error_code error;
  std::filesystem::remove(data.unfinished_restore(), error);
  if (error) {
    return absl::UnavailableError(absl::StrCat("cannot remove ", data.unfinished_restore(), ": ",
                                               error.message(),
                                               "; everything else is restored: remove it by hand"));
  }
  return SyncDirectory(data.path);
}

absl::Status RefuseUnfinishedRestore(const DataDirectory& data) {
  std::error_code error;
  const bool unfinished = std::filesystem::exists(data.unfinished_restore(), error);
  if (error) {
    return absl::FailedPreconditionError(absl::StrCat(
        "cannot look whether ", data.unfinished_restore(), " is there: ", error.message()));
  }
  if (!unfinished) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      data.path,
      ": a restore has not come to its end here, and part of what was archived is missing. Remove "
      "the directory and run `docket archive restore` again"));
}

}  // namespace docket::apps

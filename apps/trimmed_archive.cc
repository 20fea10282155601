#include "apps/trimmed_archive.h"

#include <cstddef>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "apps/whole_file.h"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

// More than any path.
constexpr std::size_t kFileBytesMax = 1U << 16U;

}  // namespace

// The archive's id in the first line, its directory in the second.
absl::StatusOr<std::optional<TrimmedArchive>> ReadTrimmedArchive(const DataDirectory& data) {
  const std::string path = data.trimmed_archive();
  const absl::StatusOr<std::string> text = ReadFileWhole(path, kFileBytesMax);
  if (absl::IsNotFound(text.status())) return std::nullopt;
  DOCKET_RETURN_IF_ERROR(text.status());
  const std::vector<std::string> lines = absl::StrSplit(*text, '\n');
  if (lines.size() != 3 || lines[0].empty() || lines[1].empty() || !lines[2].empty()) {
    return absl::FailedPreconditionError(absl::StrCat(
        path,
        " does not name an archive, and what was trimmed from the logs is in "
        "one: bring it back from a backup, or write it: the archive's id, which is the "
        "second line of its file `format`, and its directory, each in a line"));
  }
  return TrimmedArchive{.id = lines[0], .directory = lines[1]};
}

absl::Status KeepTrimmedArchive(const DataDirectory& data, const TrimmedArchive& archive) {
  DOCKET_ASSIGN_OR_RETURN(const auto noted, ReadTrimmedArchive(data));
  if (noted == archive) return absl::OkStatus();
  if (noted.has_value() && noted->id != archive.id) {
    return absl::FailedPreconditionError(
        absl::StrCat("what was trimmed from the logs is in archive ", noted->id, " at ",
                     noted->directory, ", and archive.directory names archive ", archive.id,
                     ": nothing more is trimmed. Name that one's directory"));
  }
  return WriteFileWhole(data.trimmed_archive(),
                        absl::StrCat(archive.id, "\n", archive.directory, "\n"));
}

}  // namespace docket::apps

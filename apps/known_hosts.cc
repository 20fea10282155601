#include "apps/known_hosts.h"

#include <cstddef>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "apps/whole_file.h"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

// Far more than all codes that there can be use; another file may stand there.
constexpr std::size_t kFileBytesMax = 1U << 16U;

// One code a line. A file that is not there has none; one that cannot be read may have any.
absl::StatusOr<std::set<std::string>> ReadCodes(const std::string& path) {
  const absl::StatusOr<std::string> text = ReadFileWhole(path, kFileBytesMax);
  if (absl::IsNotFound(text.status())) return std::set<std::string>();
  if (!text.ok()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "hosts: which codes the data directory has ids of is not known: ", text.status().message(),
        "; let the user that runs docketd own it, or bring it back from a backup"));
  }
  if (text->size() > kFileBytesMax) {
    return absl::FailedPreconditionError(
        absl::StrCat("hosts: ", path, " is larger than ", kFileBytesMax,
                     " bytes and holds no host codes; bring it back from a backup"));
  }
  std::set<std::string> codes;
  for (const absl::string_view line : absl::StrSplit(*text, '\n', absl::SkipEmpty())) {
    codes.emplace(line);
  }
  return codes;
}

}  // namespace

std::vector<domain::HostCode> CodesOf(const std::vector<platform::HostConfig>& hosts) {
  std::vector<domain::HostCode> codes;
  for (const platform::HostConfig& host : hosts) codes.push_back(host.code);
  return codes;
}

absl::Status KeepHostCodes(const DataDirectory& data,
                           const std::vector<platform::HostConfig>& hosts) {
  std::set<std::string> configured;
  for (const platform::HostConfig& host : hosts) configured.emplace(host.code.value());
  DOCKET_ASSIGN_OR_RETURN(const std::set<std::string> noted, ReadCodes(data.host_codes()));
  for (const std::string& code : noted) {
    if (configured.contains(code)) continue;
    return absl::FailedPreconditionError(absl::StrCat(
        "hosts: the data directory ", data.path, " has ids of the host code ", code,
        ", and the configuration has ", absl::StrJoin(configured, ", "),
        " alone. A code is part of every id: set it back, and give a new host a new code"));
  }
  if (noted == configured) return absl::OkStatus();
  return WriteFileWhole(data.host_codes(), absl::StrCat(absl::StrJoin(configured, "\n"), "\n"));
}

}  // namespace docket::apps

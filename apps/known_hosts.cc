#include "apps/known_hosts.h"

#include <fstream>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apps/whole_file.h"

namespace docket::apps {
namespace {

// One code a line. A file that is not there has none.
std::set<std::string> ReadCodes(const std::string& path) {
  std::set<std::string> codes;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) codes.insert(line);
  }
  return codes;
}

}  // namespace

absl::Status KeepHostCodes(const DataDirectory& data,
                           const std::vector<platform::HostConfig>& hosts) {
  std::set<std::string> configured;
  for (const platform::HostConfig& host : hosts) configured.insert(host.code.value());
  const std::set<std::string> noted = ReadCodes(data.host_codes());
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

// The codes of the hosts that a data directory has ids of. They stand in every id, so a code that
// the configuration drops or renames would make the ids of before unreachable, and the same thing
// twice under two ids. Thread-safety: called by the one process that holds the directory's lock.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "apps/data_directory.h"
#include "domain/ids.h"
#include "platform/config.h"

namespace docket::apps {

// In the configuration's order.
[[nodiscard]] std::vector<domain::HostCode> CodesOf(const std::vector<platform::HostConfig>& hosts);

// Notes the codes of `hosts` in the directory; a directory without notes takes them as they are.
// kFailedPrecondition, with what to do: one that was noted before is missing, or the notes are
// there and cannot be read.
[[nodiscard]] absl::Status KeepHostCodes(const DataDirectory& data,
                                         const std::vector<platform::HostConfig>& hosts);

}  // namespace docket::apps

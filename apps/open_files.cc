#include "apps/open_files.h"

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"

namespace docket::apps {

absl::StatusOr<std::int64_t> RaiseOpenFilesLimit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) {
    return absl::InternalError(absl::StrCat("getrlimit(RLIMIT_NOFILE): ", std::strerror(errno)));
  }
  limit.rlim_cur = limit.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) {
    return absl::InternalError(
        absl::StrCat("setrlimit(RLIMIT_NOFILE, ", limit.rlim_max, "): ", std::strerror(errno)));
  }
  constexpr rlim_t kMost = std::numeric_limits<std::int64_t>::max();  // RLIM_INFINITY is above it
  return static_cast<std::int64_t>(std::min(limit.rlim_cur, kMost));
}

absl::StatusOr<std::int64_t> ConnectionsWithin(std::int64_t open_files_limit, std::int64_t wanted) {
  const std::int64_t room = open_files_limit - kFilesReserved;
  const std::int64_t least = std::min(wanted, kConnectionsLeast);
  if (room < least) {
    return absl::FailedPreconditionError(absl::StrCat(
        "this process may have ", open_files_limit, " files open, and needs at least ",
        kFilesReserved + least, " (", kFilesReserved,
        " for its databases); raise the hard limit: ", "ulimit -Hn, or LimitNOFILE= of its unit"));
  }
  return std::min(wanted, room);
}

absl::StatusOr<std::int64_t> SetFilesAside(std::int64_t configured,
                                           const platform::Logger& logger) {
  DOCKET_ASSIGN_OR_RETURN(const std::int64_t limit, RaiseOpenFilesLimit());
  DOCKET_ASSIGN_OR_RETURN(const std::int64_t allowed, ConnectionsWithin(limit, configured));
  if (allowed < configured) {
    logger.Warning(
        "http.max_connections is lowered to what the limit of open files allows; raise the hard "
        "limit, or lower the key",
        {{"configured", configured},
         {"connections_max", allowed},
         {"open_files_limit", limit},
         {"reserved", kFilesReserved}});
  }
  return allowed;
}

}  // namespace docket::apps

// How many files and sockets this process may have open (RLIMIT_NOFILE), and how many of them may
// be connections. A store that cannot open its next file stops writing, so the files of the stores
// are set aside before any connection is taken.
// Thread-safety: functions; the limit is the process's, so it is raised before threads start.
#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "platform/logging.h"

namespace docket::apps {

// For everything but connections: the tables that the five databases keep open (512 the logs, 256
// the blobs, 512 the views, 256 each of two states), what they open besides while they write and
// compact, the operator's connections, the event loops.
inline constexpr std::int64_t kFilesReserved = 1'792 + 512;
// With fewer connections than this a server is of no use.
inline constexpr std::int64_t kConnectionsLeast = 16;

// Raises the soft limit to the hard one, and answers it.
[[nodiscard]] absl::StatusOr<std::int64_t> RaiseOpenFilesLimit();

// How many of `wanted` connections the limit allows. kFailedPrecondition, with what to do: not even
// kConnectionsLeast, or all that are wanted if these are fewer.
[[nodiscard]] absl::StatusOr<std::int64_t> ConnectionsWithin(std::int64_t open_files_limit,
                                                             std::int64_t wanted);

// Both of them; a warning if fewer are left than http.max_connections says.
[[nodiscard]] absl::StatusOr<std::int64_t> SetFilesAside(std::int64_t configured,
                                                         const platform::Logger& logger);

}  // namespace docket::apps

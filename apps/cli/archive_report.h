// What `docket archive` says of an archive. Thread-safety: pure functions, but for the one that
// writes to `out`.
#pragma once

#include <iosfwd>

#include "apps/archive_restore.h"
#include "boost/json/object.hpp"

namespace docket::apps {

[[nodiscard]] bool ArchiveIsRight(const ArchiveReport& report);

// {"archive", "right", "segments", "records", "blobs", "content_bytes", "segment_bytes",
// "partitions": [{"log", "partition", the same numbers, "wrong": [text]}]}
[[nodiscard]] boost::json::object ToJson(const ArchiveReport& report);

// A row for each partition, then everything that is wrong.
void PrintArchive(const ArchiveReport& report, std::ostream& out);

}  // namespace docket::apps

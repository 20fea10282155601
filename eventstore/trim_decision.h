// How far a partition of a log may be trimmed: as far as its records are old enough, and no further
// than the archive has them, verified, than every consumer would go on from, and than no legal hold
// forbids. What is not known counts as "no further".
// Thread-safety: value types and a pure function.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "eventstore/record_log.h"

namespace docket::eventstore {

// Where a consumer would go on after a crash; nothing: it is not known here.
struct TrimNeed {
  std::string consumer;
  std::optional<Offset> from;
};

struct TrimQuestion {
  OffsetRange log;
  Offset expired_before;                  // every record before it is older than the retention
  std::optional<Offset> archived_before;  // verified; nothing: the log is not archived
  std::vector<TrimNeed> needs;
  bool held = false;  // by a legal hold, or whether there is one is not known
};

struct TrimDecision {
  Offset before;        // records before it go; at least the log's start
  std::string held_by;  // what keeps records that are old enough; empty: nothing
};

inline constexpr char kHeldByLegalHold[] = "legal hold";
inline constexpr char kHeldByArchive[] = "archive";

[[nodiscard]] TrimDecision DecideTrim(const TrimQuestion& question);

}  // namespace docket::eventstore

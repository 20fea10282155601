// Where a difference between two builds of a row comes from, as far as the log can say: the rows
// are folded once more by the code of this program, and the input is named since which the
// differing part of the row has had the value that it has now. docs/decisions/0002 says why it is
// not the input at which both builds parted. Thread-safety: used by one thread. Borrows what it is
// given.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "projections/source.h"
#include "projections/view.h"
#include "replay/replay_context.h"

namespace docket::replay {

// A row as bytes, in both builds; nothing: that build has none.
struct RowVersions {
  std::string key;
  std::optional<std::string> now;
  std::optional<std::string> before;
};

// The input that made the row differ.
struct RowOrigin {
  std::string stream;
  std::int64_t version = 0;  // of the event in its stream; 0: the input is no event
  std::string what;          // the event's type; else "outcome", "claim", "delivery" or "result"
  std::string event;         // its id; empty: no event
  eventstore::LogName log;
  eventstore::PartitionIndex partition;
  eventstore::Offset offset;
};

// A stretch of one partition of a view's source, from its beginning.
struct LogStretch {
  projections::Source source;
  eventstore::PartitionIndex partition;
  eventstore::Offset end;  // the first that is not part of it
};

// One for each row, in order; nothing: it cannot be found, since no input made the row what it is
// now, or the fold does not lead there (the row was altered, or its stream is parked). Reads the
// stretch once, whatever the rows are many, and holds these rows alone. Adds no events to the
// meter.
[[nodiscard]] absl::StatusOr<std::vector<std::optional<RowOrigin>>> FindOrigins(
    const projections::AnyView& view, const LogStretch& stretch,
    const std::vector<RowVersions>& rows, const BuildControl& control);

}  // namespace docket::replay

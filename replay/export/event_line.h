// A line of events.jsonl: one event of a commit as JSON, with where the journal has it, what caused
// it, and its data (event_json.h). What verifies an export makes the lines again from the records,
// so a line is made of nothing but the record and its place.
// Thread-safety: pure functions.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "schemas/journal_proto.h"

namespace docket::replay {

struct RecordPlace {
  std::string log;  // "review_events.g1"
  std::int32_t partition = 0;
  std::uint64_t leaf = 0;
  std::int64_t offset = 0;
};

// With its end. "data" is the last member, and null for an event that this program cannot read; it
// alone may look different in another version of this program, which knows more fields. kDataLoss:
// the commit's outcome cannot be said in JSON.
// Precondition: 0 <= index < commit.events_size().
[[nodiscard]] absl::StatusOr<std::string> EventLine(const RecordPlace& place,
                                                    const journal_proto::Commit& commit, int index);

// The line before its data. All of it if it has none.
[[nodiscard]] std::string_view BeforeData(std::string_view line);

}  // namespace docket::replay

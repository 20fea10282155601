// The lines of merges.csv: one for each merge whose first assessment is among the records, in their
// order. A line begins with that event, so that the population of merges can be checked against the
// records; the other cells are evidence (docs/merge-evidence.md).
// Thread-safety: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/ids.h"
#include "schemas/journal_proto.h"

namespace docket::replay {

inline constexpr char kMergesName[] = "merges.csv";

// The names of the cells, with the end of the line.
[[nodiscard]] std::string MergesHeading();

struct FirstAssessment {
  std::string event;  // its id
  domain::ReviewId review;
};
// Nothing: the event is another one. Precondition: 0 <= index < commit.events_size().
[[nodiscard]] std::optional<FirstAssessment> FirstAssessmentAt(const journal_proto::Commit& commit,
                                                               int index);

// "EVENT,REVIEW,": what the line of it begins with.
[[nodiscard]] std::string BeginningOf(const FirstAssessment& assessment);
// The same of a line.
[[nodiscard]] std::string_view BeginningIn(std::string_view line);

}  // namespace docket::replay

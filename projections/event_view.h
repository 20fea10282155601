// What the views over events share: which inputs are theirs, and that none is missing.
// Thread-safety: pure functions.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "projections/input.h"

namespace docket::projections {

// The input as an event of that aggregate ("review"); null for everything else. By the stored type
// name alone, so that an event which cannot be read still finds the rows that it would change.
[[nodiscard]] const EventInput* EventOf(const Input& input, std::string_view aggregate);

// The decoded event of one aggregate. Its own error if it could not be read; kDataLoss if the type
// name belied what was in it. Precondition: EventOf(input, …) is not null.
template <class AggregateEvent>
[[nodiscard]] absl::StatusOr<const AggregateEvent*> Decoded(const Input& input) {
  const auto& event = std::get<EventInput>(input.what);
  if (!event.event.ok()) return event.event.status();
  if (const auto* decoded = std::get_if<AggregateEvent>(&*event.event)) return decoded;
  return absl::DataLossError(absl::StrCat("event ", event.id.value(), " of type ",
                                          event.stored->type(), " is of another aggregate"));
}

// OK if the event is the next one of its stream. Otherwise the row would silently lack one.
[[nodiscard]] absl::Status ExpectNext(const EventInput& event, std::int64_t last_version);

}  // namespace docket::projections

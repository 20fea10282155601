// What the views over events share: which inputs are theirs, that none is missing, and the frame of
// those whose row is one stream.
// Thread-safety: pure functions.
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "domain/time.h"
#include "platform/status_macros.h"
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

// The key of a view that is given but some of the events of an aggregate's streams, those of
// `types`, and has a row for each stream; none for everything else.
[[nodiscard]] std::vector<std::string> StreamIfOneOf(const Input& input, std::string_view aggregate,
                                                     std::initializer_list<std::string_view> types);

// Of such a view: OK if the row does not include the event yet. That none was lost in between
// cannot be told there; the views that are given all of them tell it.
[[nodiscard]] absl::Status ExpectLater(const EventInput& event, std::int64_t last_version);

// OK if the event is the next one of its stream. Otherwise the row would silently lack one.
[[nodiscard]] absl::Status ExpectNext(const EventInput& event, std::int64_t last_version);

// The row is as new as `time`, or newer.
template <class Row>
void Touch(Row& row, domain::Timestamp time) {
  row.set_updated_at(std::max(row.updated_at(), time.value()));
}

// What every view of one stream a row does with an event: it is the next one, it is applied to the
// row, or to an empty one, and its version is kept. `make_applier(row, event)` is what the decoded
// event is visited with; it may answer a Status or nothing.
template <class AggregateEvent, class Row, class MakeApplier>
[[nodiscard]] absl::StatusOr<std::optional<Row>> ApplyNext(std::optional<Row> row,
                                                           const Input& input,
                                                           const MakeApplier& make_applier) {
  const auto& event = std::get<EventInput>(input.what);
  DOCKET_RETURN_IF_ERROR(ExpectNext(event, row.has_value() ? row->version() : 0));
  DOCKET_ASSIGN_OR_RETURN(const AggregateEvent* decoded, Decoded<AggregateEvent>(input));
  if (!row.has_value()) row.emplace();
  const auto applier = make_applier(*row, event);
  if constexpr (std::is_void_v<decltype(std::visit(applier, *decoded))>) {
    std::visit(applier, *decoded);
  } else {
    DOCKET_RETURN_IF_ERROR(std::visit(applier, *decoded));
  }
  row->set_version(event.stored->version());
  return row;
}

}  // namespace docket::projections

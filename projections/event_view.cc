#include "projections/event_view.h"

namespace docket::projections {

const EventInput* EventOf(const Input& input, std::string_view aggregate) {
  const auto* event = std::get_if<EventInput>(&input.what);
  if (event == nullptr) return nullptr;
  const std::string_view type = event->stored->type();
  const bool matches = type.size() > aggregate.size() && type.starts_with(aggregate) &&
                       type[aggregate.size()] == '.';
  return matches ? event : nullptr;
}

std::vector<std::string> StreamIfOneOf(const Input& input, std::string_view aggregate,
                                       std::initializer_list<std::string_view> types) {
  const EventInput* event = EventOf(input, aggregate);
  if (event == nullptr || std::ranges::find(types, event->stored->type()) == types.end()) return {};
  return {event->stored->stream()};
}

absl::Status ExpectLater(const EventInput& event, std::int64_t last_version) {
  if (event.stored->version() > last_version) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("event ", event.id.value(), " has version ",
                                          event.stored->version(), ", and its row includes ",
                                          last_version));
}

absl::Status ExpectNext(const EventInput& event, std::int64_t last_version) {
  if (event.stored->version() == last_version + 1) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("stream ", event.stored->stream(), ": version ",
                                          event.stored->version(), " follows version ",
                                          last_version));
}

}  // namespace docket::projections

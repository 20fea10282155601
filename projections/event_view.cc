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

absl::Status ExpectNext(const EventInput& event, std::int64_t last_version) {
  if (event.stored->version() == last_version + 1) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("stream ", event.stored->stream(), ": version ",
                                          event.stored->version(), " follows version ",
                                          last_version));
}

}  // namespace docket::projections

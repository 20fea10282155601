#include "schemas/codec/event_codec.h"

#include <type_traits>
#include <variant>

#include "schemas/codec/aggregates.h"

namespace docket::schemas {

EncodedEvent EncodeEvent(const domain::Event& event) {
  return std::visit([](const auto& of_aggregate) { return Encode(of_aggregate); }, event);
}

std::string_view EventType(const domain::Event& event) {
  return std::visit([](const auto& of_aggregate) { return TypeOf(of_aggregate); }, event);
}

const TypeTable<domain::Event>& EventTypes() {
  static const TypeTable<domain::Event> table =
      []<class... Aggregates>(std::type_identity<std::variant<Aggregates...>>) {
        TypeTable<domain::Event> all;
        (all.Add(EventRows<Aggregates>()), ...);
        return all;
      }(std::type_identity<domain::Event>{});
  return table;
}

absl::StatusOr<domain::Event> DecodeEvent(std::string_view type, std::int32_t schema_version,
                                          std::string_view data, const UpcasterTable& upcasters) {
  return EventTypes().Decode(type, schema_version, data, upcasters);
}

}  // namespace docket::schemas

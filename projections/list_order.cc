#include "projections/list_order.h"

#include "projections/index_key.h"

namespace docket::projections {

std::string ListOrder(const ListPlace& place) {
  return KeyWriter().Descending(place.at).Rest(place.id).Take();
}

ListPlace ReadListOrder(std::string_view bytes) {
  // The complement of v is -v - 1, in every order-preserving form of it.
  return {.at = -1 - ReadAscending(bytes), .id = std::string(bytes.substr(8))};
}

}  // namespace docket::projections

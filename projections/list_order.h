// ListOrder: the order of every list, as the last bytes of its index entries: by a time that never
// changes, newest first, then by id.
// Thread-safety: value types and pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace docket::projections {

struct ListPlace {
  std::int64_t at = 0;  // microseconds
  std::string id;
  friend bool operator==(const ListPlace&, const ListPlace&) = default;
};

[[nodiscard]] std::string ListOrder(const ListPlace& place);

// Precondition: ListOrder wrote it.
[[nodiscard]] ListPlace ReadListOrder(std::string_view bytes);

}  // namespace docket::projections

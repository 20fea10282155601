// Names and positions in logs. Thread-safety: value types and pure functions.
#pragma once

#include <cstdint>
#include <string>

#include "domain/strong.h"

namespace docket::eventstore {

using PartitionIndex = domain::Strong<struct PartitionIndexTag, std::int32_t>;
using Offset =
    domain::Strong<struct OffsetTag, std::int64_t>;  // of a record; the first is 0 or more

[[nodiscard]] constexpr Offset Next(Offset offset) { return Offset(offset.value() + 1); }

// A log's name carries its generation, because the partition count is fixed for one:
// review_events.g1.
struct LogName {
  std::string base;
  std::int32_t generation = 1;
  friend bool operator==(const LogName&, const LogName&) = default;
  friend auto operator<=>(const LogName&, const LogName&) = default;
};

[[nodiscard]] inline std::string ToString(const LogName& name) {
  return name.base + ".g" + std::to_string(name.generation);
}

}  // namespace docket::eventstore

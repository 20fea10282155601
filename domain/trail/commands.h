// What can be asked of a trail of accesses. Thread-safety: value types.
#pragma once

#include <variant>
#include <vector>

#include "domain/trail/events.h"

namespace docket::domain::trail {

// Those of one organisation that were to be recorded at about the same time.
struct RecordAccesses {
  Tenant tenant;  // whose things were read
  std::vector<AccessRecorded> accesses;
  friend bool operator==(const RecordAccesses&, const RecordAccesses&) = default;
};

using Command = std::variant<RecordAccesses>;

[[nodiscard]] inline const Tenant& TenantOf(const Command& command) {
  return std::visit([](const auto& alternative) -> const Tenant& { return alternative.tenant; },
                    command);
}

}  // namespace docket::domain::trail

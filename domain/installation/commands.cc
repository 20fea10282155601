#include "domain/installation/commands.h"

namespace docket::domain::installation {

const Snapshot& SnapshotOf(const Command& command) {
  return std::visit(
      [](const auto& alternative) -> const Snapshot& { return alternative.installation; }, command);
}

}  // namespace docket::domain::installation

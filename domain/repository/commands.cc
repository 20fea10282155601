#include "domain/repository/commands.h"

namespace docket::domain::repository {

const Snapshot& SnapshotOf(const Command& command) {
  return std::visit(
      [](const auto& alternative) -> const Snapshot& { return alternative.repository; }, command);
}

}  // namespace docket::domain::repository

#include "domain/review/commands.h"

namespace docket::domain::review {

const Snapshot& SnapshotOf(const Command& command) {
  return std::visit(
      [](const auto& alternative) -> const Snapshot& { return alternative.pull_request; }, command);
}

}  // namespace docket::domain::review

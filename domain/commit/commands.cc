#include "domain/commit/commands.h"

namespace docket::domain::commit {

const CommitId& CommitOf(const Command& command) {
  return std::visit([](const auto& alternative) -> const CommitId& { return alternative.commit; },
                    command);
}

}  // namespace docket::domain::commit

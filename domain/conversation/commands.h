// What can be asked of a conversation. Thread-safety: value types.
#pragma once

#include <variant>

#include "domain/conversation/events.h"

namespace docket::domain::conversation {

struct RecordMessage {
  RunId run;
  LeaseId lease;  // of the run's conversation
  Message message;
  friend bool operator==(const RecordMessage&, const RecordMessage&) = default;
};

using Command = std::variant<RecordMessage>;

[[nodiscard]] inline const RunId& RunOf(const Command& command) {
  return std::visit([](const auto& alternative) -> const RunId& { return alternative.run; },
                    command);
}

}  // namespace docket::domain::conversation

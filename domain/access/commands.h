// What can be asked of the API keys. Thread-safety: value types.
#pragma once

#include <variant>

#include "domain/access/events.h"

namespace docket::domain::access {

struct CreateKey {
  KeyCreated key;
  friend bool operator==(const CreateKey&, const CreateKey&) = default;
};

struct RevokeKey {
  KeyId id;
  friend bool operator==(const RevokeKey&, const RevokeKey&) = default;
};

struct RecordUse {
  KeyId id;
  Timestamp used_at;  // at that time, or later in the same hour
  friend bool operator==(const RecordUse&, const RecordUse&) = default;
};

using Command = std::variant<CreateKey, RevokeKey, RecordUse>;

}  // namespace docket::domain::access

// The text form of an API key: dk_{key id}_{secret}. The id is public and finds the key; of the
// secret only its SHA-256 is ever stored.
//   key id   16 lower-case hex digits
//   secret   32 random bytes as base64url
// Thread-safety: value types and functions without shared state.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/ids.h"

namespace docket::api {

struct KeyToken {
  domain::KeyId id;
  std::string secret;  // as in the text
  friend bool operator==(const KeyToken&, const KeyToken&) = default;
};

// With a fresh id and secret.
[[nodiscard]] KeyToken NewKeyToken();

[[nodiscard]] std::string ToString(const KeyToken& token);

// Nothing for anything that ToString of a new token would not have written.
[[nodiscard]] std::optional<KeyToken> ParseKeyToken(std::string_view text);

[[nodiscard]] bool IsKeyId(std::string_view text);

}  // namespace docket::api

// AppToken: what a GitHub App shows to speak for itself: a JSON Web Token, signed with the app's
// private key (RS256), good for some minutes. Source: GitHub's documentation, "Generating a JSON
// Web Token (JWT) for a GitHub App".
// Thread-safety: a pure function.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace docket::apps {

// GitHub takes ten minutes at the most, and its clock may be a minute behind.
inline constexpr absl::Duration kAppTokenLife = absl::Minutes(9);
inline constexpr absl::Duration kAppTokenBefore = absl::Minutes(1);

// `app`: the app's id, or its client id. kInvalidArgument: `private_key_pem` is no RSA key.
[[nodiscard]] absl::StatusOr<std::string> AppToken(const std::string& app,
                                                   const std::string& private_key_pem,
                                                   absl::Time now);

}  // namespace docket::apps

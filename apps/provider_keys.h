// The signing keys of the identity provider of http.oidc: read from its file or address, and again
// while docketd serves. What cannot be read changes nothing: tokens that the last keys verify are
// taken on.
// Thread-safety: functions without shared state.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "api/auth/oidc.h"
#include "api/auth/signing_keys.h"
#include "platform/clock.h"
#include "platform/config.h"
#include "platform/logging.h"
#include "platform/work_loop.h"

namespace docket::apps {

// `where`: a path, or an address: https, or http of this machine. kInvalidArgument: what is there
// is no JWK set that is of use. kUnavailable, kNotFound: it cannot be had.
[[nodiscard]] absl::StatusOr<api::SigningKeys> ReadProviderKeys(const std::string& where);

// Who checks tokens, and the loop that keeps it supplied with keys: it reads them as soon as it
// runs, and then as http.oidc.keys says. Both null: no provider is configured. Borrows the clock.
struct OidcInUse {
  std::shared_ptr<api::Oidc> oidc;
  std::unique_ptr<platform::WorkLoop> keys;
};
[[nodiscard]] OidcInUse MakeOidc(const platform::OidcConfig& config, const platform::Clock& clock,
                                 const platform::Logger& logger);

}  // namespace docket::apps

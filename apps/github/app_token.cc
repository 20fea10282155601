#include "apps/github/app_token.h"

#include <jwt.h>

#include <cstdlib>
#include <memory>

namespace docket::apps {
namespace {

struct FreeJwt {
  void operator()(jwt_t* jwt) const { jwt_free(jwt); }
};
using Jwt = std::unique_ptr<jwt_t, FreeJwt>;

struct FreeText {
  void operator()(char* text) const { std::free(text); }
};

}  // namespace

absl::StatusOr<std::string> AppToken(const std::string& app, const std::string& private_key_pem,
                                     absl::Time now) {
  jwt_t* made = nullptr;
  if (jwt_new(&made) != 0) return absl::InternalError("no token could be made");
  const Jwt jwt(made);
  const bool filled =
      jwt_add_grant(jwt.get(), "iss", app.c_str()) == 0 &&
      jwt_add_grant_int(jwt.get(), "iat", absl::ToUnixSeconds(now - kAppTokenBefore)) == 0 &&
      jwt_add_grant_int(jwt.get(), "exp", absl::ToUnixSeconds(now + kAppTokenLife)) == 0 &&
      jwt_set_alg(jwt.get(), JWT_ALG_RS256,
                  reinterpret_cast<const unsigned char*>(private_key_pem.data()),
                  static_cast<int>(private_key_pem.size())) == 0;
  if (!filled) return absl::InternalError("no token could be made");
  const std::unique_ptr<char, FreeText> token(jwt_encode_str(jwt.get()));
  if (token == nullptr) {
    return absl::InvalidArgumentError(
        "the private key cannot sign: give the .pem file that GitHub made for the app, unchanged");
  }
  return std::string(token.get());
}

}  // namespace docket::apps

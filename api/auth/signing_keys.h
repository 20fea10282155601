// SigningKeys: the public keys of an identity provider, as its JWK set (RFC 7517) has them, and
// what a token that one of them has signed says (RFC 7515: RS256, ES256). What else is in a set is
// left out: keys for encryption, other types, private ones. Thread-safety: immutable. Failure: the
// messages never hold a token.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

struct _cjose_jwk_int;

namespace docket::api {

class SigningKeys {
 public:
  // kInvalidArgument: no JWK set, or none of its keys can be used.
  [[nodiscard]] static absl::StatusOr<SigningKeys> Parse(std::string_view json);

  // What was signed. kUnauthenticated: it is no token of these keys, whatever else it may be.
  // kNotFound: it names a key that is not here.
  [[nodiscard]] absl::StatusOr<std::string> Open(std::string_view token) const;

  [[nodiscard]] std::size_t count() const { return keys_.size(); }

 private:
  struct Release {
    void operator()(_cjose_jwk_int* key) const;
  };
  struct Key {
    std::string id;         // empty: the set does not say
    std::string algorithm;  // that its type is good for
    std::shared_ptr<_cjose_jwk_int> key;
  };

  std::vector<Key> keys_;
};

}  // namespace docket::api

#include "api/auth/signing_keys.h"

#include <cjose/cjose.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "boost/json/object.hpp"
#include "boost/json/parse.hpp"
#include "boost/json/serialize.hpp"
#include "platform/status_macros.h"

namespace docket::api {
namespace {

struct ReleaseToken {
  void operator()(cjose_jws_t* token) const { cjose_jws_release(token); }
};
using Token = std::unique_ptr<cjose_jws_t, ReleaseToken>;

absl::Status NoToken(std::string_view why) { return absl::UnauthenticatedError(std::string(why)); }

std::string TextIn(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains(name);
  const auto* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string() : std::string(*text);
}

// The one algorithm that a key of its type is good for here; empty: none.
std::string AlgorithmOf(const boost::json::object& key) {
  const std::string type = TextIn(key, "kty");
  std::string algorithm;
  if (type == "RSA") algorithm = "RS256";
  if (type == "EC" && TextIn(key, "crv") == "P-256") algorithm = "ES256";
  const std::string use = TextIn(key, "use");
  const std::string named = TextIn(key, "alg");
  const bool usable =
      (use.empty() || use == "sig") && (named.empty() || named == algorithm) && !key.contains("d");
  return usable ? algorithm : std::string();
}

std::string HeaderOf(cjose_jws_t* token, const char* name) {
  const char* text = cjose_header_get(cjose_jws_get_protected(token), name, nullptr);
  return text == nullptr ? std::string() : std::string(text);
}

}  // namespace

void SigningKeys::Release::operator()(_cjose_jwk_int* key) const { cjose_jwk_release(key); }

absl::StatusOr<SigningKeys> SigningKeys::Parse(std::string_view json) {
  boost::system::error_code error;
  const boost::json::value set = boost::json::parse(json, error);
  const auto* object = error ? nullptr : set.if_object();
  const boost::json::value* list = object == nullptr ? nullptr : object->if_contains("keys");
  if (list == nullptr || !list->is_array()) {
    return absl::InvalidArgumentError("it is no JWK set: an object with a list \"keys\" is wanted");
  }
  SigningKeys keys;
  for (const boost::json::value& one : list->get_array()) {
    const auto* key = one.if_object();
    if (key == nullptr) continue;
    std::string algorithm = AlgorithmOf(*key);
    if (algorithm.empty()) continue;
    const std::string text = boost::json::serialize(*key);
    cjose_jwk_t* imported = cjose_jwk_import(text.data(), text.size(), nullptr);
    if (imported == nullptr) continue;
    keys.keys_.push_back({.id = TextIn(*key, "kid"),
                          .algorithm = std::move(algorithm),
                          .key = std::shared_ptr<cjose_jwk_t>(imported, Release())});
  }
  if (!keys.keys_.empty()) return keys;
  return absl::InvalidArgumentError(
      "none of the keys in the JWK set is one to verify RS256 or ES256 with");
}

absl::StatusOr<std::string> SigningKeys::Open(std::string_view token) const {
  const Token parsed(cjose_jws_import(token.data(), token.size(), nullptr));
  if (parsed == nullptr) return NoToken("it is no signed token");
  const std::string algorithm = HeaderOf(parsed.get(), CJOSE_HDR_ALG);
  const std::string id = HeaderOf(parsed.get(), CJOSE_HDR_KID);
  bool known = false;
  for (const Key& key : keys_) {
    if (!id.empty() && !key.id.empty() && key.id != id) continue;
    known = true;
    // What the token claims to be signed with is never believed against the key.
    if (key.algorithm != algorithm) continue;
    const Token candidate(cjose_jws_import(token.data(), token.size(), nullptr));
    if (candidate == nullptr || !cjose_jws_verify(candidate.get(), key.key.get(), nullptr)) {
      continue;
    }
    std::uint8_t* text = nullptr;
    std::size_t size = 0;
    if (!cjose_jws_get_plaintext(candidate.get(), &text, &size, nullptr)) break;
    return std::string(reinterpret_cast<const char*>(text), size);
  }
  if (!known) return absl::NotFoundError("it names a key that the provider's set does not have");
  return NoToken("none of the provider's keys has signed it");
}

}  // namespace docket::api

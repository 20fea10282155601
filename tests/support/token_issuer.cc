#include "tests/support/token_issuer.h"

#include <cjose/cjose.h>

#include <algorithm>
#include <cstdlib>

#include "platform/check.h"
#include "platform/hashing.h"

namespace docket::tests {
namespace {

constexpr std::size_t kRsaBits = 2048;

std::string TextOf(const cjose_jwk_t* key, bool with_private) {
  char* text = cjose_jwk_to_json(key, with_private, nullptr);
  DOCKET_CHECK(text != nullptr);
  std::string copy(text);
  std::free(text);
  return copy;
}

}  // namespace

void TokenIssuer::Release::operator()(_cjose_jwk_int* key) const { cjose_jwk_release(key); }

void TokenIssuer::AddKey(Type type, const std::string& id) {
  cjose_jwk_t* key = type == Type::kRsa ? cjose_jwk_create_RSA_random(kRsaBits, nullptr, 0, nullptr)
                                        : cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, nullptr);
  DOCKET_CHECK(key != nullptr);
  DOCKET_CHECK(cjose_jwk_set_kid(key, id.data(), id.size(), nullptr));
  keys_.push_back({.type = type, .id = id, .key = std::unique_ptr<cjose_jwk_t, Release>(key)});
}

const TokenIssuer::Key& TokenIssuer::Find(const std::string& id) const {
  const auto found = std::ranges::find(keys_, id, &Key::id);
  DOCKET_CHECK(found != keys_.end());
  return *found;
}

std::string TokenIssuer::KeySet() const {
  std::string set = R"({"keys":[)";
  for (const Key& key : keys_) {
    if (&key != &keys_.front()) set += ",";
    set += TextOf(key.key.get(), false);
  }
  return set + "]}";
}

std::string TokenIssuer::PrivateKey(const std::string& id) const {
  return TextOf(Find(id).key.get(), true);
}

std::string TokenIssuer::Sign(const std::string& id, std::string_view claims) const {
  const Key& key = Find(id);
  cjose_header_t* header = cjose_header_new(nullptr);
  DOCKET_CHECK(cjose_header_set(header, CJOSE_HDR_ALG,
                                key.type == Type::kRsa ? CJOSE_HDR_ALG_RS256 : CJOSE_HDR_ALG_ES256,
                                nullptr));
  DOCKET_CHECK(cjose_header_set(header, CJOSE_HDR_KID, id.c_str(), nullptr));
  cjose_jws_t* token =
      cjose_jws_sign(key.key.get(), header, reinterpret_cast<const std::uint8_t*>(claims.data()),
                     claims.size(), nullptr);
  DOCKET_CHECK(token != nullptr);
  const char* text = nullptr;
  DOCKET_CHECK(cjose_jws_export(token, &text, nullptr));
  std::string copy(text);
  cjose_jws_release(token);
  cjose_header_release(header);
  return copy;
}

std::string MakeToken(std::string_view header, std::string_view claims,
                      std::string_view signature) {
  return platform::Base64UrlEncode(header) + "." + platform::Base64UrlEncode(claims) + "." +
         platform::Base64UrlEncode(signature);
}

}  // namespace docket::tests

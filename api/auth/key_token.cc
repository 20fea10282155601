#include "api/auth/key_token.h"

#include "platform/hashing.h"

namespace docket::api {
namespace {

constexpr std::string_view kPrefix = "dk_";
constexpr std::size_t kIdBytes = 8;
constexpr std::size_t kSecretBytes = 32;

}  // namespace

KeyToken NewKeyToken() {
  return {.id = domain::KeyId(platform::HexEncode(platform::RandomBytes(kIdBytes))),
          .secret = platform::Base64UrlEncode(platform::RandomBytes(kSecretBytes))};
}

std::string ToString(const KeyToken& token) {
  return std::string(kPrefix) + token.id.value() + "_" + token.secret;
}

bool IsKeyId(std::string_view text) {
  return text.size() == 2 * kIdBytes &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::optional<KeyToken> ParseKeyToken(std::string_view text) {
  if (!text.starts_with(kPrefix)) return std::nullopt;
  text.remove_prefix(kPrefix.size());
  const std::size_t end = text.find('_');  // the secret may hold more of them
  if (end == std::string_view::npos || !IsKeyId(text.substr(0, end))) return std::nullopt;
  const std::string_view secret = text.substr(end + 1);
  const std::optional<std::string> bytes = platform::Base64UrlDecode(secret);
  if (!bytes.has_value() || bytes->size() != kSecretBytes) return std::nullopt;
  return KeyToken{.id = domain::KeyId(std::string(text.substr(0, end))),
                  .secret = std::string(secret)};
}

}  // namespace docket::api

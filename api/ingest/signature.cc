#include "api/ingest/signature.h"

#include "platform/hashing.h"

namespace docket::api {
namespace {

constexpr std::string_view kPrefix = "sha256=";
constexpr std::size_t kHexDigits = 64;

}  // namespace

std::optional<std::int32_t> FindSigner(const std::vector<std::string>& secrets,
                                       const SignedBody& request) {
  std::string_view digits = request.header;
  if (!digits.starts_with(kPrefix)) return std::nullopt;
  digits.remove_prefix(kPrefix.size());
  if (digits.size() != kHexDigits) return std::nullopt;
  const std::optional<std::string> claimed = platform::HexDecode(digits);
  if (!claimed.has_value()) return std::nullopt;
  std::optional<std::int32_t> signer;
  std::int32_t index = 0;
  for (const std::string& secret : secrets) {
    const platform::Sha256Digest hash =
        platform::HmacSha256({.key = secret, .message = request.body});
    if (platform::ConstantTimeEqual(platform::AsBytes(hash), *claimed) && !signer.has_value()) {
      signer = index;
    }
    ++index;
  }
  return signer;
}

}  // namespace docket::api

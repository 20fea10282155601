#include "demo/signer.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstddef>
#include <span>

namespace docket::demo {
namespace {

std::string LowerHex(std::span<const unsigned char> bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const unsigned char byte : bytes) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 0x0FU];
  }
  return text;
}

std::string SignatureFor(const Delivery& delivery, const SigningKey& key) {
  switch (delivery.signing) {
    case Signing::kTrue:
      return SignatureOf(key, delivery.body);
    case Signing::kOtherSecret:
      return SignatureOf(SigningKey{key.secret + "-of-someone-else"}, delivery.body);
    case Signing::kOtherBytes:
      return SignatureOf(key, delivery.body + " ");
  }
  return {};
}

}  // namespace

std::string SignatureOf(const SigningKey& key, std::string_view body) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  HMAC(EVP_sha256(), key.secret.data(), static_cast<int>(key.secret.size()),
       reinterpret_cast<const unsigned char*>(body.data()), body.size(), digest.data(), &length);
  return "sha256=" + LowerHex(std::span(digest).first(static_cast<std::size_t>(length)));
}

HttpRequest WebhookRequest(const Delivery& delivery, const SigningKey& key,
                           std::string_view target) {
  return HttpRequest{
      .method = "POST",
      .target = std::string(target),
      .headers = {{"Accept", "*/*"},
                  {"Content-Type", "application/json"},
                  {"User-Agent", "GitHub-Hookshot/d0cce7d"},
                  {"X-GitHub-Delivery", delivery.guid},
                  {"X-GitHub-Event", delivery.event},
                  {"X-GitHub-Hook-ID", std::to_string(delivery.hook_id)},
                  {"X-Hub-Signature-256", SignatureFor(delivery, key)}},
      .body = delivery.body,
  };
}

}  // namespace docket::demo

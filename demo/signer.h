// Turns a delivery into the HTTP request that GitHub would send for it.
// The signature is HMAC-SHA256 over the exact bytes of the body, lower-case hex after "sha256="
// (GitHub: "Validating webhook deliveries", whose test vector is a test of ours).
// Thread-safety: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "demo/story.h"
#include "demo/transport.h"

namespace docket::demo {

struct SigningKey {
  std::string secret;
};

[[nodiscard]] std::string SignatureOf(const SigningKey& key, std::string_view body);

// `target` is the path of the webhook endpoint.
[[nodiscard]] HttpRequest WebhookRequest(const Delivery& delivery, const SigningKey& key,
                                         std::string_view target);

}  // namespace docket::demo

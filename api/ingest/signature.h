// Signatures of webhooks: X-Hub-Signature-256: sha256={64 lower-case hex digits}, the HMAC-SHA256
// of the raw body. Source: docs.github.com, "Validating webhook deliveries".
// Thread-safety: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace docket::api {

struct SignedBody {
  std::string_view header;  // the value of X-Hub-Signature-256
  std::string_view body;    // the bytes as they came
};

// The index of the secret that signed the body; nothing: none of them did, or the header is missing
// or malformed. All secrets are tried, each compared in constant time, so that the time taken says
// nothing about which one fits or how far.
[[nodiscard]] std::optional<std::int32_t> FindSigner(const std::vector<std::string>& secrets,
                                                     const SignedBody& request);

}  // namespace docket::api

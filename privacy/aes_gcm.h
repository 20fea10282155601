// AES-256-GCM over OpenSSL, for texts that fit in memory.
// Thread-safety: functions without shared state. A failure inside OpenSSL (no memory) aborts.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace docket::privacy {

inline constexpr std::size_t kNonceBytes = 12;
inline constexpr std::size_t kTagBytes = 16;

struct GcmInput {
  std::string_view key;    // 32 bytes
  std::string_view nonce;  // kNonceBytes; never twice with one key, unless for the same text
  std::string_view bound;  // what the tag also stands for, and is not in the result
};

// The ciphertext, as long as the text, and its tag behind it.
[[nodiscard]] std::string EncryptGcm(const GcmInput& input, std::string_view text);
// Nothing: it is not what was encrypted with these.
[[nodiscard]] std::optional<std::string> DecryptGcm(const GcmInput& input,
                                                    std::string_view ciphertext_and_tag);

}  // namespace docket::privacy

// SealingKey: seals and opens texts. AES-256-GCM (NIST SP 800-38D) with a nonce that is derived
// from the text: the same text is always sealed the same under one key, because rules and
// comparisons of rows work on what is sealed. That shows which texts of one key are equal, and
// nothing else: a nonce comes twice only with the same text, or by a collision of 96 bits of
// HMAC-SHA256. docs/formats/sealing.md has the bytes. Thread-safety: immutable after it is made;
// every method may be called from any thread at the same time. The secret is wiped when it is
// destroyed; what OpenSSL has made of it in a thread stays in memory until that thread's next use
// of another key, or its end.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace docket::privacy {

// Random; names a key in what is sealed with it.
struct KeyId {
  static constexpr std::size_t kBytes = 16;
  std::array<std::uint8_t, kBytes> bytes{};
  friend bool operator==(const KeyId&, const KeyId&) = default;
  friend auto operator<=>(const KeyId&, const KeyId&) = default;
};

[[nodiscard]] KeyId MakeKeyId();
// Hex.
[[nodiscard]] std::string ToString(const KeyId& id);
// As it is stored. kInvalidArgument: not of 16 bytes.
[[nodiscard]] std::string_view BytesOf(const KeyId& id);
[[nodiscard]] absl::StatusOr<KeyId> KeyIdFrom(std::string_view bytes);

inline constexpr std::size_t kSecretBytes = 32;

class SealingKey {
 public:
  // Precondition: the secret has kSecretBytes, out of a generator that is fit for secrets.
  SealingKey(const KeyId& id, std::string_view secret);
  ~SealingKey();
  SealingKey(const SealingKey&) = delete;
  SealingKey& operator=(const SealingKey&) = delete;

  [[nodiscard]] const KeyId& id() const { return id_; }

  // `context` says what it is, and must be the same to open it.
  [[nodiscard]] std::string Seal(std::string_view text, std::string_view context) const;

  // kInvalidArgument: sealed with another key, or no such thing. kDataLoss: altered, or of another
  // context.
  [[nodiscard]] absl::StatusOr<std::string> Open(std::string_view sealed,
                                                 std::string_view context) const;

 private:
  const KeyId id_;
  std::array<std::uint8_t, kSecretBytes> encryption_key_{};
  std::array<std::uint8_t, kSecretBytes> nonce_key_{};
};

// The key that something is sealed with. kInvalidArgument: it is no such thing.
[[nodiscard]] absl::StatusOr<KeyId> KeyIdOf(std::string_view sealed);

}  // namespace docket::privacy

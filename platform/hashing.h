// Hashes, encodings, UUIDs and random bytes, over OpenSSL 3 (EVP).
// Thread-safety: functions without shared state. Bytes are held in std::string(_view).
// Failure: decoding answers nullopt; a failure inside OpenSSL (no memory, no entropy) aborts, since
// nothing sensible can follow it.
// Sources: FIPS 180-4 (SHA-256), RFC 2104 (HMAC), RFC 4648 §5 (base64url), RFC 4122 (UUID).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/ids.h"

namespace docket::platform {

using Sha256Digest = std::array<std::uint8_t, 32>;
using Uuid = std::array<std::uint8_t, 16>;

[[nodiscard]] Sha256Digest Sha256(std::string_view bytes);
[[nodiscard]] domain::Sha256Hex Sha256Hex(std::string_view bytes);

struct HmacInput {
  std::string_view key;
  std::string_view message;
};
[[nodiscard]] Sha256Digest HmacSha256(const HmacInput& input);

// Takes a time that depends on the length alone. Different lengths are unequal.
[[nodiscard]] bool ConstantTimeEqual(std::string_view a, std::string_view b);

// The same bytes as text, for the functions that take a string_view. Valid as long as the array.
template <std::size_t N>
[[nodiscard]] std::string_view AsBytes(const std::array<std::uint8_t, N>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), N};
}

// Lower case. Decoding takes both cases.
[[nodiscard]] std::string HexEncode(std::string_view bytes);
[[nodiscard]] std::optional<std::string> HexDecode(std::string_view text);

// URL alphabet without padding. Decoding refuses padding, other characters, and non-zero spare
// bits, so that each value has exactly one text.
[[nodiscard]] std::string Base64UrlEncode(std::string_view bytes);
[[nodiscard]] std::optional<std::string> Base64UrlDecode(std::string_view text);

// UUIDs as text are canonical: lower case, 8-4-4-4-12.
[[nodiscard]] std::string FormatUuid(const Uuid& uuid);
[[nodiscard]] std::string UuidV5(const Uuid& name_space, std::string_view name);
[[nodiscard]] std::string RandomUuidV4();

// From the operating system's generator; fit for secrets.
[[nodiscard]] std::string RandomBytes(std::size_t count);

}  // namespace docket::platform

// Signed notes: a text with signatures of Ed25519 under it, each by a named key. Other keys' lines
// are kept out of the way, so a note may carry those of witnesses, too.
// Thread-safety: value types and functions without shared state. Failure: kInvalidArgument for a
// text that is no key or no note, with what is wrong; kDataLoss for a signature of the key that is
// not of this text; kNotFound for a note that the key has not signed. A private key never stands in
// a message. An OpenSSL without memory or entropy ends the process.
// Source: c2sp.org/signed-note.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace docket::replay {

// RFC 4648 §4, with padding; exactly one text for each value.
[[nodiscard]] std::string Base64Of(std::string_view bytes);
// kInvalidArgument: another alphabet, no padding, or spare bits that are set.
[[nodiscard]] absl::StatusOr<std::string> FromBase64(std::string_view text);

// What checks signatures. As text: NAME+IDENTIFIER+BASE64.
struct VerifierKey {
  std::string name;        // no white space, no plus
  std::uint32_t id = 0;    // the beginning of a hash of name and key
  std::string public_key;  // 32 bytes
  friend bool operator==(const VerifierKey&, const VerifierKey&) = default;
};
[[nodiscard]] absl::StatusOr<VerifierKey> ParseVerifierKey(std::string_view text);
[[nodiscard]] std::string ToString(const VerifierKey& key);

// What signs. As text: PRIVATE+KEY+NAME+IDENTIFIER+BASE64, a secret.
struct SignerKey {
  VerifierKey verifier;
  std::string seed;  // 32 bytes
};
[[nodiscard]] absl::StatusOr<SignerKey> ParseSignerKey(std::string_view text);
[[nodiscard]] std::string ToSecretText(const SignerKey& key);
// A new key of 32 random bytes. kInvalidArgument: not a name.
[[nodiscard]] absl::StatusOr<SignerKey> MakeSignerKey(std::string_view name);
[[nodiscard]] absl::StatusOr<SignerKey> SignerKeyOf(std::string_view name, std::string seed);

// Precondition: the text ends with a line feed and has no empty line.
[[nodiscard]] std::string SignNote(std::string_view text, const SignerKey& key);

// The text of a note that the key has signed.
[[nodiscard]] absl::StatusOr<std::string> OpenNote(std::string_view note, const VerifierKey& key);

}  // namespace docket::replay

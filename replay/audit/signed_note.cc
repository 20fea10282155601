#include "replay/audit/signed_note.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "replay/audit/merkle.h"

namespace docket::replay {
namespace {

using platform::AbslView;

constexpr char kAlgorithmEd25519 = 1;
constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kSignatureBytes = 64;
constexpr std::size_t kIdBytes = 4;
constexpr std::size_t kIdDigits = 2 * kIdBytes;
constexpr std::size_t kNameBytesMax = 255;
constexpr std::size_t kNoteBytesMax = 64U << 10U;
constexpr std::string_view kSecretPrefix = "PRIVATE+KEY+";
constexpr std::string_view kSignaturePrefix = "\xe2\x80\x94 ";  // an em dash and a space

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using KeyHandle = std::unique_ptr<EVP_PKEY, FreeKey>;
using ContextHandle = std::unique_ptr<EVP_MD_CTX, FreeContext>;

const unsigned char* Unsigned(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

absl::Status Wrong(std::string_view what) { return absl::InvalidArgumentError(AbslView(what)); }

absl::Status CheckName(std::string_view name) {
  if (name.empty() || name.size() > kNameBytesMax) {
    return Wrong("a key's name has 1 to 255 characters");
  }
  for (const char c : name) {
    if (c <= ' ' || c > '~' || c == '+') {
      return Wrong("a key's name is of visible ASCII characters, without + and spaces");
    }
  }
  return absl::OkStatus();
}

std::uint32_t BigEndian32(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < kIdBytes; ++i) {
    value = (value << 8U) | static_cast<unsigned char>(bytes[i]);
  }
  return value;
}

std::uint32_t IdOf(std::string_view name, std::string_view algorithm_and_key) {
  return BigEndian32(
      AsBytes(Sha256Of(absl::StrCat(AbslView(name), "\n", AbslView(algorithm_and_key)))));
}

std::string IdBytes(std::uint32_t id) {
  std::string bytes;
  for (unsigned shift = 32; shift > 0; shift -= 8) {
    bytes.push_back(static_cast<char>((id >> (shift - 8)) & 0xffU));
  }
  return bytes;
}

std::string WithAlgorithm(std::string_view key) {
  return absl::StrCat(std::string(1, kAlgorithmEd25519), AbslView(key));
}

struct KeyText {
  std::string name;
  std::uint32_t id = 0;
  std::string bytes;  // without the algorithm
};

// The base64 part may hold a plus, the name may not.
absl::StatusOr<KeyText> SplitKey(std::string_view text) {
  const std::vector<std::string> parts = absl::StrSplit(AbslView(text), absl::MaxSplits('+', 2));
  if (parts.size() != 3) return Wrong("a key is NAME+IDENTIFIER+BASE64; copy the whole line");
  DOCKET_RETURN_IF_ERROR(CheckName(parts[0]));
  KeyText key{.name = parts[0], .bytes = {}};
  if (parts[1].size() != kIdDigits || !absl::SimpleHexAtoi(parts[1], &key.id)) {
    return Wrong("a key's identifier is 8 hexadecimal digits");
  }
  DOCKET_ASSIGN_OR_RETURN(const std::string decoded, FromBase64(parts[2]));
  if (decoded.size() != 1 + kKeyBytes || decoded.front() != kAlgorithmEd25519) {
    return Wrong("it is no key of Ed25519 (algorithm 1, 32 bytes)");
  }
  key.bytes = decoded.substr(1);
  return key;
}

std::string PublicKeyOf(std::string_view seed) {
  const KeyHandle key(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, Unsigned(seed), seed.size()));
  std::string bytes(kKeyBytes, '\0');
  std::size_t size = bytes.size();
  if (key == nullptr ||
      EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(bytes.data()),
                                  &size) != 1) {
    std::abort();
  }
  return bytes;
}

std::string Sign(std::string_view text, std::string_view seed) {
  const KeyHandle key(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, Unsigned(seed), seed.size()));
  const ContextHandle context(EVP_MD_CTX_new());
  std::string signature(kSignatureBytes, '\0');
  std::size_t size = signature.size();
  if (key == nullptr || context == nullptr ||
      EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     Unsigned(text), text.size()) != 1) {
    std::abort();
  }
  return signature;
}

struct SignedText {
  std::string_view text;
  std::string_view signature;
};

bool IsSignedBy(const SignedText& what, const VerifierKey& verifier) {
  const KeyHandle key(EVP_PKEY_new_raw_public_key(
      EVP_PKEY_ED25519, nullptr, Unsigned(verifier.public_key), verifier.public_key.size()));
  const ContextHandle context(EVP_MD_CTX_new());
  if (key == nullptr || context == nullptr ||
      EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1) {
    std::abort();
  }
  return what.signature.size() == kSignatureBytes &&
         EVP_DigestVerify(context.get(), Unsigned(what.signature), what.signature.size(),
                          Unsigned(what.text), what.text.size()) == 1;
}

struct SignatureLine {
  std::string name;
  std::uint32_t id = 0;
  std::string signature;
};

absl::StatusOr<SignatureLine> ParseSignatureLine(std::string_view line) {
  if (!line.starts_with(kSignaturePrefix)) {
    return Wrong("a line of its signatures does not begin with an em dash and a space");
  }
  const std::vector<std::string> parts =
      absl::StrSplit(AbslView(line.substr(kSignaturePrefix.size())), ' ');
  if (parts.size() != 2 || parts[0].empty()) {
    return Wrong("a line of its signatures is not a name and base64");
  }
  DOCKET_ASSIGN_OR_RETURN(const std::string bytes, FromBase64(parts[1]));
  if (bytes.size() <= kIdBytes) return Wrong("a signature is too short");
  return SignatureLine{
      .name = parts[0], .id = BigEndian32(bytes), .signature = bytes.substr(kIdBytes)};
}

bool HasControlCharacter(std::string_view note) {
  for (const char c : note) {
    if (static_cast<unsigned char>(c) < ' ' && c != '\n') return true;
  }
  return false;
}

}  // namespace

std::string Base64Of(std::string_view bytes) { return absl::Base64Escape(AbslView(bytes)); }

absl::StatusOr<std::string> FromBase64(std::string_view text) {
  std::string bytes;
  // Abseil's takes white space, and texts without padding, too.
  if (!absl::Base64Unescape(AbslView(text), &bytes) || absl::Base64Escape(bytes) != text) {
    return Wrong("it holds something that is not base64 with padding");
  }
  return bytes;
}

absl::StatusOr<VerifierKey> ParseVerifierKey(std::string_view text) {
  if (text.starts_with(kSecretPrefix)) {
    return Wrong("it is a private key; name the public one, and give this to nobody");
  }
  DOCKET_ASSIGN_OR_RETURN(const KeyText key, SplitKey(text));
  if (key.id != IdOf(key.name, WithAlgorithm(key.bytes))) {
    return Wrong("its identifier does not fit its name and bytes; it was altered or cut off");
  }
  return VerifierKey{.name = key.name, .id = key.id, .public_key = key.bytes};
}

std::string ToString(const VerifierKey& key) {
  return absl::StrCat(key.name, "+", absl::Hex(key.id, absl::kZeroPad8), "+",
                      Base64Of(WithAlgorithm(key.public_key)));
}

absl::StatusOr<SignerKey> SignerKeyOf(std::string_view name, std::string seed) {
  DOCKET_RETURN_IF_ERROR(CheckName(name));
  if (seed.size() != kKeyBytes) return Wrong("a private key has 32 bytes");
  std::string public_key = PublicKeyOf(seed);
  const std::uint32_t id = IdOf(name, WithAlgorithm(public_key));
  return SignerKey{
      .verifier = {.name = std::string(name), .id = id, .public_key = std::move(public_key)},
      .seed = std::move(seed)};
}

absl::StatusOr<SignerKey> ParseSignerKey(std::string_view text) {
  if (!text.starts_with(kSecretPrefix)) {
    return Wrong("a private key begins with PRIVATE+KEY+; make one with `docket audit keygen`");
  }
  DOCKET_ASSIGN_OR_RETURN(const KeyText key, SplitKey(text.substr(kSecretPrefix.size())));
  DOCKET_ASSIGN_OR_RETURN(SignerKey signer, SignerKeyOf(key.name, key.bytes));
  if (signer.verifier.id != key.id) {
    return Wrong("its identifier does not fit its name and bytes; it was altered or cut off");
  }
  return signer;
}

std::string ToSecretText(const SignerKey& key) {
  return absl::StrCat(AbslView(kSecretPrefix), key.verifier.name, "+",
                      absl::Hex(key.verifier.id, absl::kZeroPad8), "+",
                      Base64Of(WithAlgorithm(key.seed)));
}

absl::StatusOr<SignerKey> MakeSignerKey(std::string_view name) {
  std::string seed(kKeyBytes, '\0');
  if (RAND_priv_bytes(reinterpret_cast<unsigned char*>(seed.data()),
                      static_cast<int>(seed.size())) != 1) {
    std::abort();
  }
  return SignerKeyOf(name, std::move(seed));
}

std::string SignNote(std::string_view text, const SignerKey& key) {
  const std::string signature = Base64Of(IdBytes(key.verifier.id) + Sign(text, key.seed));
  return absl::StrCat(AbslView(text), "\n", AbslView(kSignaturePrefix), key.verifier.name, " ",
                      signature, "\n");
}

absl::StatusOr<std::string> OpenNote(std::string_view note, const VerifierKey& key) {
  if (note.size() > kNoteBytesMax) return Wrong("it is too long for a signed note");
  if (HasControlCharacter(note)) return Wrong("it holds control characters");
  const std::size_t split = note.rfind("\n\n");
  if (split == std::string_view::npos || !note.ends_with('\n')) {
    return Wrong("it is no signed note: a text, an empty line, and lines of signatures");
  }
  const std::string_view text = note.substr(0, split + 1);
  const std::string_view lines = note.substr(split + 2);
  if (lines.empty()) return Wrong("it has no signature");
  bool found = false;
  const std::vector<std::string> signatures =
      absl::StrSplit(AbslView(lines.substr(0, lines.size() - 1)), '\n');
  for (const std::string& line : signatures) {
    DOCKET_ASSIGN_OR_RETURN(const SignatureLine signature, ParseSignatureLine(line));
    if (signature.name != key.name || signature.id != key.id) continue;
    if (!IsSignedBy({.text = text, .signature = signature.signature}, key)) {
      return absl::DataLossError(absl::StrCat("the signature of ", key.name,
                                              " is not of this text: one of both was altered"));
    }
    found = true;
  }
  if (found) return std::string(text);
  return absl::NotFoundError(absl::StrCat("it is not signed by ", ToString(key)));
}

}  // namespace docket::replay

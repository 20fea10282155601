#include "privacy/sealing_key.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <algorithm>
#include <memory>
#include <span>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "platform/big_endian.h"
#include "platform/check.h"
#include "platform/hashing.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "privacy/aes_gcm.h"

namespace docket::privacy {
namespace {

constexpr char kFormat = 1;
constexpr std::size_t kHeadBytes = 1 + KeyId::kBytes + kNonceBytes;

// What each of a key's two keys is for; a part of the format.
constexpr std::string_view kForEncryption = "docket sealing 1 encryption";
constexpr std::string_view kForNonces = "docket sealing 1 nonces";

// HKDF-SHA256 (RFC 5869) without a salt: the secret is uniform already.
void Derive(std::string_view secret, std::string_view purpose, std::span<std::uint8_t> key) {
  static EVP_KDF* const hkdf = EVP_KDF_fetch(nullptr, "HKDF", nullptr);
  DOCKET_CHECK(hkdf != nullptr);
  const std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> context(EVP_KDF_CTX_new(hkdf),
                                                                          &EVP_KDF_CTX_free);
  char digest[] = "SHA256";
  std::string from(secret);
  std::string info(purpose);
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, from.data(), from.size()),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info.data(), info.size()),
      OSSL_PARAM_construct_end()};
  DOCKET_CHECK(EVP_KDF_derive(context.get(), key.data(), key.size(), parameters) == 1);
  OPENSSL_cleanse(from.data(), from.size());
}

// What belongs to a sealed text and is not in it.
std::string BoundTo(const KeyId& id, std::string_view context) {
  return absl::StrCat(std::string(1, kFormat), platform::AbslView(BytesOf(id)),
                      platform::AbslView(context));
}

}  // namespace

KeyId MakeKeyId() {
  KeyId id;
  std::ranges::copy(platform::RandomBytes(KeyId::kBytes), reinterpret_cast<char*>(id.bytes.data()));
  return id;
}

std::string ToString(const KeyId& id) { return platform::HexEncode(BytesOf(id)); }

std::string_view BytesOf(const KeyId& id) { return platform::AsBytes(id.bytes); }

absl::StatusOr<KeyId> KeyIdFrom(std::string_view bytes) {
  if (bytes.size() != KeyId::kBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("the id of a key has ", KeyId::kBytes, " bytes, not ", bytes.size()));
  }
  KeyId id;
  std::ranges::copy(bytes, reinterpret_cast<char*>(id.bytes.data()));
  return id;
}

SealingKey::SealingKey(const KeyId& id, std::string_view secret) : id_(id) {
  DOCKET_CHECK(secret.size() == kSecretBytes);
  Derive(secret, kForEncryption, encryption_key_);
  Derive(secret, kForNonces, nonce_key_);
}

SealingKey::~SealingKey() {
  OPENSSL_cleanse(encryption_key_.data(), encryption_key_.size());
  OPENSSL_cleanse(nonce_key_.data(), nonce_key_.size());
}

std::string SealingKey::Seal(std::string_view text, std::string_view context) const {
  std::string message;
  platform::AppendBigEndian<std::uint32_t>(static_cast<std::uint32_t>(context.size()), message);
  absl::StrAppend(&message, platform::AbslView(context), platform::AbslView(text));
  const platform::Sha256Digest digest =
      platform::HmacSha256({.key = platform::AsBytes(nonce_key_), .message = message});
  const std::string_view nonce = platform::AsBytes(digest).substr(0, kNonceBytes);
  const std::string bound = BoundTo(id_, context);
  const GcmInput input{.key = platform::AsBytes(encryption_key_), .nonce = nonce, .bound = bound};
  return absl::StrCat(std::string(1, kFormat), platform::AbslView(BytesOf(id_)),
                      platform::AbslView(nonce), EncryptGcm(input, text));
}

absl::StatusOr<std::string> SealingKey::Open(std::string_view sealed,
                                             std::string_view context) const {
  DOCKET_ASSIGN_OR_RETURN(const KeyId id, KeyIdOf(sealed));
  if (id != id_) {
    return absl::InvalidArgumentError(
        absl::StrCat("it is sealed with key ", ToString(id), ", not ", ToString(id_)));
  }
  const std::string bound = BoundTo(id_, context);
  const GcmInput input{.key = platform::AsBytes(encryption_key_),
                       .nonce = sealed.substr(1 + KeyId::kBytes, kNonceBytes),
                       .bound = bound};
  std::optional<std::string> text = DecryptGcm(input, sealed.substr(kHeadBytes));
  if (text.has_value()) return *std::move(text);
  return absl::DataLossError(
      absl::StrCat("what is sealed with key ", ToString(id_), " was altered"));
}

absl::StatusOr<KeyId> KeyIdOf(std::string_view sealed) {
  if (sealed.size() < kHeadBytes + kTagBytes || sealed.front() != kFormat) {
    return absl::InvalidArgumentError("it is nothing that was sealed");
  }
  return KeyIdFrom(sealed.substr(1, KeyId::kBytes));
}

}  // namespace docket::privacy

#include "privacy/aes_gcm.h"

#include <openssl/evp.h>

#include <memory>

#include "platform/check.h"

namespace docket::privacy {
namespace {

constexpr std::size_t kKeyBytes = 32;

// Looked up once: at every use it would cost more than a login takes to encrypt.
const EVP_CIPHER* Aes256Gcm() {
  static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  DOCKET_CHECK(cipher != nullptr);
  return cipher;
}

EVP_CIPHER_CTX* Context() {
  thread_local const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(
      EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  DOCKET_CHECK(context != nullptr);
  return context.get();
}

const unsigned char* Data(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* Data(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

void RequireSizes(const GcmInput& input) {
  DOCKET_CHECK(input.key.size() == kKeyBytes);
  DOCKET_CHECK(input.nonce.size() == kNonceBytes);
}

}  // namespace

std::string EncryptGcm(const GcmInput& input, std::string_view text) {
  RequireSizes(input);
  EVP_CIPHER_CTX* const context = Context();
  std::string result(text.size() + kTagBytes, '\0');
  int count = 0;
  DOCKET_CHECK(
      EVP_EncryptInit_ex2(context, Aes256Gcm(), Data(input.key), Data(input.nonce), nullptr) == 1);
  DOCKET_CHECK(EVP_EncryptUpdate(context, nullptr, &count, Data(input.bound),
                                 static_cast<int>(input.bound.size())) == 1);
  DOCKET_CHECK(EVP_EncryptUpdate(context, Data(result), &count, Data(text),
                                 static_cast<int>(text.size())) == 1);
  DOCKET_CHECK(EVP_EncryptFinal_ex(context, Data(result) + count, &count) == 1);
  DOCKET_CHECK(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, kTagBytes,
                                   Data(result) + text.size()) == 1);
  return result;
}

std::optional<std::string> DecryptGcm(const GcmInput& input, std::string_view ciphertext_and_tag) {
  RequireSizes(input);
  if (ciphertext_and_tag.size() < kTagBytes) return std::nullopt;
  const std::size_t size = ciphertext_and_tag.size() - kTagBytes;
  std::string tag(ciphertext_and_tag.substr(size));
  EVP_CIPHER_CTX* const context = Context();
  std::string text(size, '\0');
  int count = 0;
  DOCKET_CHECK(
      EVP_DecryptInit_ex2(context, Aes256Gcm(), Data(input.key), Data(input.nonce), nullptr) == 1);
  DOCKET_CHECK(EVP_DecryptUpdate(context, nullptr, &count, Data(input.bound),
                                 static_cast<int>(input.bound.size())) == 1);
  DOCKET_CHECK(EVP_DecryptUpdate(context, Data(text), &count, Data(ciphertext_and_tag),
                                 static_cast<int>(size)) == 1);
  DOCKET_CHECK(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag.data()) == 1);
  if (EVP_DecryptFinal_ex(context, Data(text) + count, &count) != 1) return std::nullopt;
  return text;
}

}  // namespace docket::privacy

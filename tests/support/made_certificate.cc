#include "tests/support/made_certificate.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <stdexcept>

namespace docket::testing_support {
namespace {

template <auto Free>
struct FreeWith {
  template <class T>
  void operator()(T* owned) const {
    Free(owned);
  }
};
using Key = std::unique_ptr<EVP_PKEY, FreeWith<&EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, FreeWith<&X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, FreeWith<&X509_EXTENSION_free>>;
using Bio = std::unique_ptr<BIO, FreeWith<&BIO_free>>;

constexpr long kHourSeconds = 3'600;
constexpr long kDaySeconds = 24 * kHourSeconds;

void Require(bool done, const char* what) {
  if (!done) throw std::runtime_error(std::string("OpenSSL: ") + what);
}

std::string TextOf(const Bio& bio) {
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

Bio MemoryBio() {
  Bio bio(BIO_new(BIO_s_mem()));
  Require(bio != nullptr, "no memory");
  return bio;
}

}  // namespace

MadeCertificate MakeCertificate(const std::string& name, int days) {
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate(X509_new());
  Require(key != nullptr && certificate != nullptr, "no key");
  X509* const made = certificate.get();
  X509_set_version(made, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(made), 1);
  X509_gmtime_adj(X509_getm_notBefore(made), -kHourSeconds);
  X509_gmtime_adj(X509_getm_notAfter(made), days * kDaySeconds);
  X509_NAME* const subject = X509_get_subject_name(made);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(made, subject);
  const Extension names(
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1,DNS:localhost"));
  Require(names != nullptr && X509_add_ext(made, names.get(), -1) == 1, "no names");
  Require(X509_set_pubkey(made, key.get()) == 1, "no public key");
  Require(X509_sign(made, key.get(), EVP_sha256()) > 0, "not signed");
  const Bio certificate_text = MemoryBio();
  const Bio key_text = MemoryBio();
  Require(PEM_write_bio_X509(certificate_text.get(), made) == 1, "not written");
  Require(PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                   nullptr) == 1,
          "not written");
  return {.certificate = TextOf(certificate_text), .key = TextOf(key_text)};
}

std::string EncryptedKey(const MadeCertificate& made, const std::string& password) {
  const Bio plain(BIO_new_mem_buf(made.key.data(), static_cast<int>(made.key.size())));
  const Key key(PEM_read_bio_PrivateKey(plain.get(), nullptr, nullptr, nullptr));
  Require(key != nullptr, "no key");
  const Bio text = MemoryBio();
  Require(PEM_write_bio_PrivateKey(text.get(), key.get(), EVP_aes_256_cbc(),
                                   reinterpret_cast<const unsigned char*>(password.data()),
                                   static_cast<int>(password.size()), nullptr, nullptr) == 1,
          "not written");
  return TextOf(text);
}

}  // namespace docket::testing_support

#include "api/http/tls_context.h"

#include <openssl/asn1.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <ctime>
#include <utility>

#include "absl/strings/str_cat.h"
#include "boost/asio/buffer.hpp"

namespace docket::api {
namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

// RFC 7301: a length, and the name.
constexpr std::array<unsigned char, 9> kHttp11Name = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

// Who offers protocols without this one is served all the same: it will speak HTTP/1.1 or leave.
int ChooseProtocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
                   const unsigned char* offered, unsigned offered_size, void*) {
  unsigned char* found = nullptr;
  const int answer = SSL_select_next_proto(&found, chosen_size, kHttp11Name.data(),
                                           kHttp11Name.size(), offered, offered_size);
  if (answer != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_NOACK;
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

absl::Status CertificateProblem(const error_code& error) {
  return absl::InvalidArgumentError(
      absl::StrCat("the certificate cannot be used: ", error.message(),
                   "; a chain in PEM is needed, the server's own certificate first"));
}

absl::StatusOr<absl::Time> ExpiryOf(SSL_CTX* context) {
  std::tm time{};
  const X509* certificate = SSL_CTX_get0_certificate(context);
  if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &time) != 1) {
    return absl::InvalidArgumentError("the certificate does not say until when it is valid");
  }
  return absl::FromTM(time, absl::UTCTimeZone());
}

}  // namespace

absl::StatusOr<TlsContext> MakeTlsContext(const TlsIdentity& identity) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  SSL_CTX* const native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_alpn_select_cb(native, &ChooseProtocol, nullptr);
  error_code error;
  context->set_options(ssl::context::no_compression | ssl::context::single_dh_use, error);
  // OpenSSL would ask the terminal otherwise.
  context->set_password_callback([](std::size_t, ssl::context::password_purpose) { return ""; },
                                 error);
  context->use_certificate_chain(boost::asio::buffer(identity.certificate_chain), error);
  if (error) return CertificateProblem(error);
  context->use_private_key(boost::asio::buffer(identity.private_key), ssl::context::pem, error);
  if (error) {
    return absl::InvalidArgumentError(
        absl::StrCat("the key cannot be used: ", error.message(),
                     "; the certificate's own key is needed, in PEM, without a password"));
  }
  if (SSL_CTX_check_private_key(native) != 1) {
    return absl::InvalidArgumentError("the key is not the certificate's");
  }
  auto expires_at = ExpiryOf(native);
  if (!expires_at.ok()) return expires_at.status();
  return TlsContext{.context = std::move(context), .expires_at = *expires_at};
}

}  // namespace docket::api

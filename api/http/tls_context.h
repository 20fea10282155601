// What a server shows to who connects by TLS: a certificate and its key. TLS 1.2 and 1.3, HTTP/1.1.
// Thread-safety: a function without shared state; a context may be used by any number of new
// connections at the same time.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "boost/asio/ssl/context.hpp"

namespace docket::api {

// PEM.
struct TlsIdentity {
  std::string certificate_chain;  // the server's own certificate first
  std::string private_key;        // not encrypted
};

struct TlsContext {
  std::shared_ptr<boost::asio::ssl::context> context;
  absl::Time expires_at;  // of the server's own certificate
};

// kInvalidArgument, beginning with "the certificate" or "the key": what is wrong with it.
[[nodiscard]] absl::StatusOr<TlsContext> MakeTlsContext(const TlsIdentity& identity);

}  // namespace docket::api

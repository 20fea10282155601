// Whom a request came from, when proxies that are trusted stand between. Each of them adds what it
// saw to a field of the header: to Forwarded (RFC 7239) or, if there is none, to X-Forwarded-For.
// Anybody may send such fields, so they are read from their end, and only as far as they were
// written by a proxy that is trusted. Thread-safety: immutable after construction.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "boost/asio/ip/address.hpp"
#include "boost/asio/ip/network_v4.hpp"
#include "boost/asio/ip/network_v6.hpp"
#include "boost/beast/http/fields.hpp"

namespace docket::api {

class TrustedProxies {
 public:
  // Nobody.
  TrustedProxies() = default;

  // Of addresses and networks: "10.0.0.0/8", "::1". kInvalidArgument: one is neither.
  [[nodiscard]] static absl::StatusOr<TrustedProxies> Of(const std::vector<std::string>& networks);

  // The address that the last trusted proxy saw: the first one from the end that is not trusted
  // itself, or the outermost one. What is no address (RFC 7239 allows "unknown" and names made up)
  // ends the search at the proxy that said so. `peer`: whom the connection is with, as an address.
  [[nodiscard]] std::string ClientOf(const std::string& peer,
                                     const boost::beast::http::fields& header) const;

  [[nodiscard]] bool Has(const boost::asio::ip::address& address) const;

 private:
  std::vector<boost::asio::ip::network_v4> v4_;
  std::vector<boost::asio::ip::network_v6> v6_;
};

}  // namespace docket::api

// Addresses to listen on: text to ListenAddress and back.
#include <arpa/inet.h>
#include <netinet/in.h>

#include <cstddef>
#include <cstdint>
#include <limits>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "platform/config_fields.h"
#include "platform/string_view_bridge.h"

namespace docket::platform {
namespace {

bool IsIpv6(const std::string& address) { return address.find(':') != std::string::npos; }

bool IsNumericAddress(const std::string& address) {
  in6_addr parsed{};  // large enough for both families
  return inet_pton(IsIpv6(address) ? AF_INET6 : AF_INET, address.c_str(), &parsed) == 1;
}

}  // namespace

std::optional<ListenAddress> ParseListenAddress(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const std::string_view port_text = text.substr(colon + 1);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);

  ListenAddress listen{.address = std::string(host), .port = 0};
  if (IsIpv6(listen.address) != bracketed || !IsNumericAddress(listen.address)) {
    return std::nullopt;
  }
  std::uint32_t port = 0;
  if (port_text.find_first_not_of("0123456789") != std::string_view::npos ||
      !absl::SimpleAtoi(AbslView(port_text), &port) ||
      port > std::numeric_limits<std::uint16_t>::max()) {
    return std::nullopt;
  }
  listen.port = static_cast<std::uint16_t>(port);
  return listen;
}

bool IsLoopback(const ListenAddress& listen) {
  in_addr v4{};
  if (inet_pton(AF_INET, listen.address.c_str(), &v4) == 1) {
    return (ntohl(v4.s_addr) >> 24) == 127;
  }
  in6_addr v6{};
  return inet_pton(AF_INET6, listen.address.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

std::string ToString(const ListenAddress& listen) {
  return IsIpv6(listen.address) ? absl::StrCat("[", listen.address, "]:", listen.port)
                                : absl::StrCat(listen.address, ":", listen.port);
}

}  // namespace docket::platform

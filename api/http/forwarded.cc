#include "api/http/forwarded.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "platform/string_view_bridge.h"

namespace docket::api {
namespace {

namespace ip = boost::asio::ip;
namespace http = boost::beast::http;
using boost::system::error_code;

// "10.1.2.3", "10.1.2.3:4711", "::1", "[::1]" or "[::1]:4711".
std::optional<ip::address> AddressIn(absl::string_view node) {
  if (absl::ConsumePrefix(&node, "[")) {
    node = node.substr(0, node.find(']'));
  } else if (std::count(node.begin(), node.end(), ':') == 1) {
    node = node.substr(0, node.find(':'));
  }
  error_code error;
  const ip::address address = ip::make_address(std::string(node), error);
  if (error) return std::nullopt;
  // As one socket for both kinds shows those of version 4.
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return ip::make_address_v4(ip::v4_mapped, address.to_v6());
  }
  return address;
}

// The values of all fields of that name, as one list: RFC 9110, 5.3.
std::string ListOf(const http::fields& header, std::string_view name) {
  std::string list;
  const auto [begin, end] = header.equal_range(boost::beast::string_view(name.data(), name.size()));
  for (auto field = begin; field != end; ++field) {
    const auto value = field->value();
    absl::StrAppend(&list, list.empty() ? "" : ",", absl::string_view(value.data(), value.size()));
  }
  return list;
}

// What one proxy says in Forwarded: pairs, of which `for` names the client. A comma or semicolon
// within quotes would cut the value short, which then is no address.
absl::string_view ForOf(absl::string_view element) {
  for (absl::string_view pair : absl::StrSplit(element, ';')) {
    pair = absl::StripAsciiWhitespace(pair);
    if (!absl::StartsWithIgnoreCase(pair, "for=")) continue;
    pair.remove_prefix(4);
    if (absl::ConsumePrefix(&pair, "\"")) absl::ConsumeSuffix(&pair, "\"");
    return pair;
  }
  return {};
}

// From the outermost proxy to the one before us.
std::vector<std::string> SaidBy(const http::fields& header) {
  std::vector<std::string> clients;
  const std::string forwarded = ListOf(header, "Forwarded");
  if (!forwarded.empty()) {
    for (const absl::string_view element : absl::StrSplit(forwarded, ',')) {
      clients.emplace_back(ForOf(element));
    }
    return clients;
  }
  const std::string older = ListOf(header, "X-Forwarded-For");
  for (const absl::string_view client : absl::StrSplit(older, ',', absl::SkipWhitespace())) {
    clients.emplace_back(absl::StripAsciiWhitespace(client));
  }
  return clients;
}

}  // namespace

absl::StatusOr<TrustedProxies> TrustedProxies::Of(const std::vector<std::string>& networks) {
  TrustedProxies proxies;
  for (const std::string& text : networks) {
    error_code error;
    const bool is_network = text.find('/') != std::string::npos;
    if (const auto v4 = ip::make_network_v4(is_network ? text : text + "/32", error); !error) {
      proxies.v4_.push_back(v4.canonical());
      continue;
    }
    error.clear();
    if (const auto v6 = ip::make_network_v6(is_network ? text : text + "/128", error); !error) {
      proxies.v6_.push_back(v6.canonical());
      continue;
    }
    return absl::InvalidArgumentError(
        absl::StrCat("\"", text, "\" is no address and no network such as 10.0.0.0/8"));
  }
  return proxies;
}

bool TrustedProxies::Has(const ip::address& address) const {
  if (address.is_v4()) {
    return std::ranges::any_of(v4_, [&](const ip::network_v4& network) {
      return ip::network_v4(address.to_v4(), network.prefix_length()).canonical() == network;
    });
  }
  return std::ranges::any_of(v6_, [&](const ip::network_v6& network) {
    return ip::network_v6(address.to_v6(), network.prefix_length()).canonical() == network;
  });
}

std::string TrustedProxies::ClientOf(const std::string& peer, const http::fields& header) const {
  if (v4_.empty() && v6_.empty()) return peer;
  std::optional<ip::address> client = AddressIn(platform::AbslView(peer));
  if (!client.has_value() || !Has(*client)) return peer;
  const std::vector<std::string> said = SaidBy(header);
  for (auto next = said.rbegin(); next != said.rend() && Has(*client); ++next) {
    const auto address = AddressIn(platform::AbslView(*next));
    if (!address.has_value()) break;
    client = address;
  }
  return client->to_string();
}

}  // namespace docket::api

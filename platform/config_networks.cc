// Lists of addresses and networks.
#include "boost/asio/ip/network_v4.hpp"
#include "boost/asio/ip/network_v6.hpp"
#include "platform/config_text_list.h"

namespace docket::platform {
namespace {

bool IsAddressOrNetwork(const std::string& text) {
  namespace ip = boost::asio::ip;
  const bool is_network = text.find('/') != std::string::npos;
  boost::system::error_code wrong_v4;
  boost::system::error_code wrong_v6;
  (void)ip::make_network_v4(is_network ? text : text + "/32", wrong_v4);
  (void)ip::make_network_v6(is_network ? text : text + "/128", wrong_v6);
  return !wrong_v4 || !wrong_v6;
}

}  // namespace

std::string NetworksField::Allowed() const {
  return "a list of addresses and networks, each as 192.0.2.7, 10.0.0.0/8 or fd00::/8";
}

ReadResult NetworksField::Read(const YAML::Node& node, std::vector<std::string>& out) const {
  return ReadTextList(node, &IsAddressOrNetwork, "address and no network", out);
}

YAML::Node NetworksField::Write(const std::vector<std::string>& value) const {
  return WriteTextList(value);
}

}  // namespace docket::platform

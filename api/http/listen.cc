#include "api/http/listen.h"

#include "absl/strings/str_cat.h"

namespace docket::api {

using Tcp = boost::asio::ip::tcp;

absl::StatusOr<Tcp::acceptor> ListenOn(boost::asio::io_context& context, const std::string& address,
                                       std::uint16_t port) {
  boost::system::error_code error;
  const auto numeric = boost::asio::ip::make_address(address, error);
  if (error) {
    return absl::InvalidArgumentError(
        absl::StrCat("http.listen: ", address, " is no numeric address"));
  }
  const Tcp::endpoint endpoint(numeric, port);
  Tcp::acceptor acceptor(context);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(Tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(boost::asio::socket_base::max_listen_connections, error);
  if (!error) return acceptor;
  const bool forbidden = error == boost::asio::error::access_denied;
  return absl::UnavailableError(absl::StrCat(
      "cannot listen on ", address, " port ", port, ": ", error.message(),
      forbidden ? "; ports below 1024 are for root and for CAP_NET_BIND_SERVICE, so choose another "
                  "http.listen or give docketd that capability"
                : "; choose another http.listen or stop who has it"));
}

}  // namespace docket::api

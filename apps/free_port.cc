#include "apps/free_port.h"

#include "absl/strings/str_cat.h"
#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"

namespace docket::apps {

absl::Status RequireFreePort(const platform::ListenAddress& listen) {
  using Tcp = boost::asio::ip::tcp;
  if (listen.port == 0) return absl::OkStatus();
  boost::asio::io_context context;
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(listen.address, error);
  const Tcp::endpoint endpoint(address, listen.port);
  Tcp::acceptor acceptor(context);
  if (!error) acceptor.open(endpoint.protocol(), error);
  // As the server does it: connections that a server before left behind are not in its way.
  if (!error) acceptor.set_option(Tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(1, error);
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("cannot listen on ", listen.address, " port ",
                                             listen.port, ": ", error.message(),
                                             "; choose another http.listen or stop who has it"));
}

}  // namespace docket::apps

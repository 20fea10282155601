// Takes an address to serve at. Thread-safety: functions without shared state.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"

namespace docket::api {

// `address` is numeric; port 0: any that is free. Connections that a server before left behind are
// not in its way. kInvalidArgument: no such address; kUnavailable: it is taken, or may not be.
[[nodiscard]] absl::StatusOr<boost::asio::ip::tcp::acceptor> ListenOn(
    boost::asio::io_context& context, const std::string& address, std::uint16_t port);

}  // namespace docket::api

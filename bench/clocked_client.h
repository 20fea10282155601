// ClockedClient: conversations with a docketd that begin by the clock, not when the last one ended,
// over kept connections. A server that falls behind gets no mercy: what waits for a connection
// waits on the server's account.
// Thread-safety: used by one thread, which does all the work; conversations are coroutines on it.
// Failure: the first one ends the run, which is then no measurement.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "boost/asio/awaitable.hpp"
#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"
#include "boost/asio/steady_timer.hpp"
#include "boost/beast/core/flat_buffer.hpp"
#include "boost/beast/http/message.hpp"
#include "boost/beast/http/string_body.hpp"

namespace docket::bench {

using ClientAnswer = boost::beast::http::response<boost::beast::http::string_body>;
using SteadyTime = std::chrono::steady_clock::time_point;

[[nodiscard]] double MillisecondsSince(SteadyTime begin);

struct ClientConnection {
  explicit ClientConnection(boost::asio::io_context& context) : socket(context) {}
  boost::asio::ip::tcp::socket socket;
  boost::beast::flat_buffer buffer;
};

class ClockedClient {
 public:
  struct Options {
    std::uint16_t port = 0;  // on 127.0.0.1
    double per_second = 1'000;
    std::size_t connections_max = 4'000;
  };
  // The n-th, which was due then; on a connection of its own, which is given back when it is OK.
  using Conversation = std::function<boost::asio::awaitable<absl::Status>(
      ClientConnection&, std::size_t n, SteadyTime due)>;

  explicit ClockedClient(const Options& options);

  // Returns when so many have ended, or one has failed.
  [[nodiscard]] absl::Status Run(std::size_t count, const Conversation& converse);

  // A whole request, and its answer.
  [[nodiscard]] static boost::asio::awaitable<absl::StatusOr<ClientAnswer>> Exchange(
      ClientConnection& connection, const std::string& request);

 private:
  using Connection = std::unique_ptr<ClientConnection>;

  boost::asio::awaitable<void> BeginAll(std::size_t count, const Conversation& converse);
  boost::asio::awaitable<absl::Status> Hold(const Conversation& converse, std::size_t n,
                                            SteadyTime due);
  boost::asio::awaitable<absl::StatusOr<Connection>> Take();

  const Options options_;
  boost::asio::io_context context_{1};
  // Cancelled for one of those who wait when a connection is given back.
  boost::asio::steady_timer room_;
  std::vector<Connection> idle_;
  std::size_t open_ = 0;
  absl::Status failure_;
};

}  // namespace docket::bench

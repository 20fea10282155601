#include "bench/clocked_client.h"

#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "boost/asio/buffer.hpp"
#include "boost/asio/co_spawn.hpp"
#include "boost/asio/redirect_error.hpp"
#include "boost/asio/use_awaitable.hpp"
#include "boost/asio/write.hpp"
#include "boost/beast/http/read.hpp"

namespace docket::bench {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using SteadyClock = std::chrono::steady_clock;

auto Into(error_code& error) { return asio::redirect_error(asio::use_awaitable, error); }

absl::Status Failed(const error_code& error) {
  return absl::UnavailableError(absl::StrCat("docketd is not there: ", error.message()));
}

// Nothing here throws but what aborts the program.
void Rethrow(const std::exception_ptr& bug) {
  if (bug != nullptr) std::rethrow_exception(bug);
}

}  // namespace

double MillisecondsSince(SteadyTime begin) {
  return std::chrono::duration<double, std::milli>(SteadyClock::now() - begin).count();
}

ClockedClient::ClockedClient(const Options& options)
    : options_(options), room_(context_, SteadyTime::max()) {}

absl::Status ClockedClient::Run(std::size_t count, const Conversation& converse) {
  asio::co_spawn(context_, BeginAll(count, converse), &Rethrow);
  context_.run();
  return failure_;
}

asio::awaitable<void> ClockedClient::BeginAll(std::size_t count, const Conversation& converse) {
  asio::steady_timer timer(context_);
  const SteadyTime begin = SteadyClock::now();
  for (std::size_t n = 0; n < count; ++n) {
    const std::chrono::duration<double> offset(static_cast<double>(n) / options_.per_second);
    const auto due = begin + std::chrono::duration_cast<SteadyClock::duration>(offset);
    timer.expires_at(due);
    error_code ignored;  // nobody cancels it
    co_await timer.async_wait(Into(ignored));
    asio::co_spawn(context_, Hold(converse, n, due),
                   [this](const std::exception_ptr& bug, const absl::Status& status) {
                     Rethrow(bug);
                     if (status.ok()) return;
                     failure_ = status;
                     context_.stop();
                   });
  }
}

asio::awaitable<absl::Status> ClockedClient::Hold(const Conversation& converse, std::size_t n,
                                                  SteadyTime due) {
  absl::StatusOr<Connection> connection = co_await Take();
  if (!connection.ok()) co_return connection.status();
  const absl::Status done = co_await converse(**connection, n, due);
  if (done.ok()) {
    idle_.push_back(*std::move(connection));
    room_.cancel_one();
  }
  co_return done;
}

asio::awaitable<absl::StatusOr<ClientAnswer>> ClockedClient::Exchange(ClientConnection& connection,
                                                                      const std::string& request) {
  error_code error;
  co_await asio::async_write(connection.socket, asio::buffer(request), Into(error));
  if (error) co_return Failed(error);
  ClientAnswer answer;
  co_await boost::beast::http::async_read(connection.socket, connection.buffer, answer,
                                          Into(error));
  if (error) co_return Failed(error);
  co_return answer;
}

asio::awaitable<absl::StatusOr<ClockedClient::Connection>> ClockedClient::Take() {
  error_code error;
  while (idle_.empty() && open_ == options_.connections_max) {
    co_await room_.async_wait(Into(error));
  }
  if (!idle_.empty()) {
    Connection connection = std::move(idle_.back());
    idle_.pop_back();
    co_return connection;
  }
  ++open_;
  auto connection = std::make_unique<ClientConnection>(context_);
  const asio::ip::tcp::endpoint server(asio::ip::address_v4::loopback(), options_.port);
  co_await connection->socket.async_connect(server, Into(error));
  if (error) co_return Failed(error);
  connection->socket.set_option(asio::ip::tcp::no_delay(true), error);
  if (error) co_return Failed(error);
  co_return connection;
}

}  // namespace docket::bench

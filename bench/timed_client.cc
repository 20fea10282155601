#include "bench/timed_client.h"

#include <boost/json/parse.hpp>
#include <chrono>
#include <exception>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "boost/asio/awaitable.hpp"
#include "boost/asio/buffer.hpp"
#include "boost/asio/co_spawn.hpp"
#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"
#include "boost/asio/redirect_error.hpp"
#include "boost/asio/steady_timer.hpp"
#include "boost/asio/use_awaitable.hpp"
#include "boost/asio/write.hpp"
#include "boost/beast/core/flat_buffer.hpp"
#include "boost/beast/http/parser.hpp"
#include "boost/beast/http/read.hpp"
#include "boost/beast/http/string_body.hpp"

namespace docket::bench {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using Answer = http::response<http::string_body>;
using SteadyClock = std::chrono::steady_clock;

constexpr int kWaitMs = 5'000;  // the longest that docketd lets a read wait by default
constexpr std::chrono::seconds kPatience{60};

double MillisecondsSince(SteadyClock::time_point begin) {
  return std::chrono::duration<double, std::milli>(SteadyClock::now() - begin).count();
}

auto Into(error_code& error) { return asio::redirect_error(asio::use_awaitable, error); }

absl::Status Failed(const error_code& error) {
  return absl::UnavailableError(absl::StrCat("docketd is not there: ", error.message()));
}

absl::Status Unexpected(const Answer& answer) {
  return absl::FailedPreconditionError(
      absl::StrCat("docketd answered ", answer.result_int(), " ", answer.body()));
}

// Empty if the document has no such text.
std::string TextIn(const std::string& document, const char* member) {
  error_code error;
  const boost::json::value value = boost::json::parse(document, error);
  const auto* object = error ? nullptr : value.if_object();
  const auto* found = object == nullptr ? nullptr : object->if_contains(member);
  const auto* text = found == nullptr ? nullptr : found->if_string();
  return text == nullptr ? std::string() : std::string(text->data(), text->size());
}

// Whether the answer to a read of a delivery shows its outcome; an error if none can come.
absl::StatusOr<bool> ShowsOutcome(const Answer& answer) {
  if (answer.result() == http::status::not_found) return false;
  const std::string status =
      answer.result() == http::status::ok ? TextIn(answer.body(), "status") : "";
  if (status == "accepted") return true;
  if (status == "received" || status == "translated") return false;
  return Unexpected(answer);
}

struct Connection {
  explicit Connection(asio::io_context& context) : socket(context) {}
  asio::ip::tcp::socket socket;
  boost::beast::flat_buffer buffer;
};

// One run. Its coroutines run on the thread that calls Run, one at a time.
class Sender {
 public:
  Sender(const TimedClientOptions& options, const std::vector<std::string>& requests)
      : options_(options), requests_(requests), room_(context_, SteadyClock::time_point::max()) {}

  TimedResult Run() {
    asio::co_spawn(context_, SendAll(), &Sender::Rethrow);
    context_.run();
    return std::move(result_);
  }

 private:
  asio::awaitable<void> SendAll() {
    asio::steady_timer timer(context_);
    const SteadyClock::time_point begin = SteadyClock::now();
    for (std::size_t n = 0; n < requests_.size(); ++n) {
      const std::chrono::duration<double> offset(static_cast<double>(n) / options_.per_second);
      const auto due = begin + std::chrono::duration_cast<SteadyClock::duration>(offset);
      timer.expires_at(due);
      error_code ignored;  // nobody cancels it
      co_await timer.async_wait(Into(ignored));
      asio::co_spawn(context_, Follow(requests_[n], due),
                     [this](const std::exception_ptr& bug, const absl::Status& status) {
                       Rethrow(bug);
                       if (status.ok()) return;
                       result_.failure = std::string(status.message());
                       context_.stop();
                     });
    }
  }

  // Nothing here throws but what aborts the program.
  static void Rethrow(const std::exception_ptr& bug) {
    if (bug != nullptr) std::rethrow_exception(bug);
  }

  // One delivery, until its outcome is visible. An error ends the whole run.
  asio::awaitable<absl::Status> Follow(const std::string& request, SteadyClock::time_point due) {
    absl::StatusOr<std::unique_ptr<Connection>> connection = co_await Take();
    if (!connection.ok()) co_return connection.status();
    absl::StatusOr<Answer> answer = co_await Exchange(**connection, request);
    if (!answer.ok()) co_return answer.status();
    const auto acknowledged = SteadyClock::now();
    result_.acknowledged_ms.push_back(MillisecondsSince(due));
    const std::string delivery = TextIn(answer->body(), "delivery");
    if (answer->result() != http::status::accepted || delivery.empty()) {
      co_return Unexpected(*answer);
    }
    const std::string read = ReadRequest(delivery);
    while (SteadyClock::now() - acknowledged < kPatience) {
      answer = co_await Exchange(**connection, read);
      if (!answer.ok()) co_return answer.status();
      const double waited_ms = MillisecondsSince(acknowledged);
      const absl::StatusOr<bool> visible = ShowsOutcome(*answer);
      if (!visible.ok()) co_return visible.status();
      if (!*visible) continue;
      result_.visible_ms.push_back(waited_ms);
      Give(*std::move(connection));
      co_return absl::OkStatus();
    }
    co_return Unexpected(*answer);
  }

  asio::awaitable<absl::StatusOr<Answer>> Exchange(Connection& connection,
                                                   const std::string& request) {
    error_code error;
    co_await asio::async_write(connection.socket, asio::buffer(request), Into(error));
    if (error) co_return Failed(error);
    Answer answer;
    co_await http::async_read(connection.socket, connection.buffer, answer, Into(error));
    if (error) co_return Failed(error);
    co_return answer;
  }

  asio::awaitable<absl::StatusOr<std::unique_ptr<Connection>>> Take() {
    error_code error;
    while (idle_.empty() && open_ == options_.connections_max) {
      co_await room_.async_wait(Into(error));
    }
    if (!idle_.empty()) {
      std::unique_ptr<Connection> connection = std::move(idle_.back());
      idle_.pop_back();
      co_return connection;
    }
    ++open_;
    auto connection = std::make_unique<Connection>(context_);
    const asio::ip::tcp::endpoint server(asio::ip::address_v4::loopback(), options_.port);
    co_await connection->socket.async_connect(server, Into(error));
    if (error) co_return Failed(error);
    connection->socket.set_option(asio::ip::tcp::no_delay(true), error);
    if (error) co_return Failed(error);
    co_return connection;
  }

  void Give(std::unique_ptr<Connection> connection) {
    idle_.push_back(std::move(connection));
    room_.cancel_one();
  }

  [[nodiscard]] std::string ReadRequest(const std::string& delivery) const {
    return absl::StrCat("GET /api/v1/deliveries/", delivery, "?wait=", kWaitMs,
                        " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ", options_.api_key,
                        "\r\n\r\n");
  }

  const TimedClientOptions& options_;
  const std::vector<std::string>& requests_;
  asio::io_context context_{1};
  asio::steady_timer room_;  // cancelled for one of those who wait when a connection is given back
  std::vector<std::unique_ptr<Connection>> idle_;
  std::size_t open_ = 0;
  TimedResult result_;
};

}  // namespace

TimedResult SendTimed(const TimedClientOptions& options, const std::vector<std::string>& requests) {
  return Sender(options, requests).Run();
}

}  // namespace docket::bench

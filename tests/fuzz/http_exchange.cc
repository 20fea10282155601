#include "tests/fuzz/http_exchange.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/http/connection.h"
#include "boost/asio/co_spawn.hpp"
#include "boost/asio/detached.hpp"
#include "boost/asio/io_context.hpp"
#include "boost/asio/local/connect_pair.hpp"
#include "boost/asio/local/stream_protocol.hpp"
#include "boost/asio/post.hpp"
#include "boost/asio/redirect_error.hpp"
#include "boost/asio/use_awaitable.hpp"
#include "boost/asio/write.hpp"
#include "boost/beast/http/parser.hpp"
#include "boost/beast/http/string_body.hpp"
#include "boost/json/parse.hpp"
#include "platform/check.h"
#include "platform/clock.h"
#include "platform/logging.h"
#include "platform/metrics.h"

namespace docket::fuzz {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using api::Door;
using api::Request;
using api::Response;
using boost::system::error_code;
using Local = asio::local::stream_protocol;

constexpr char kClient[] = "127.0.0.1";
constexpr std::size_t kHeaderBytesMax = 512;
constexpr std::size_t kBodyBytesMax = 256;
constexpr std::int64_t kBudgetBytes = 200;
// Longer than any run: an end by time would be the end of a connection that hangs.
constexpr std::chrono::seconds kNever{3'600};
constexpr std::chrono::seconds kRunTimeMax{20};
// Turns of the event loop that the client gives the server to read what it was sent. A server that
// has ended reads nothing more.
constexpr int kTurnsMax = 16;

asio::awaitable<Response> Echo(Request request) {
  Response response;
  response.headers = {{"Content-Type", "text/plain"}};
  response.body = absl::StrCat(request.path, "\n");
  for (const auto& [name, value] : request.path_parameters) {
    absl::StrAppend(&response.body, name, "=", value, "\n");
  }
  for (const auto& [name, value] : request.query) {
    absl::StrAppend(&response.body, name, "=", value, "\n");
  }
  response.body += request.body;
  co_return response;
}

asio::awaitable<Response> Fail(Request /*request*/) {
  throw std::runtime_error("as it should");
  co_return Response();
}

asio::awaitable<std::optional<std::string>> NextPart(std::shared_ptr<int> left) {
  if (--*left < 0) co_return std::nullopt;
  co_return absl::StrCat("part ", *left);
}

asio::awaitable<Response> Parts(Request /*request*/) {
  Response response;
  response.chunks = [left = std::make_shared<int>(2)] { return NextPart(left); };
  co_return response;
}

std::vector<api::Route> Routes() {
  return {{http::verb::get, "/things/{id}/parts/{part}", Door::kPublic, 0, Echo},
          {http::verb::post, "/echo", Door::kPublic, kBodyBytesMax, Echo},
          {http::verb::put, "/echo", Door::kPublic, kBodyBytesMax, Echo},
          {http::verb::get, "/fail", Door::kPublic, 0, Fail},
          {http::verb::get, "/parts", Door::kPublic, 0, Parts},
          {http::verb::get, "/operator", Door::kOperator, 0, Echo}};
}

// The access log: each line checked, and of each request what it was answered.
class AccessLog final : public platform::LogSink {
 public:
  void Write(std::string_view line) override {
    DOCKET_CHECK(line.find('\n') == line.size() - 1);
    error_code error;
    const auto value = boost::json::parse({line.data(), line.size()}, error);
    DOCKET_CHECK(!error && value.is_object());
    const boost::json::object& fields = value.as_object();
    if (fields.at("message") != "request") return;
    answers.push_back({.method = std::string(fields.at("method").as_string()),
                       .status = static_cast<unsigned>(fields.at("status").as_int64()),
                       .body = {}});
  }

  std::vector<Answer> answers;
};

// What the connection needs from below it, made once.
struct Server {
  platform::SystemClock clock;
  AccessLog log;
  platform::Metrics metrics;
  api::Router router{Routes()};
  api::ConnectionEnvironment environment{
      .router = router,
      .clock = clock,
      .logger = platform::Logger({.service = "fuzz",
                                  .level = platform::LogLevel::kDebug,
                                  .format = platform::LogFormat::kJson},
                                 clock, log),
      .metrics = api::HttpMetrics(metrics),
      .limits = {.header_bytes_max = kHeaderBytesMax,
                 .header_timeout = kNever,
                 .request_timeout = kNever,
                 .idle_timeout = kNever,
                 .body_pace = {.step_bytes = 1U << 20U, .step_time = kNever},
                 .small_body_bytes = kBudgetBytes / 4},
      .cors = api::Cors({.allowed_origins = {"https://app.example"}, .max_age = absl::Hours(1)}),
      .proxies = *api::TrustedProxies::Of({kClient}),  // so that Forwarded is read
      .budget = api::BodyBudget({.bytes_max = kBudgetBytes, .kept_for_small = kBudgetBytes / 4}),
      .answer_budget = api::BodyBudget({.bytes_max = kBudgetBytes, .kept_for_small = 0}),
  };

  [[nodiscard]] bool AtRest() {
    return environment.connections.value() == 0 && environment.requests.value() == 0 &&
           environment.budget.used() == 0 && environment.answer_budget.used() == 0;
  }
};

Server& TheServer() {
  static Server server;
  return server;
}

auto Into(error_code& error) { return asio::redirect_error(asio::use_awaitable, error); }

int UnreadBytes(Local::socket& socket) {
  int bytes = 0;
  DOCKET_CHECK(::ioctl(socket.native_handle(), SIOCOUTQ, &bytes) == 0);
  return bytes;
}

asio::awaitable<void> Send(Local::socket& socket, ClientBytes client) {
  error_code error;
  while (!client.bytes.empty() && !error) {
    const std::string_view piece = client.bytes.substr(0, client.piece);
    client.bytes.remove_prefix(piece.size());
    co_await asio::async_write(socket, asio::buffer(piece), Into(error));
    for (int turn = 0; turn < kTurnsMax && UnreadBytes(socket) > 0; ++turn) {
      co_await asio::post(asio::use_awaitable);
    }
  }
  socket.shutdown(asio::socket_base::shutdown_send, error);
}

asio::awaitable<void> Receive(Local::socket& socket, std::string& received) {
  std::vector<char> part(4'096);
  error_code error;
  while (!error) {
    const std::size_t bytes = co_await socket.async_read_some(asio::buffer(part), Into(error));
    received.append(part.data(), bytes);
  }
}

// All that came from the server, up to the end of the connection.
std::string Converse(const ClientBytes& client) {
  Server& server = TheServer();
  asio::io_context context(1);
  Local::socket near(context);
  Local::socket far(context);
  asio::local::connect_pair(near, far);
  asio::co_spawn(
      context,
      api::ServeConnection(std::move(far), api::OpenCount::Scope(server.environment.connections),
                           server.environment, {.door = Door::kPublic, .address = kClient}),
      [](const std::exception_ptr& failure) { DOCKET_CHECK(failure == nullptr); });
  std::string received;
  asio::co_spawn(context, Receive(near, received), asio::detached);
  asio::co_spawn(context, Send(near, client), asio::detached);
  context.run_for(kRunTimeMax);
  DOCKET_CHECK(context.stopped());  // all has ended, not only the time
  DOCKET_CHECK(server.AtRest());
  return received;
}

// Takes one answer off the front of `rest`, with those in between (100 Continue) before it.
void TakeAnswer(std::string_view& rest, Answer& answer) {
  for (;;) {
    http::response_parser<http::string_body> parser;
    parser.eager(true);
    parser.skip(answer.method == "HEAD");
    error_code error;
    std::size_t read = 0;
    while (!error && !parser.is_done() && read < rest.size()) {
      read += parser.put(asio::buffer(rest.substr(read)), error);
    }
    if (!error && !parser.is_done()) parser.put_eof(error);
    DOCKET_CHECK(!error && parser.is_done());
    rest.remove_prefix(read);
    if (parser.get().result() == http::status::continue_) continue;
    DOCKET_CHECK(parser.get().result_int() == answer.status);
    DOCKET_CHECK(!parser.get()["X-Request-Id"].empty());
    answer.body = parser.get().body();
    return;
  }
}

}  // namespace

std::vector<Answer> Exchange(const ClientBytes& client) {
  AccessLog& log = TheServer().log;
  log.answers.clear();
  const std::string received = Converse(client);
  std::string_view rest = received;
  for (Answer& answer : log.answers) TakeAnswer(rest, answer);
  DOCKET_CHECK(rest.empty());
  return std::move(log.answers);
}

}  // namespace docket::fuzz

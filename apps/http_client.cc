#include "apps/http_client.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "boost/asio/connect.hpp"
#include "boost/asio/generic/stream_protocol.hpp"
#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"
#include "boost/asio/local/stream_protocol.hpp"
#include "boost/beast/core/basic_stream.hpp"
#include "boost/beast/core/flat_buffer.hpp"
#include "boost/beast/http/parser.hpp"
#include "boost/beast/http/read.hpp"
#include "boost/beast/http/string_body.hpp"
#include "boost/beast/http/write.hpp"
#include "boost/url/parse.hpp"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using Stream = beast::basic_stream<asio::generic::stream_protocol>;

constexpr std::uint64_t kAnswerBytesMax = 256U << 20U;

http::request<http::string_body> MakeRequest(const ServerAddress& address,
                                             const ClientRequest& request) {
  http::request<http::string_body> message;
  message.method_string(request.method);
  message.target(request.target);
  message.version(11);
  message.set(http::field::host, address.unix_socket.empty()
                                     ? absl::StrCat(address.host, ":", address.port)
                                     : "localhost");
  for (const auto& [name, value] : request.headers) message.set(name, value);
  message.body() = request.body;
  message.prepare_payload();
  return message;
}

// Calls `on_line` for each whole line and removes it.
void TakeLines(std::string& text, const HttpClient::OnLine& on_line) {
  std::size_t begin = 0;
  for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
    on_line(std::string_view(text).substr(begin, end - begin));
    begin = end + 1;
  }
  text.erase(0, begin);
}

}  // namespace

absl::StatusOr<ServerAddress> ParseServerUrl(std::string_view url) {
  const auto parsed = boost::urls::parse_uri(boost::urls::string_view(url.data(), url.size()));
  if (!parsed || parsed->scheme() != "http" || parsed->host().empty() ||
      parsed->path().size() > 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", std::string(url), "' is no server; write it as http://host:port"));
  }
  return ServerAddress{.unix_socket = {},
                       .host = parsed->host_address(),
                       .port = parsed->has_port() ? std::string(parsed->port()) : "80"};
}

std::string ToString(const ServerAddress& address) {
  if (!address.unix_socket.empty()) return address.unix_socket;
  return absl::StrCat("http://", address.host, ":", address.port);
}

// The operations run on an io_context of the connection's own, so that each can have a time limit.
class HttpClient::Connection {
 public:
  Connection(const ServerAddress& address, std::chrono::milliseconds timeout)
      : address_(address), timeout_(timeout), stream_(context_) {}

  absl::Status Connect() {
    if (!address_.unix_socket.empty()) {
      return Await("connect to", [this](auto done) {
        stream_.async_connect(asio::local::stream_protocol::endpoint(address_.unix_socket), done);
      });
    }
    asio::ip::tcp::resolver resolver(context_);
    error_code error;
    const auto found = resolver.resolve(address_.host, address_.port, error);
    if (error) return Failed("find", error);
    absl::Status status = absl::UnavailableError("no address");
    for (const auto& entry : found) {
      status = Await("connect to", [this, &entry](auto done) {
        stream_.async_connect(asio::generic::stream_protocol::endpoint(entry.endpoint()), done);
      });
      if (status.ok()) break;
    }
    if (status.ok()) {
      stream_.socket().set_option(asio::ip::tcp::no_delay(true), error);
    }
    return status;
  }

  absl::Status Write(const http::request<http::string_body>& request) {
    return Await("write to", [this, &request](auto done) {
      http::async_write(stream_, request, [done](error_code error, std::size_t) { done(error); });
    });
  }

  absl::Status ReadHeader(http::response_parser<http::string_body>& parser) {
    return Await("read from", [this, &parser](auto done) {
      http::async_read_header(stream_, buffer_, parser,
                              [done](error_code error, std::size_t) { done(error); });
    });
  }

  absl::Status ReadSome(http::response_parser<http::string_body>& parser) {
    return Await("read from", [this, &parser](auto done) {
      http::async_read_some(stream_, buffer_, parser,
                            [done](error_code error, std::size_t) { done(error); });
    });
  }

 private:
  template <class Start>
  absl::Status Await(absl::string_view what, const Start& start) {
    std::optional<error_code> result;
    stream_.expires_after(timeout_);
    start([&result](error_code error) { result = error; });
    context_.restart();
    context_.run();
    if (*result) return Failed(what, *result);
    return absl::OkStatus();
  }

  absl::Status Failed(absl::string_view what, const error_code& error) const {
    const std::string message =
        absl::StrCat("cannot ", what, " ", ToString(address_), ": ", error.message());
    if (error == beast::error::timeout) return absl::DeadlineExceededError(message);
    return absl::UnavailableError(message);
  }

  const ServerAddress address_;
  const std::chrono::milliseconds timeout_;
  asio::io_context context_{1};
  Stream stream_;
  beast::flat_buffer buffer_;
};

HttpClient::HttpClient(ServerAddress address, std::chrono::milliseconds timeout)
    : address_(std::move(address)), timeout_(timeout) {}

HttpClient::~HttpClient() = default;
HttpClient::HttpClient(HttpClient&&) noexcept = default;

absl::StatusOr<ClientResponse> HttpClient::Send(const ClientRequest& request) {
  return SendStreamed(request, {});
}

absl::StatusOr<ClientResponse> HttpClient::SendStreamed(const ClientRequest& request,
                                                        const OnLine& on_line) {
  const bool reused = connection_ != nullptr;
  bool answer_begun = false;
  absl::StatusOr<ClientResponse> response = Exchange(request, on_line, answer_begun);
  // The server may have closed a connection that was idle; that says nothing about this request.
  if (absl::IsUnavailable(response.status()) && reused && !answer_begun) {
    response = Exchange(request, on_line, answer_begun);
  }
  return response;
}

absl::StatusOr<ClientResponse> HttpClient::Exchange(const ClientRequest& request,
                                                    const OnLine& on_line, bool& answer_begun) {
  std::unique_ptr<Connection> connection = std::move(connection_);
  if (connection == nullptr) {
    connection = std::make_unique<Connection>(address_, timeout_);
    DOCKET_RETURN_IF_ERROR(connection->Connect());
  }
  http::response_parser<http::string_body> parser;
  parser.body_limit(kAnswerBytesMax);
  DOCKET_RETURN_IF_ERROR(connection->Write(MakeRequest(address_, request)));
  const absl::Status read = connection->ReadHeader(parser);
  answer_begun = parser.got_some();
  DOCKET_RETURN_IF_ERROR(read);
  const bool lines = on_line && parser.get().result_int() / 100 == 2;
  while (!parser.is_done()) {
    DOCKET_RETURN_IF_ERROR(connection->ReadSome(parser));
    if (lines) TakeLines(parser.get().body(), on_line);
  }
  const auto& message = parser.get();
  ClientResponse response{
      .status = static_cast<int>(message.result_int()), .headers = {}, .body = message.body()};
  for (const auto& field : message) {
    response.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  }
  if (message.keep_alive()) connection_ = std::move(connection);
  return response;
}

}  // namespace docket::apps

// A blocking HTTP/1.1 client for tests, over TCP on loopback or over a Unix socket. It also sends
// raw bytes, for what no well-behaved client would send. Thread-safety: none. A broken connection
// throws boost::system::system_error, which fails the test.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"
#include "boost/asio/local/stream_protocol.hpp"
#include "boost/asio/write.hpp"
#include "boost/beast/core/flat_buffer.hpp"
#include "boost/beast/http/error.hpp"
#include "boost/beast/http/message.hpp"
#include "boost/beast/http/parser.hpp"
#include "boost/beast/http/read.hpp"
#include "boost/beast/http/string_body.hpp"
#include "boost/beast/http/write.hpp"

namespace docket::testing_support {

struct HttpAsk {
  std::string method = "GET";
  std::string target = "/";
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{};
};

struct HttpAnswer {
  int status = 0;
  boost::beast::http::fields headers;
  std::string body;

  [[nodiscard]] std::string Header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : std::string(found->value());
  }
};

template <class Protocol>
class BasicHttpClient {
 public:
  explicit BasicHttpClient(const typename Protocol::endpoint& endpoint) : socket_(context_) {
    socket_.connect(endpoint);
  }

  HttpAnswer Send(const HttpAsk& ask) {
    Write(ask);
    return Read(ask.method == "HEAD");
  }

  void Write(const HttpAsk& ask) {
    boost::beast::http::request<boost::beast::http::string_body> request;
    request.version(11);
    request.method_string(ask.method);
    request.target(ask.target);
    request.set("Host", "localhost");
    for (const auto& [name, value] : ask.headers) request.set(name, value);
    request.body() = ask.body;
    request.prepare_payload();
    boost::beast::http::write(socket_, request);
  }

  void WriteRaw(const std::string& bytes) {
    boost::asio::write(socket_, boost::asio::buffer(bytes));
  }

  HttpAnswer Read(bool of_head = false) {
    boost::beast::http::response_parser<boost::beast::http::string_body> parser;
    parser.body_limit(boost::none);
    parser.skip(of_head);
    boost::beast::http::read(socket_, buffer_, parser);
    HttpAnswer answer{.status = static_cast<int>(parser.get().result_int()),
                      .headers = parser.get().base(),
                      .body = {}};
    answer.body = std::move(parser.get().body());
    return answer;
  }

  // What comes up to and with `end`, as it comes, of an answer that has no end of its own.
  std::string ReadUntil(const std::string& end) {
    std::string text;
    while (!text.ends_with(end)) text.push_back(ReadByte());
    return text;
  }
  // What comes until the server ends the connection.
  std::string ReadRest() {
    std::string text;
    boost::system::error_code error;
    while (!error) {
      const std::size_t read = socket_.read_some(buffer_.prepare(4096), error);
      buffer_.commit(read);
      const auto data = buffer_.cdata();
      text.append(static_cast<const char*>(data.data()), data.size());
      buffer_.consume(data.size());
    }
    return text;
  }

  // Whether the server ends the connection now, without another byte.
  [[nodiscard]] bool IsClosedByServer() {
    char byte = 0;
    boost::system::error_code error;
    const std::size_t read = socket_.read_some(boost::asio::buffer(&byte, 1), error);
    return read == 0 && error;
  }

  void EndSending() { socket_.shutdown(boost::asio::socket_base::shutdown_send); }

 private:
  char ReadByte() {
    if (buffer_.size() == 0) buffer_.commit(socket_.read_some(buffer_.prepare(4096)));
    const char byte = *static_cast<const char*>(buffer_.cdata().data());
    buffer_.consume(1);
    return byte;
  }

  boost::asio::io_context context_;
  typename Protocol::socket socket_;
  boost::beast::flat_buffer buffer_;
};

using TcpProtocol = boost::asio::ip::tcp;
using LocalProtocol = boost::asio::local::stream_protocol;

class HttpClient : public BasicHttpClient<TcpProtocol> {
 public:
  explicit HttpClient(std::uint16_t port)
      : BasicHttpClient({boost::asio::ip::make_address("127.0.0.1"), port}) {}
};

class LocalHttpClient : public BasicHttpClient<LocalProtocol> {
 public:
  explicit LocalHttpClient(const std::string& path)
      : BasicHttpClient(LocalProtocol::endpoint(path)) {}
};

}  // namespace docket::testing_support

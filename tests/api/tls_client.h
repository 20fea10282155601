// A blocking client over TLS, for tests. It trusts whom it is told to and nobody else.
// Thread-safety: none. A broken connection throws boost::system::system_error.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <utility>

#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"
#include "boost/asio/ssl/context.hpp"
#include "boost/asio/ssl/stream.hpp"
#include "boost/beast/core/flat_buffer.hpp"
#include "boost/beast/http/parser.hpp"
#include "boost/beast/http/read.hpp"
#include "boost/beast/http/string_body.hpp"
#include "boost/beast/http/write.hpp"
#include "tests/support/http_client.h"

namespace docket::api {

struct TlsClientOptions {
  std::string trusted;  // PEM
  int newest = TLS1_3_VERSION;
  std::string offered_protocols{};  // as ALPN writes them; empty: none
};

class TlsClient {
 public:
  // Connects; the handshake is the first request's, or Greet's.
  TlsClient(std::uint16_t port, const TlsClientOptions& options)
      : stream_(context_, ContextOf(options)) {
    if (!options.offered_protocols.empty()) {
      SSL_set_alpn_protos(stream_.native_handle(),
                          reinterpret_cast<const unsigned char*>(options.offered_protocols.data()),
                          static_cast<unsigned>(options.offered_protocols.size()));
    }
    stream_.next_layer().connect({boost::asio::ip::make_address("127.0.0.1"), port});
  }

  boost::system::error_code Greet() {
    boost::system::error_code error;
    stream_.handshake(boost::asio::ssl::stream_base::client, error);
    greeted_ = true;
    return error;
  }

  testing_support::HttpAnswer Send(const testing_support::HttpAsk& ask, bool keep_alive = true) {
    Write(ask, keep_alive);
    return Read();
  }

  void Write(const testing_support::HttpAsk& ask, bool keep_alive = true) {
    namespace http = boost::beast::http;
    GreetOnce();
    http::request<http::string_body> request;
    request.version(11);
    request.method_string(ask.method);
    request.target(ask.target);
    request.set("Host", "localhost");
    for (const auto& [name, value] : ask.headers) request.set(name, value);
    request.keep_alive(keep_alive);
    request.body() = ask.body;
    request.prepare_payload();
    http::write(stream_, request);
  }

  void WriteRaw(const std::string& bytes) {
    GreetOnce();
    boost::asio::write(stream_, boost::asio::buffer(bytes));
  }

  testing_support::HttpAnswer Read() {
    namespace http = boost::beast::http;
    http::response_parser<http::string_body> parser;
    parser.body_limit(boost::none);
    http::read(stream_, buffer_, parser);
    return {.status = static_cast<int>(parser.get().result_int()),
            .headers = parser.get().base(),
            .body = parser.get().body()};
  }

  // How the server ends the connection: eof if it said so, stream_truncated if it just left.
  boost::system::error_code End() {
    char byte = 0;
    boost::system::error_code error;
    (void)stream_.read_some(boost::asio::buffer(&byte, 1), error);
    return error;
  }

  // The subject of the server's certificate.
  std::string ServerName() {
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(
        SSL_get1_peer_certificate(stream_.native_handle()), &X509_free);
    std::string name(100, '\0');
    const int size =
        X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName,
                                  name.data(), static_cast<int>(name.size()));
    name.resize(static_cast<std::size_t>(std::max(size, 0)));
    return name;
  }

  std::string ChosenProtocol() {
    const unsigned char* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(stream_.native_handle(), &name, &size);
    return {reinterpret_cast<const char*>(name), size};
  }

  std::string Version() { return SSL_get_version(stream_.native_handle()); }

 private:
  boost::asio::ssl::context& ContextOf(const TlsClientOptions& options) {
    tls_.set_verify_mode(boost::asio::ssl::verify_peer);
    tls_.add_certificate_authority(boost::asio::buffer(options.trusted));
    SSL_CTX_set_max_proto_version(tls_.native_handle(), options.newest);
    // Debian's default refuses TLS 1.1 at this end already.
    SSL_CTX_set_min_proto_version(tls_.native_handle(), TLS1_VERSION);
    return tls_;
  }

  void GreetOnce() {
    if (greeted_) return;
    if (const auto error = Greet()) throw boost::system::system_error(error);
  }

  boost::asio::io_context context_;
  boost::asio::ssl::context tls_{boost::asio::ssl::context::tls_client};
  boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream_;
  boost::beast::flat_buffer buffer_;
  bool greeted_ = false;
};

}  // namespace docket::api

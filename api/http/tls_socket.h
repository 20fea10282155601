// TlsSocket: a TCP socket whose bytes are encrypted, to be used by a connection as a plain one.
// Thread-safety: as a socket of Asio. Ownership: owns the TCP socket; the context may be let go of.
#pragma once

#include <utility>

#include "boost/asio/ip/tcp.hpp"
#include "boost/asio/ssl/context.hpp"
#include "boost/asio/ssl/stream_base.hpp"
#include "boost/beast/ssl/ssl_stream.hpp"
#include "boost/system/error_code.hpp"

namespace docket::api {

class TlsSocket {
  // Beast's, and not Asio's: it sends an answer's header and body as one record.
  using Stream = boost::beast::ssl_stream<boost::asio::ip::tcp::socket>;

 public:
  using executor_type = Stream::executor_type;

  TlsSocket(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context& context)
      : stream_(std::move(socket), context) {}

  [[nodiscard]] executor_type get_executor() { return stream_.get_executor(); }

  // Before anything is read or written.
  template <class Token>
  auto async_handshake(Token&& token) {
    return stream_.async_handshake(boost::asio::ssl::stream_base::server,
                                   std::forward<Token>(token));
  }

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return stream_.async_read_some(buffers, std::forward<Token>(token));
  }

  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return stream_.async_write_some(buffers, std::forward<Token>(token));
  }

  // Says that nothing more will be written, and waits until the peer has said so or left. Without
  // it, the peer cannot tell an end from a cut.
  template <class Token>
  auto async_close_notify(Token&& token) {
    return stream_.async_shutdown(std::forward<Token>(token));
  }

  // What comes after close_notify, encrypted, to be thrown away.
  template <class Buffers, class Token>
  auto async_read_undecoded(const Buffers& buffers, Token&& token) {
    return stream_.next_layer().async_read_some(buffers, std::forward<Token>(token));
  }

  // Of the TCP socket, at once: what a deadline and the end of the server need.
  void shutdown(boost::asio::socket_base::shutdown_type what, boost::system::error_code& error) {
    stream_.next_layer().shutdown(what, error);
  }
  void close(boost::system::error_code& error) { stream_.next_layer().close(error); }
  template <class Option>
  void set_option(const Option& option, boost::system::error_code& error) {
    stream_.next_layer().set_option(option, error);
  }

 private:
  Stream stream_;
};

}  // namespace docket::api

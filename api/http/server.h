// HttpServer: HTTP/1.1 over TCP and over a Unix socket. One thread with its own io_context per
// core; the first one accepts and deals the connections out in turn, and each connection stays, as
// one coroutine, on its thread.
//
// Bounds, each with its own answer: headers (431), body (413, before it is read when its length is
// announced), the sum of all bodies in flight and of all answers not yet read (503), connections
// (503), time for a header, for a request and for each part of its body (408), until the first
// request and between requests (closed), for an answer (closed). Nothing grows with what a client
// sends: besides its body, a connection holds at most about 64 KiB with the default limit of
// headers, and 8 KiB between requests.
//
// Thread-safety: Start and Stop are called by one thread. Borrows router, clock and metrics.
// Threads: started by Start, joined by Stop. Callbacks that handlers wait for (AwaitCallback) may
// still arrive until the server is destroyed, so it must outlive whoever calls them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "api/http/connection.h"
#include "api/http/forwarded.h"
#include "api/http/router.h"
#include "api/http/tls_context.h"
#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"
#include "boost/asio/local/stream_protocol.hpp"
#include "platform/clock.h"
#include "platform/logging.h"
#include "platform/metrics.h"

namespace docket::api {

struct HttpServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;    // 0: any free one (see port())
  std::string operator_socket;  // path; empty: none. Made with mode 0600.
  int threads = 0;              // 0: one per core
  std::size_t header_bytes_max = 16U << 10U;
  std::size_t answers_bytes_max = 256U << 20U;  // of all answers that wait to be read
  std::size_t bodies_bytes_max = 256U << 20U;   // of all requests together
  std::size_t bodies_bytes_kept = 0;            // of these, for small bodies alone
  std::size_t small_body_bytes = 256U << 10U;   // hardly a webhook is larger
  std::size_t body_step_bytes = 256U << 10U;    // these, or the body's end, within
  absl::Duration body_step_time = absl::Seconds(5);
  std::int64_t connections_max = 12'000;  // of the public door
  // A header is one packet or some; a shorter limit than a body's keeps slow ones from connections.
  absl::Duration header_timeout = absl::Seconds(10);
  absl::Duration request_timeout = absl::Seconds(30);  // also the most for a header
  absl::Duration idle_timeout = absl::Seconds(60);
  CorsOptions cors{};        // of the public door
  TrustedProxies proxies{};  // before the public door
};

class HttpServer {
 public:
  HttpServer(HttpServerOptions options, const Router& router, const platform::Clock& clock,
             const platform::Logger& logger, platform::Metrics& metrics);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // kUnavailable with what to do when the address is taken or the socket cannot be made; nothing
  // is left running then. An operator socket on which nobody answers is replaced. Called once.
  [[nodiscard]] absl::Status Start();

  // Connections of the public door that come from now on are encrypted with it; those that are open
  // keep what they have. Before Start, so that none comes in plain; later from any thread.
  void UseTls(const TlsContext& tls);

  // Takes no more connections, lets the requests that were read end within `grace`, then closes
  // all. A request that is still being read is not waited for: nothing of it was taken yet. Clients
  // that are slow to take their answers get kClientGrace; the rest is for handlers. Later calls
  // have no effect.
  void Stop(absl::Duration grace);
  static constexpr absl::Duration kClientGrace = absl::Seconds(1);

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::int64_t body_bytes_in_flight() const { return environment_.budget.used(); }
  [[nodiscard]] std::int64_t connections() const { return environment_.connections.value(); }

 private:
  using Tcp = boost::asio::ip::tcp;
  using Local = boost::asio::local::stream_protocol;
  struct Worker;  // an io_context and its thread

  template <class Protocol>
  boost::asio::awaitable<void> Accept(typename Protocol::acceptor& acceptor);
  void Take(Tcp::socket socket, boost::asio::io_context& context);
  void Take(Local::socket socket, boost::asio::io_context& context);
  // `limit` of those that `connections` counts; more are turned away.
  template <class Socket>
  void Serve(Socket socket, boost::asio::io_context& context, ConnectionPeer peer,
             OpenCount& connections, std::int64_t limit);
  void AwaitRequests(absl::Duration grace);
  [[nodiscard]] absl::Status ListenPublic();
  [[nodiscard]] absl::Status ListenOperator();
  [[nodiscard]] boost::asio::io_context& NextContext();

  const HttpServerOptions options_;
  ConnectionEnvironment environment_;
  absl::Mutex tls_mutex_;
  std::shared_ptr<boost::asio::ssl::context> tls_ ABSL_GUARDED_BY(tls_mutex_);  // null: plain
  std::uint16_t port_ = 0;
  std::size_t next_worker_ = 0;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::unique_ptr<Tcp::acceptor> public_acceptor_;
  std::unique_ptr<Local::acceptor> operator_acceptor_;
};

}  // namespace docket::api

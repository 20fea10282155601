#include "api/http/server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/http/listen.h"
#include "api/http/tls_socket.h"
#include "boost/asio/co_spawn.hpp"
#include "boost/asio/detached.hpp"
#include "boost/asio/executor_work_guard.hpp"
#include "boost/asio/post.hpp"
#include "boost/asio/redirect_error.hpp"
#include "boost/asio/steady_timer.hpp"
#include "boost/asio/use_awaitable.hpp"
#include "platform/status_macros.h"

namespace docket::api {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// Beside those of the public door: an operator must come in when that one is full.
constexpr std::int64_t kOperatorConnectionsMax = 64;
// After a failed accept, which is a lack of file descriptors or memory: others must end first.
constexpr std::chrono::milliseconds kAcceptPause{100};
// Connections beyond the limit that are told so at one time; more are closed at once.
constexpr std::int64_t kTurnedAwayMax = 64;
// Of an answer that the peer does not take, in the kernel, which would keep 4 MiB of each.
constexpr int kUnsentBytesMax = 64 << 10;
// Of sun_path in sockaddr_un, without its final zero.
constexpr std::size_t kSocketPathMax = 107;

std::string AddressOf(const asio::ip::tcp::socket& socket) {
  error_code error;
  const auto endpoint = socket.remote_endpoint(error);
  return error ? std::string() : endpoint.address().to_string();
}

void Prepare(asio::ip::tcp::socket& socket) {
  error_code ignored;  // only speed depends on it
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  // Where the kernel does not know it, it keeps more.
  (void)::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &kUnsentBytesMax,
                     sizeof kUnsentBytesMax);
}

// Removes the socket of a process that is gone. Not OK: what stands there is in use, or no socket.
absl::Status RemoveStaleSocket(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return absl::OkStatus();
  if (!S_ISSOCK(status.st_mode)) {
    return absl::UnavailableError(
        absl::StrCat(path, " is there and is no socket; move it or choose another data_dir"));
  }
  asio::io_context context;
  asio::local::stream_protocol::socket probe(context);
  error_code error;
  probe.connect(asio::local::stream_protocol::endpoint(path), error);
  if (!error) {
    return absl::UnavailableError(
        absl::StrCat("another process answers on ", path, "; stop it or choose another data_dir"));
  }
  if (::unlink(path.c_str()) != 0) {
    return absl::UnavailableError(absl::StrCat("the stale socket ", path, " cannot be removed"));
  }
  return absl::OkStatus();
}

// A connection or an acceptor ended by an exception, which only a source of chunks can throw.
void NoteFailure(const platform::Logger& logger, const std::exception_ptr& failure) {
  if (failure == nullptr) return;
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    logger.Error("a connection was broken off", {{"error", error.what()}});
  }
}

}  // namespace

struct HttpServer::Worker {
  asio::io_context context{1};  // one thread: no locks inside
  asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
  std::thread thread;
};

HttpServer::HttpServer(HttpServerOptions options, const Router& router,
                       const platform::Clock& clock, const platform::Logger& logger,
                       platform::Metrics& metrics)
    : options_(std::move(options)),
      environment_{
          .router = router,
          .clock = clock,
          .logger = logger,
          .metrics = HttpMetrics(metrics),
          .limits = {.header_bytes_max = options_.header_bytes_max,
                     .header_timeout = absl::ToChronoMilliseconds(
                         std::min(options_.header_timeout, options_.request_timeout)),
                     .request_timeout = absl::ToChronoMilliseconds(options_.request_timeout),
                     .idle_timeout = absl::ToChronoMilliseconds(options_.idle_timeout),
                     .body_pace = {.step_bytes = options_.body_step_bytes,
                                   .step_time =
                                       absl::ToChronoMilliseconds(options_.body_step_time)},
                     .small_body_bytes = options_.small_body_bytes},
          .cors = Cors(options_.cors),
          .proxies = options_.proxies,
          .budget =
              BodyBudget({.bytes_max = static_cast<std::int64_t>(options_.bodies_bytes_max),
                          .kept_for_small = static_cast<std::int64_t>(options_.bodies_bytes_kept)}),
          .answer_budget =
              BodyBudget({.bytes_max = static_cast<std::int64_t>(options_.answers_bytes_max),
                          .kept_for_small = 0}),
      } {
  const auto cores = static_cast<int>(std::thread::hardware_concurrency());
  const int count = std::max(1, options_.threads > 0 ? options_.threads : cores);
  for (int i = 0; i < count; ++i) workers_.push_back(std::make_unique<Worker>());
}

HttpServer::~HttpServer() { Stop(absl::ZeroDuration()); }

absl::Status HttpServer::Start() {
  absl::Status status = ListenPublic();
  if (status.ok() && !options_.operator_socket.empty()) status = ListenOperator();
  if (!status.ok()) {
    public_acceptor_.reset();
    return status;
  }
  asio::io_context& context = workers_.front()->context;
  asio::co_spawn(context, Accept<Tcp>(*public_acceptor_), asio::detached);
  if (operator_acceptor_ != nullptr) {
    asio::co_spawn(context, Accept<Local>(*operator_acceptor_), asio::detached);
  }
  for (const auto& worker : workers_) {
    worker->thread = std::thread([context = &worker->context] { context->run(); });
  }
  return absl::OkStatus();
}

absl::Status HttpServer::ListenPublic() {
  DOCKET_ASSIGN_OR_RETURN(Tcp::acceptor acceptor,
                          ListenOn(workers_.front()->context, options_.address, options_.port));
  error_code error;
  port_ = acceptor.local_endpoint(error).port();
  public_acceptor_ = std::make_unique<Tcp::acceptor>(std::move(acceptor));
  return absl::OkStatus();
}

absl::Status HttpServer::ListenOperator() {
  const std::string& path = options_.operator_socket;
  if (path.size() > kSocketPathMax) {
    return absl::UnavailableError(absl::StrCat("the path ", path, " is too long for a socket (",
                                               kSocketPathMax, "); choose a shorter data_dir"));
  }
  if (absl::Status status = RemoveStaleSocket(path); !status.ok()) return status;
  const Local::endpoint endpoint(path);
  auto acceptor = std::make_unique<Local::acceptor>(workers_.front()->context);
  error_code error;
  acceptor->open(endpoint.protocol(), error);
  if (!error) acceptor->bind(endpoint, error);
  // Nobody can connect before listen(), so there is no moment at which others may.
  if (!error && ::chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0) {
    error.assign(errno, boost::system::system_category());
  }
  if (!error) acceptor->listen(asio::socket_base::max_listen_connections, error);
  if (error) {
    return absl::UnavailableError(absl::StrCat("cannot make the operator's socket ", path, ": ",
                                               error.message(), "; is its folder writable?"));
  }
  operator_acceptor_ = std::move(acceptor);
  return absl::OkStatus();
}

asio::io_context& HttpServer::NextContext() {
  return workers_[next_worker_++ % workers_.size()]->context;
}

template <class Protocol>
asio::awaitable<void> HttpServer::Accept(typename Protocol::acceptor& acceptor) {
  asio::steady_timer pause(acceptor.get_executor());
  while (!environment_.stopping) {
    asio::io_context& context = NextContext();
    typename Protocol::socket socket(context);
    error_code error;
    co_await acceptor.async_accept(socket, asio::redirect_error(asio::use_awaitable, error));
    if (!error) {
      Take(std::move(socket), context);
    } else if (error == asio::error::operation_aborted || !acceptor.is_open()) {
      co_return;
    } else if (error != asio::error::connection_aborted) {
      environment_.logger.Warning("a connection could not be accepted",
                                  {{"error", error.message()}});
      pause.expires_after(kAcceptPause);
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
    }
  }
}

void HttpServer::Take(Tcp::socket socket, asio::io_context& context) {
  Prepare(socket);
  ConnectionPeer peer{.door = Door::kPublic, .address = AddressOf(socket)};
  OpenCount& open = environment_.connections;
  const std::int64_t limit = options_.connections_max;
  std::shared_ptr<asio::ssl::context> tls;
  {
    const absl::MutexLock lock(&tls_mutex_);
    tls = tls_;
  }
  if (tls == nullptr) {
    Serve(std::move(socket), context, std::move(peer), open, limit);
  } else {
    Serve(TlsSocket(std::move(socket), *tls), context, std::move(peer), open, limit);
  }
}

void HttpServer::Take(Local::socket socket, asio::io_context& context) {
  Serve(std::move(socket), context, {.door = Door::kOperator, .address = "operator"},
        environment_.operator_connections, kOperatorConnectionsMax);
}

template <class Socket>
void HttpServer::Serve(Socket socket, asio::io_context& context, ConnectionPeer peer,
                       OpenCount& connections, std::int64_t limit) {
  const auto note_failure = [this](const std::exception_ptr& failure) {
    NoteFailure(environment_.logger, failure);
  };
  if (connections.value() < limit) {
    asio::co_spawn(context,
                   ServeConnection(std::move(socket), OpenCount::Scope(connections), environment_,
                                   std::move(peer)),
                   note_failure);
  } else if (environment_.turned_away.value() < kTurnedAwayMax) {
    asio::co_spawn(
        context,
        TurnAway(std::move(socket), OpenCount::Scope(environment_.turned_away), environment_),
        note_failure);
  }  // else it is closed
}

void HttpServer::UseTls(const TlsContext& tls) {
  const absl::MutexLock lock(&tls_mutex_);
  tls_ = tls.context;
}

void HttpServer::AwaitRequests(absl::Duration grace) {
  const absl::Time end = environment_.clock.MonotonicNow() + grace;
  const auto left = [&] { return end - environment_.clock.MonotonicNow(); };
  if (environment_.requests.AwaitZero(std::min(grace, kClientGrace))) return;
  environment_.in_work.AwaitZero(left() - kClientGrace);
  environment_.requests.AwaitZero(std::min(left(), kClientGrace));
}

void HttpServer::Stop(absl::Duration grace) {
  if (environment_.stopping.exchange(true)) return;
  // The acceptors belong to the first worker's thread.
  asio::post(workers_.front()->context, [this] {
    error_code ignored;
    if (public_acceptor_ != nullptr) public_acceptor_->close(ignored);
    if (operator_acceptor_ != nullptr) operator_acceptor_->close(ignored);
  });
  if (workers_.front()->thread.joinable()) AwaitRequests(grace);
  for (const auto& worker : workers_) worker->context.stop();
  for (const auto& worker : workers_) {
    if (worker->thread.joinable()) worker->thread.join();
  }
  environment_.sockets.CloseAll();
  public_acceptor_.reset();
  if (operator_acceptor_ != nullptr) ::unlink(options_.operator_socket.c_str());
}

}  // namespace docket::api

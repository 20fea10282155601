#include "api/http/connection.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <iterator>
#include <type_traits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/http/arriving_body.h"
#include "api/http/content_coding.h"
#include "api/http/deadline.h"
#include "api/http/request_identity.h"
#include "api/http/request_problems.h"
#include "api/http/tls_socket.h"
#include "boost/asio/ip/tcp.hpp"
#include "boost/asio/local/stream_protocol.hpp"
#include "boost/asio/post.hpp"
#include "boost/asio/redirect_error.hpp"
#include "boost/asio/use_awaitable.hpp"
#include "boost/asio/write.hpp"
#include "boost/beast/core/flat_buffer.hpp"
#include "boost/beast/core/read_size.hpp"
#include "boost/beast/http/chunk_encode.hpp"
#include "boost/beast/http/empty_body.hpp"
#include "boost/beast/http/error.hpp"
#include "boost/beast/http/message.hpp"
#include "boost/beast/http/parser.hpp"
#include "boost/beast/http/read.hpp"
#include "boost/beast/http/serializer.hpp"
#include "boost/beast/http/string_body.hpp"
#include "boost/beast/http/write.hpp"

namespace docket::api {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;

// Read at once into the connection's buffer; bodies leave it for their own string. Also the most
// that a chunk's extensions or trailer may hold beyond the limit of a header.
constexpr std::size_t kReadBytes = 16U << 10U;
// Held by a connection that waits for a request.
constexpr std::size_t kIdleReadBytes = 4U << 10U;
// After a refusal the rest of the request is read and thrown away for a while, so that the answer
// is not lost to a connection reset: RFC 9112, 9.6.
constexpr std::uint64_t kLingerBytesMax = 64U << 20U;
constexpr std::chrono::seconds kLinger{5};
// An answer of this length does not count against the budget of answers: who delivers a webhook
// must not be refused because others do not read theirs.
constexpr std::size_t kSmallAnswerBytes = 16U << 10U;
// Less than a millisecond of an io thread.
constexpr std::size_t kPackedAtOnceBytes = 64U << 10U;
constexpr unsigned kHttp11 = 11;
// GitHub and the proxies before a server send some 30. A field of 5 bytes takes about 80 in memory.
constexpr std::ptrdiff_t kHeaderFieldsMax = 100;

auto Into(error_code& error) { return asio::redirect_error(asio::use_awaitable, error); }

using Head = http::request_parser<http::empty_body>;

// What makes it uncertain where the request ends or whom it is for: RFC 9112, 3.2 and 6.3. Beast
// takes a body in a transfer coding that it does not know for none, and the body's bytes for the
// next request.
std::optional<Problem> FramingProblem(const Head& head) {
  const auto& message = head.get();
  if (std::distance(message.begin(), message.end()) > kHeaderFieldsMax) {
    return HeaderTooLargeProblem();
  }
  const auto codings = message.count(http::field::transfer_encoding);
  const bool chunked = codings == 1 && message.version() == kHttp11 &&
                       beast::iequals(message[http::field::transfer_encoding], "chunked");
  if (codings > 0 && !chunked) {
    return MalformedProblem("The only Transfer-Encoding understood here is chunked.");
  }
  const auto hosts = message.count(http::field::host);
  if (hosts > 1 || (hosts == 0 && message.version() == kHttp11)) {
    return MalformedProblem("The request must have one Host header.");
  }
  return std::nullopt;
}

// What becomes of the connection after an answer.
enum class Next { kNextRequest, kEnd, kEndGently };

template <class Socket>
class Connection {
  static constexpr bool kEncrypted = std::is_same_v<Socket, TlsSocket>;

 public:
  Connection(Socket socket, ConnectionEnvironment& environment, ConnectionPeer peer)
      : socket_(std::move(socket)),
        deadline_(socket_),
        environment_(environment),
        peer_(std::move(peer)),
        buffer_(environment.limits.header_bytes_max + kReadBytes),
        open_(environment.sockets, [this] {
          error_code ignored;  // the peer may be gone already
          socket_.close(ignored);
        }) {}

  asio::awaitable<void> Run() {
    const bool begun = co_await Begin();
    if (!begun) co_return;
    Next next = Next::kNextRequest;
    // Whoever connects has something to say.
    auto patience = std::min(environment_.limits.header_timeout, environment_.limits.idle_timeout);
    while (next == Next::kNextRequest && !environment_.stopping) {
      // Not part of the condition: GCC 12 awaits what stands behind && in any case.
      const bool arrived = co_await AwaitRequest(patience);
      if (!arrived) break;
      patience = environment_.limits.idle_timeout;
      next = co_await ServeOne();
      NoteBodyBytes();
    }
    if (next == Next::kEndGently) {
      co_await Linger();
    } else {
      co_await SayEnd();
    }
    error_code ignored;  // the peer may be gone already
    socket_.shutdown(asio::socket_base::shutdown_both, ignored);
  }

  // One answer, whatever is asked.
  asio::awaitable<void> TurnAway() {
    const bool begun = co_await Begin();
    if (!begun) co_return;
    Exchange exchange;
    exchange.began = environment_.clock.MonotonicNow();
    exchange.remote = peer_.address;
    exchange.request_id = RequestIdOf("");
    exchange.body_unread = true;
    (void)co_await Refuse(exchange, BusyProblem("Too many connections are open; try again."));
    co_await Linger();
  }

 private:
  struct Exchange {
    Request request;
    const Route* route = nullptr;
    std::string request_id;  // these four also when the request is the handler's
    std::string remote;
    domain::TraceContext trace;
    std::shared_ptr<RequestNotes> notes = std::make_shared<RequestNotes>();
    HeaderList cors;
    http::verb method = http::verb::unknown;
    bool keep_alive = false;
    bool body_unread = false;
    unsigned version = kHttp11;
    absl::Time began;
  };

  // False: nothing can be said to the peer.
  asio::awaitable<bool> Begin() {
    bool begun = true;
    if constexpr (kEncrypted) {
      deadline_.ReadWithin(environment_.limits.header_timeout);
      error_code error;
      co_await socket_.async_handshake(Into(error));
      deadline_.Clear();
      begun = !error;
      if (error && !deadline_.passed()) {
        environment_.logger.Debug("a TLS handshake failed",
                                  {{"error", error.message()}, {"remote", peer_.address}});
      }
    }
    co_return begun;
  }

  // After the last answer.
  asio::awaitable<void> SayEnd() {
    if constexpr (kEncrypted) {
      deadline_.WriteWithin(kLinger);
      error_code ignored;  // many clients leave without a word
      co_await socket_.async_close_notify(Into(ignored));
      deadline_.Clear();
    }
    co_return;
  }

  // Waits for the first byte of a request; false: the connection ends.
  asio::awaitable<bool> AwaitRequest(std::chrono::milliseconds patience) {
    if (buffer_.size() > 0) co_return true;
    buffer_.shrink_to_fit();
    deadline_.ReadWithin(patience);
    error_code error;
    const std::size_t bytes =
        co_await socket_.async_read_some(buffer_.prepare(kIdleReadBytes), Into(error));
    buffer_.commit(bytes);
    co_return !error && bytes > 0;
  }

  asio::awaitable<Next> ServeOne() {
    Exchange exchange;
    exchange.began = environment_.clock.MonotonicNow();
    exchange.remote = peer_.address;
    Head head;
    head.header_limit(static_cast<std::uint32_t>(environment_.limits.header_bytes_max));
    head.body_limit(boost::none);
    deadline_.ReadWithin(environment_.limits.header_timeout);
    error_code error;
    co_await ReadHead(head, error);
    if (error) {
      const bool peer_ended =
          error == http::error::end_of_stream || error == http::error::partial_message;
      if (peer_ended && !deadline_.passed()) co_return Next::kEnd;
      exchange.body_unread = true;
      exchange.request_id = RequestIdOf("");
      const Problem problem = deadline_.passed() ? TimeoutProblem() : HeaderProblem(error);
      co_return co_await Refuse(exchange, problem);
    }
    Describe(head, exchange);
    if (const auto problem = FramingProblem(head); problem.has_value()) {
      exchange.body_unread = true;
      co_return co_await Refuse(exchange, *problem);
    }
    if (auto answer = Route(head, exchange); answer.has_value()) {
      exchange.body_unread = !head.is_done();
      co_return co_await Write(exchange, *answer);
    }
    if (const auto problem = co_await ReadBody(head, exchange); problem.has_value()) {
      exchange.body_unread = true;
      co_return co_await Refuse(exchange, *problem);
    }
    const OpenCount::Scope in_flight(environment_.requests);
    deadline_.Clear();  // the handler bounds what it waits for
    const CodingWanted coding = TakeCodingWanted(exchange.request.headers);
    Response response = co_await Handle(exchange);
    co_await Pack(coding, response);
    BodyBudget::Share answer(environment_.answer_budget, BodyKind::kLarge);
    if (response.body.size() > kSmallAnswerBytes &&
        !answer.GrowTo(static_cast<std::int64_t>(response.body.size()))) {
      response = ToResponse(BusyProblem("Too many answers wait to be read; try again."),
                            exchange.request_id);
    }
    co_return co_await Write(exchange, response);
  }

  // As Beast's async_read_header, but a header that is in the buffer already, as nearly all are, is
  // parsed at once instead of by a composed operation.
  asio::awaitable<void> ReadHead(Head& head, error_code& error) {
    head.eager(false);
    while (!head.is_header_done()) {
      std::size_t used = 0;
      if (buffer_.size() > 0) {
        used = head.put(buffer_.data(), error);
        buffer_.consume(used);
        if (error && error != http::error::need_more) break;
        error = {};
      }
      if (used > 0) continue;
      const std::size_t room = beast::read_size(buffer_, kReadBytes);
      if (room == 0) {
        error = http::error::buffer_overflow;
        break;
      }
      const std::size_t bytes =
          co_await socket_.async_read_some(buffer_.prepare(room), Into(error));
      buffer_.commit(bytes);
      if (error == asio::error::eof) {
        error = head.got_some() ? http::error::partial_message : http::error::end_of_stream;
      }
      if (error) break;
    }
  }

  // Fills in what the header says of any request.
  void Describe(const Head& head, Exchange& exchange) {
    const auto& message = head.get();
    Request& request = exchange.request;
    exchange.method = message.method();
    exchange.keep_alive = message.keep_alive();
    exchange.version = message.version();
    request.door = peer_.door;
    exchange.remote = environment_.proxies.ClientOf(peer_.address, message);
    request.remote = exchange.remote;
    request.method = message.method();
    request.request_id = RequestIdOf(message["X-Request-Id"]);
    request.trace = TraceOf(message["traceparent"]);
    exchange.request_id = request.request_id;
    exchange.trace = request.trace;
    request.notes = exchange.notes;
  }

  // Finds who answers, and takes the fields out of the header; when no handler does, the answer.
  std::optional<Response> Route(Head& head, Exchange& exchange) {
    Request& request = exchange.request;
    const auto text = head.get().target();
    std::optional<Target> target = ParseTarget(std::string_view(text.data(), text.size()));
    // Moved, since a connection whose body is slow holds them for long.
    request.headers = std::move(head.get().base());
    if (!target.has_value()) return ToResponse(TargetProblem(), exchange.request_id);
    request.path = std::move(target->path);
    request.query = std::move(target->query);
    if (peer_.door == Door::kPublic) {
      exchange.cors = environment_.cors.HeadersFor(request.path, request.Header("Origin"));
    }
    auto found = environment_.router.Find(peer_.door, request.method, request.path);
    if (auto* match = std::get_if<RouteMatch>(&found)) {
      exchange.route = match->route;
      request.path_parameters = std::move(match->path_parameters);
      return std::nullopt;
    }
    const auto* method = std::get_if<MethodNotAllowed>(&found);
    if (method == nullptr) return ToResponse(PathProblem(), exchange.request_id);
    if (peer_.door == Door::kPublic) {
      auto preflight = environment_.cors.Preflight(request, method->allow);
      if (preflight.has_value()) return preflight;
    }
    return ToResponse(MethodProblem(method->allow), exchange.request_id);
  }

  asio::awaitable<std::optional<Problem>> ReadBody(Head& head, Exchange& exchange) {
    const std::size_t bytes_max = exchange.route->body_bytes_max;
    const auto announced = head.content_length();
    if (announced.has_value() && *announced > bytes_max) {
      co_return BodyProblem(http::error::body_limit, bytes_max);
    }
    auto share = std::make_shared<BodyBudget::Share>(environment_.budget, KindOf(announced));
    const bool expects = beast::iequals(exchange.request.Header("Expect"), "100-continue");
    http::request_parser<ArrivingBody> parser(std::move(head));
    parser.body_limit(bytes_max);
    error_code error;
    if (expects && !parser.is_done()) {
      http::response<http::empty_body> go_on(http::status::continue_, exchange.version);
      deadline_.WriteWithin(environment_.limits.request_timeout);
      co_await http::async_write(socket_, go_on, Into(error));
    }
    BodyPace pace(environment_.limits.body_pace);
    while (!error && !deadline_.passed() && !parser.is_done()) {
      if (pace.StepBegins(parser.get().body().size())) {
        deadline_.ReadWithin(std::min(environment_.limits.body_pace.step_time, TimeLeft(exchange)));
      }
      co_await http::async_read_some(socket_, buffer_, parser, Into(error));
      if (!share->GrowTo(static_cast<std::int64_t>(parser.get().body().size()))) {
        co_return BudgetProblem();
      }
      NoteBodyBytes();
    }
    if (!parser.is_done() && deadline_.passed()) co_return TimeoutProblem();
    if (error) co_return BodyProblem(error, bytes_max);
    exchange.request.body = std::move(parser.get().body());
    exchange.request.body_share = std::move(share);
    co_return std::nullopt;
  }

  template <class Length>
  [[nodiscard]] BodyKind KindOf(const Length& announced) const {
    const bool small = announced.has_value() && *announced <= environment_.limits.small_body_bytes;
    return small ? BodyKind::kSmall : BodyKind::kLarge;
  }

  // Of the time to read this request.
  [[nodiscard]] std::chrono::milliseconds TimeLeft(const Exchange& exchange) const {
    return environment_.limits.request_timeout -
           absl::ToChronoMilliseconds(environment_.clock.MonotonicNow() - exchange.began);
  }

  asio::awaitable<Response> Handle(Exchange& exchange) {
    const OpenCount::Scope in_work(environment_.in_work);
    std::string failure;
    try {
      co_return co_await exchange.route->handler(std::move(exchange.request));
    } catch (const std::exception& error) {
      failure = error.what();
    }
    const absl::Status cause = absl::InternalError(absl::StrCat("a handler threw: ", failure));
    co_return ToResponse(ProblemOf(cause), exchange.request_id);
  }

  // As the client accepts it. Between the pieces of a large answer other connections have a turn.
  asio::awaitable<void> Pack(CodingWanted wanted, Response& response) {
    if (response.status == http::status::not_modified) MarkTag(wanted.marked, response);
    if (!IsWorthPacking(response)) co_return;
    response.headers.emplace_back("Vary", "Accept-Encoding");
    if (wanted.coding == Coding::kPlain) co_return;
    const std::unique_ptr<BodyPacker> packed = MakeBodyPacker(wanted.coding);
    for (std::size_t at = 0; at < response.body.size(); at += kPackedAtOnceBytes) {
      if (at > 0) co_await asio::post(socket_.get_executor(), asio::use_awaitable);
      packed->Add(std::string_view(response.body).substr(at, kPackedAtOnceBytes));
    }
    response.body = packed->Finish();
    MarkPacked(wanted.coding, response);
  }

  asio::awaitable<Next> Refuse(const Exchange& exchange, const Problem& problem) {
    Response response = ToResponse(problem, exchange.request_id);
    co_return co_await Write(exchange, response);
  }

  asio::awaitable<Next> Write(const Exchange& exchange, Response& response) {
    Account(exchange, response);
    const bool whole = !response.chunks || exchange.version == kHttp11;
    const bool keep =
        exchange.keep_alive && !exchange.body_unread && whole && !environment_.stopping;
    deadline_.WriteWithin(environment_.limits.request_timeout);
    error_code error;
    if (response.chunks) {
      co_await WriteChunks(exchange, response, keep, error);
    } else if (exchange.method == http::verb::head) {
      auto message = MakeMessage<http::empty_body>(exchange, response, keep);
      message.content_length(response.body.size());
      co_await http::async_write(socket_, message, Into(error));
    } else {
      auto message = MakeMessage<http::string_body>(exchange, response, keep);
      message.body() = std::move(response.body);
      message.prepare_payload();
      // RFC 9110, 8.6: not in an answer that has no content by its status.
      if (response.status == http::status::no_content) message.content_length(boost::none);
      co_await http::async_write(socket_, message, Into(error));
    }
    // One co_return: with several behind these branches, GCC 12 at -O1 answered the wrong one.
    Next next = keep ? Next::kNextRequest : Next::kEnd;
    if (exchange.body_unread) next = Next::kEndGently;
    if (error) next = Next::kEnd;
    co_return next;
  }

  template <class Body>
  http::response<Body> MakeMessage(const Exchange& exchange, const Response& response, bool keep) {
    http::response<Body> message(response.status, exchange.version);
    for (const auto& [name, value] : response.headers) message.insert(name, value);
    for (const auto& [name, value] : exchange.notes->headers) message.insert(name, value);
    for (const auto& [name, value] : exchange.cors) message.insert(name, value);
    message.set("X-Request-Id", exchange.request_id);
    message.keep_alive(keep);
    return message;
  }

  // Handlers' work as any other; that a client takes its time to read is none. A body cannot say
  // that it is not whole, so one whose source fails is broken off.
  asio::awaitable<std::optional<std::string>> NextChunk(const Exchange& exchange,
                                                        const Response& response,
                                                        error_code& error) {
    const OpenCount::Scope in_work(environment_.in_work);
    try {
      co_return co_await response.chunks();
    } catch (const std::exception& failure) {
      error = asio::error::operation_aborted;
      environment_.logger.Error("an answer was broken off",
                                {{"request_id", exchange.request_id}, {"error", failure.what()}});
    }
    co_return std::nullopt;
  }

  // HTTP/1.0 has no chunks: the end of the connection is then the end of the body.
  asio::awaitable<void> WriteChunks(const Exchange& exchange, const Response& response, bool keep,
                                    error_code& error) {
    const bool chunked = exchange.version == kHttp11;
    auto message = MakeMessage<http::empty_body>(exchange, response, keep);
    message.chunked(chunked);
    if (chunked) {
      http::response_serializer<http::empty_body> serializer(message);
      co_await http::async_write_header(socket_, serializer, Into(error));
    } else {
      co_await http::async_write(socket_, message, Into(error));
    }
    if (exchange.method == http::verb::head) co_return;
    while (!error) {
      deadline_.Clear();  // the source takes its time
      const std::optional<std::string> chunk = co_await NextChunk(exchange, response, error);
      if (!chunk.has_value()) break;
      if (chunk->empty()) continue;  // an empty chunk would end the body
      deadline_.WriteWithin(environment_.limits.request_timeout);
      if (chunked) {
        co_await asio::async_write(socket_, http::make_chunk(asio::buffer(*chunk)), Into(error));
      } else {
        co_await asio::async_write(socket_, asio::buffer(*chunk), Into(error));
      }
    }
    if (!error && chunked) {
      co_await asio::async_write(socket_, http::make_chunk_last(), Into(error));
    }
  }

  // Until the peer has ended its side too.
  asio::awaitable<void> Linger() {
    co_await SayEnd();
    error_code error;
    socket_.shutdown(asio::socket_base::shutdown_send, error);
    deadline_.ReadWithin(kLinger);
    buffer_.clear();
    for (std::uint64_t drained = 0; !error && drained < kLingerBytesMax;) {
      drained += co_await Drain(error);
    }
  }

  auto Drain(error_code& error) {
    const auto room = buffer_.prepare(kReadBytes);
    if constexpr (kEncrypted) {
      return socket_.async_read_undecoded(room, Into(error));
    } else {
      return socket_.async_read_some(room, Into(error));
    }
  }

  void NoteBodyBytes() {
    environment_.metrics.body_bytes.Set(static_cast<double>(environment_.budget.used()));
  }

  void Account(const Exchange& exchange, const Response& response) {
    const double seconds =
        absl::ToDoubleSeconds(environment_.clock.MonotonicNow() - exchange.began);
    const auto status = static_cast<unsigned>(response.status);
    environment_.metrics.requests.Of({exchange.route, exchange.method, status}).Increment();
    environment_.metrics.seconds.Of(exchange.route).Observe(seconds);
    const std::string route = PatternOf(exchange.route);
    const std::string method(http::to_string(exchange.method));
    environment_.logger.Log(status < 400 ? platform::LogLevel::kDebug : platform::LogLevel::kInfo,
                            "request",
                            {{"trace_id", TraceIdOf(exchange.trace)},
                             {"user_id", exchange.notes->user_id},
                             {"request_id", exchange.request_id},
                             {"method", method},
                             {"route", route},
                             {"status", status},
                             {"seconds", seconds},
                             {"remote", exchange.remote}});
    if (!response.cause.ok()) {
      const bool answered = status < 400;
      const bool passes = answered || response.status == http::status::service_unavailable;
      environment_.logger.Log(passes ? platform::LogLevel::kWarning : platform::LogLevel::kError,
                              answered ? "an answer lacks something" : "a request failed",
                              {{"trace_id", TraceIdOf(exchange.trace)},
                               {"user_id", exchange.notes->user_id},
                               {"request_id", exchange.request_id},
                               {"method", method},
                               {"route", route},
                               {"error", response.cause.ToString()}});
    }
  }

  Socket socket_;
  Deadline<Socket> deadline_;
  ConnectionEnvironment& environment_;
  const ConnectionPeer peer_;
  beast::flat_buffer buffer_;
  const OpenSockets::Entry open_;  // last: it refers to the socket
};

void NoteConnections(ConnectionEnvironment& environment, std::int64_t change) {
  const std::int64_t open =
      environment.connections.value() + environment.operator_connections.value() + change;
  environment.metrics.connections.Set(static_cast<double>(open));
}

}  // namespace

template <class Socket>
asio::awaitable<void> ServeConnection(Socket socket, OpenCount::Scope open,
                                      ConnectionEnvironment& environment, ConnectionPeer peer) {
  const OpenCount::Scope counted = std::move(open);
  NoteConnections(environment, 0);
  Connection<Socket> connection(std::move(socket), environment, std::move(peer));
  co_await connection.Run();
  NoteConnections(environment, -1);
}

template <class Socket>
asio::awaitable<void> TurnAway(Socket socket, OpenCount::Scope open,
                               ConnectionEnvironment& environment) {
  const OpenCount::Scope counted = std::move(open);
  Connection<Socket> connection(std::move(socket), environment, ConnectionPeer());
  co_await connection.TurnAway();
}

using TcpSocket = asio::ip::tcp::socket;
using LocalSocket = asio::local::stream_protocol::socket;

template asio::awaitable<void> ServeConnection(TcpSocket, OpenCount::Scope, ConnectionEnvironment&,
                                               ConnectionPeer);
template asio::awaitable<void> ServeConnection(TlsSocket, OpenCount::Scope, ConnectionEnvironment&,
                                               ConnectionPeer);
template asio::awaitable<void> ServeConnection(LocalSocket, OpenCount::Scope,
                                               ConnectionEnvironment&, ConnectionPeer);

template asio::awaitable<void> TurnAway(TcpSocket, OpenCount::Scope, ConnectionEnvironment&);
template asio::awaitable<void> TurnAway(TlsSocket, OpenCount::Scope, ConnectionEnvironment&);
template asio::awaitable<void> TurnAway(LocalSocket, OpenCount::Scope, ConnectionEnvironment&);

}  // namespace docket::api

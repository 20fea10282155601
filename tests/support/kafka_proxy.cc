#include "tests/support/kafka_proxy.h"

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <map>
#include <set>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace docket::tests {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Bytes = std::vector<unsigned char>;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
// Between two looks whether a passage is open again.
constexpr std::chrono::milliseconds kStep{10};
constexpr std::size_t kAnswerBytes = std::size_t{64} << 10;
// A request begins: length 4, API key 2, version 2, correlation 4, length of the client's name 2.
constexpr std::size_t kLengthBytes = 4;
constexpr std::size_t kNameAt = 14;
constexpr std::size_t kRequestBytesMax = std::size_t{64} << 20;
constexpr std::size_t kProduce = 0;
// An append goes on: no transaction 2, acknowledgements 2, time 4, count of topics 4, the length of
// the first one's name 2. A client sends those of one topic and partition at a time.
constexpr std::size_t kTopicAfterClient = 14;

std::size_t BigEndian(const Bytes& bytes, std::size_t at, std::size_t count) {
  std::size_t number = 0;
  for (std::size_t i = at; i < at + count && i < bytes.size(); ++i) {
    number = number << 8U | bytes[i];
  }
  return number;
}

// What stands behind its length of two bytes; empty where that is not a name.
std::string NameAt(const Bytes& bytes, std::size_t at) {
  const std::size_t length = BigEndian(bytes, at - 2, 2);
  if (bytes.size() < at + length) return {};
  const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(at);
  return {begin, begin + static_cast<std::ptrdiff_t>(length)};
}

struct Request {
  std::string client;
  bool append = false;
  std::string topic;  // of an append
};

Request ReadRequest(const Bytes& bytes) {
  Request request{.client = NameAt(bytes, kNameAt),
                  .append = BigEndian(bytes, kLengthBytes, 2) == kProduce,
                  .topic = {}};
  if (request.append) {
    request.topic = NameAt(bytes, kNameAt + request.client.size() + kTopicAfterClient);
  }
  return request;
}

tcp::endpoint Loopback(int port) {
  return {asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(port)};
}

struct Connection {
  Connection(asio::io_context& context, int number)
      : client(context), broker(context), broker_number(number) {}

  tcp::socket client;
  tcp::socket broker;
  const int broker_number;
  std::string client_name;  // once it has asked something
};

}  // namespace

class KafkaProxy::Traffic {
 public:
  explicit Traffic(int brokers) {
    for (int i = 0; i < brokers; ++i) acceptors_.emplace_back(context_, Loopback(0));
    for (int i = 0; i < brokers; ++i) asio::co_spawn(context_, Accept(i + 1), asio::detached);
    thread_ = std::thread([this] { context_.run(); });
  }
  ~Traffic() {
    context_.stop();
    thread_.join();
  }

  [[nodiscard]] std::vector<int> ports() const {
    std::vector<int> ports;
    for (const tcp::acceptor& acceptor : acceptors_)
      ports.push_back(acceptor.local_endpoint().port());
    return ports;
  }

  void SetTarget(int broker, int port) {
    const absl::MutexLock lock(&mutex_);
    targets_[broker] = port;
  }
  void SetPassage(const Way& way, Passage passage) {
    const absl::MutexLock lock(&mutex_);
    passages_[way] = passage;
  }
  void SetDelay(int broker, absl::Duration delay) {
    const absl::MutexLock lock(&mutex_);
    delays_[broker] = delay;
  }
  std::int64_t held_appends(const std::string& client) const {
    const absl::MutexLock lock(&mutex_);
    const auto found = held_appends_.find(client);
    return found == held_appends_.end() ? 0 : found->second;
  }
  void Close(const Way& way) {
    asio::post(context_, [this, way] {
      for (Connection* connection : connections_) {
        const bool there = way.broker == 0 || way.broker == connection->broker_number;
        if (there && connection->client_name == way.client) CloseBoth(*connection);
      }
    });
  }

 private:
  asio::awaitable<void> Accept(int broker) {
    for (;;) {
      auto connection = std::make_shared<Connection>(context_, broker);
      auto [error] = co_await acceptors_[static_cast<std::size_t>(broker) - 1].async_accept(
          connection->client, kTuple);
      if (error) {
        co_await Wait(kStep);
      } else {
        asio::co_spawn(context_, Serve(std::move(connection)), asio::detached);
      }
    }
  }

  asio::awaitable<void> Serve(std::shared_ptr<Connection> connection) {
    auto [error] = co_await connection->broker.async_connect(
        Loopback(TargetOf(connection->broker_number)), kTuple);
    if (error) co_return;  // as the broker refuses it
    connection->client.set_option(tcp::no_delay(true), error);
    connection->broker.set_option(tcp::no_delay(true), error);
    connections_.insert(connection.get());
    asio::co_spawn(context_, PassAnswers(connection), asio::detached);
    co_await PassRequests(*connection);
    // What it has sent arrives, whether or not anybody waits for the answers.
    connection->broker.shutdown(tcp::socket::shutdown_send, error);
  }

  asio::awaitable<void> PassRequests(Connection& connection) {
    for (Bytes bytes;;) {
      bytes.resize(kLengthBytes);
      auto [error, count] =
          co_await asio::async_read(connection.client, asio::buffer(bytes), kTuple);
      const std::size_t length = BigEndian(bytes, 0, kLengthBytes);
      if (error || length > kRequestBytesMax) co_return;
      bytes.resize(kLengthBytes + length);
      std::tie(error, count) = co_await asio::async_read(
          connection.client, asio::buffer(bytes.data() + kLengthBytes, length), kTuple);
      if (error) co_return;
      const Request request = ReadRequest(bytes);
      connection.client_name = request.client;
      co_await AwaitPassage(connection, request);
      std::tie(error, count) =
          co_await asio::async_write(connection.broker, asio::buffer(bytes), kTuple);
      if (error) co_return;
    }
  }

  asio::awaitable<void> PassAnswers(std::shared_ptr<Connection> connection) {
    Bytes answer(kAnswerBytes);
    for (bool heard = true;;) {
      auto [error, count] =
          co_await connection->broker.async_read_some(asio::buffer(answer), kTuple);
      if (error) break;
      while (IsCut(*connection)) co_await Wait(kStep);
      if (!heard) continue;
      std::tie(error, count) = co_await asio::async_write(
          connection->client, asio::buffer(answer.data(), count), kTuple);
      heard = !error;
    }
    connections_.erase(connection.get());
    CloseBoth(*connection);
  }

  asio::awaitable<void> AwaitPassage(const Connection& connection, const Request& request) {
    const absl::Duration delay = DelayOf(connection.broker_number);
    if (delay > absl::ZeroDuration()) co_await Wait(absl::ToChronoMilliseconds(delay));
    if (!IsHeld(connection, request)) co_return;
    if (request.append) CountHeld(request.client, 1);
    while (IsHeld(connection, request)) co_await Wait(kStep);
    if (request.append) CountHeld(request.client, -1);
  }

  asio::awaitable<void> Wait(std::chrono::milliseconds time) {
    asio::steady_timer timer(context_, time);
    co_await timer.async_wait(kTuple);
  }

  static void CloseBoth(Connection& connection) {
    boost::system::error_code ignored;
    connection.client.close(ignored);
    connection.broker.close(ignored);
  }

  int TargetOf(int broker) {
    const absl::MutexLock lock(&mutex_);
    return targets_[broker];
  }
  absl::Duration DelayOf(int broker) {
    const absl::MutexLock lock(&mutex_);
    return delays_[broker];
  }
  bool IsCut(const Connection& connection) { return IsSet(connection, {}, Passage::kNone); }
  bool IsHeld(const Connection& connection, const Request& request) {
    return IsCut(connection) ||
           (request.append && (IsSet(connection, {}, Passage::kNoAppends) ||
                               IsSet(connection, request.topic, Passage::kNoAppends)));
  }
  bool IsSet(const Connection& connection, const std::string& topic, Passage passage) {
    const absl::MutexLock lock(&mutex_);
    return std::ranges::any_of(std::array{0, connection.broker_number}, [&](int broker) {
      const auto found =
          passages_.find({.client = connection.client_name, .broker = broker, .topic = topic});
      return found != passages_.end() && found->second == passage;
    });
  }
  void CountHeld(const std::string& client, std::int64_t more) {
    const absl::MutexLock lock(&mutex_);
    held_appends_[client] += more;
  }

  asio::io_context context_{1};
  std::vector<tcp::acceptor> acceptors_;
  std::set<Connection*> connections_;  // of the thread
  mutable absl::Mutex mutex_;
  std::map<int, int> targets_ ABSL_GUARDED_BY(mutex_);
  std::map<int, absl::Duration> delays_ ABSL_GUARDED_BY(mutex_);
  std::map<Way, Passage> passages_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::int64_t> held_appends_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;  // last: it uses the others
};

KafkaProxy::KafkaProxy(int brokers)
    : traffic_(std::make_unique<Traffic>(brokers)), ports_(traffic_->ports()) {}

KafkaProxy::~KafkaProxy() = default;

void KafkaProxy::SetTarget(int broker, int port) { traffic_->SetTarget(broker, port); }
void KafkaProxy::Set(const Way& way, Passage passage) { traffic_->SetPassage(way, passage); }
void KafkaProxy::Close(const Way& way) { traffic_->Close(way); }
void KafkaProxy::SetDelay(int broker, absl::Duration delay) { traffic_->SetDelay(broker, delay); }
std::int64_t KafkaProxy::held_appends(const std::string& client) const {
  return traffic_->held_appends(client);
}

}  // namespace docket::tests

#include "tests/hostile/peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "platform/check.h"
#include "tests/system/docketd.h"

namespace docket::system_test {
namespace {

constexpr std::size_t kStatusAt = 9;             // in "HTTP/1.1 200"
constexpr std::uint32_t kLoopback = 0x7F000000;  // 127.0.0.0

sockaddr_in AddressOf(std::uint32_t host, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(kLoopback + host);
  return address;
}

template <class Option>
void Set(int socket, int level, int name, const Option& value) {
  DOCKET_CHECK(::setsockopt(socket, level, name, &value, sizeof value) == 0);
}

const sockaddr* Generic(const sockaddr_in& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

// The text between `begin` and the next `end`, from `at` on; empty: there is none.
std::string_view Between(std::string_view text, std::string_view begin, char end) {
  const std::size_t at = text.find(begin);
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + begin.size());
  return text.substr(0, text.find(end));
}

// Where "HTTP/1.1 200" begins; the name alone may also stand in a text.
std::size_t NextAnswer(std::string_view text, std::size_t from) {
  std::size_t at = text.find("HTTP/1.", from);
  while (at != std::string_view::npos && text.substr(at + kStatusAt - 1, 1) != " ") {
    at = text.find("HTTP/1.", at + 1);
  }
  return at;
}

}  // namespace

Peer::Peer(const PeerOptions& options) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  DOCKET_CHECK(socket_ >= 0);
  if (options.narrow) Set(socket_, SOL_SOCKET, SO_RCVBUF, 1024);
  Set(socket_, IPPROTO_TCP, TCP_NODELAY, 1);
  const sockaddr_in from = AddressOf(static_cast<std::uint32_t>(options.source), 0);
  const sockaddr_in to = AddressOf(1, options.port);
  DOCKET_CHECK(::bind(socket_, Generic(from), sizeof from) == 0);
  DOCKET_CHECK(::connect(socket_, Generic(to), sizeof to) == 0);
}

Peer::Peer(Peer&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}

Peer::~Peer() {
  if (socket_ >= 0) ::close(socket_);
}

bool Peer::Await(std::int16_t events) const {
  pollfd waited{.fd = socket_, .events = events, .revents = 0};
  return ::poll(&waited, 1, static_cast<int>(absl::ToInt64Milliseconds(kPatience))) == 1;
}

bool Peer::Send(std::string_view bytes) {
  const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  return sent >= 0 || errno == EAGAIN;
}

bool Peer::SendAll(std::string_view bytes) {
  while (!bytes.empty()) {
    if (!Await(POLLOUT)) return false;
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN) return false;
    if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void Peer::EndSending() { ::shutdown(socket_, SHUT_WR); }

void Peer::Reset() {
  Set(socket_, SOL_SOCKET, SO_LINGER, linger{.l_onoff = 1, .l_linger = 0});
  ::close(std::exchange(socket_, -1));
}

Peer::Heard Peer::ListenToEnd() {
  Heard heard;
  std::array<char, 16'384> bytes{};
  while (!heard.ended && Await(POLLIN)) {
    const ssize_t count = ::recv(socket_, bytes.data(), bytes.size(), 0);
    if (count > 0) heard.text.append(bytes.data(), static_cast<std::size_t>(count));
    heard.ended = count == 0 || (count < 0 && errno != EINTR);
  }
  return heard;
}

std::vector<std::string> AnswersIn(std::string_view text) {
  std::vector<std::string> answers;
  for (std::size_t at = NextAnswer(text, 0); at != std::string_view::npos;) {
    const std::size_t next = NextAnswer(text, at + 1);
    const std::string_view one = text.substr(at, next == text.npos ? next : next - at);
    std::string answer(one.substr(kStatusAt, 3));
    const std::string_view type = Between(one, "\"type\":\"/problems/", '"');
    if (!type.empty()) absl::StrAppend(&answer, " ", std::string(type));
    answers.push_back(std::move(answer));
    at = next;
  }
  return answers;
}

std::string WebhookHeader(std::string_view more_fields) {
  return absl::StrCat(
      "POST /api/v1/webhook HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
      "X-GitHub-Event: star\r\nX-GitHub-Delivery: 00000000-0000-4000-8000-000000000000\r\n",
      std::string(more_fields), "\r\n");
}

int AwaitAny(const std::vector<Peer>& peers, absl::Duration limit) {
  std::vector<pollfd> waited;
  waited.reserve(peers.size());
  for (const Peer& peer : peers) {
    waited.push_back({.fd = peer.file_descriptor(), .events = POLLIN, .revents = 0});
  }
  return ::poll(waited.data(), waited.size(), static_cast<int>(absl::ToInt64Milliseconds(limit)));
}

}  // namespace docket::system_test

// Deadline: ends what a connection waits for when its time is over, in a way that still lets it
// answer. A late read ends as if the peer had closed its side (so that 408 can be written); a late
// write ends with the connection, and what the peer did not take is dropped: the kernel would keep
// it for minutes.
// Thread-safety: used on the socket's executor, which must run on one thread. Ownership: borrows
// the socket, which must outlive it.
#pragma once

#include <chrono>
#include <memory>

#include "boost/asio/socket_base.hpp"
#include "boost/asio/steady_timer.hpp"
#include "boost/system/error_code.hpp"

namespace docket::api {

template <class Socket>
class Deadline {
 public:
  explicit Deadline(Socket& socket)
      : timer_(socket.get_executor()), state_(std::make_shared<State>(State{.socket = &socket})) {}
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;
  ~Deadline() { state_->socket = nullptr; }

  // Each replaces the one before.
  void ReadWithin(std::chrono::milliseconds time) {
    Begin(time, boost::asio::socket_base::shutdown_receive);
  }
  void WriteWithin(std::chrono::milliseconds time) {
    Begin(time, boost::asio::socket_base::shutdown_both);
  }
  void Clear() {
    ++state_->round;
    timer_.cancel();
  }

  // Whether time was over since the last call of ReadWithin or WriteWithin.
  [[nodiscard]] bool passed() const { return state_->passed; }

 private:
  // Shared with the timer's callback, which may be on its way when this is destroyed.
  struct State {
    Socket* socket = nullptr;
    int round = 0;
    bool passed = false;
  };

  void Begin(std::chrono::milliseconds time, boost::asio::socket_base::shutdown_type end) {
    state_->passed = false;
    const int round = ++state_->round;
    timer_.expires_after(time);
    timer_.async_wait([state = state_, round, end](const boost::system::error_code& error) {
      if (error || state->socket == nullptr || state->round != round) return;
      state->passed = true;
      boost::system::error_code ignored;  // the peer may be gone already
      if (end == boost::asio::socket_base::shutdown_both) {
        state->socket->set_option(boost::asio::socket_base::linger(true, 0), ignored);
      }
      state->socket->shutdown(end, ignored);
    });
  }

  boost::asio::steady_timer timer_;
  std::shared_ptr<State> state_;
};

}  // namespace docket::api

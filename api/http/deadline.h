// Deadline: ends what a connection waits for when its time is over, in a way that still lets it
// answer. A late read ends as if the peer had closed its side (so that 408 can be written); a late
// write ends with the connection, and what the peer did not take is dropped: the kernel would keep
// it for minutes.
// A time that is replaced by a later one leaves the timer as it is: when that rings too early, it
// is set again. A request has four times, and mostly none of them rings. Thread-safety: used on the
// socket's executor, which must run on one thread. Ownership: borrows the socket, which must
// outlive it.
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
      : state_(std::make_shared<State>(
            State{.socket = &socket, .timer = boost::asio::steady_timer(socket.get_executor())})) {}
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;
  ~Deadline() {
    state_->socket = nullptr;
    state_->timer.cancel();
  }

  // Each replaces the one before.
  void ReadWithin(std::chrono::milliseconds time) {
    Begin(time, boost::asio::socket_base::shutdown_receive);
  }
  void WriteWithin(std::chrono::milliseconds time) {
    Begin(time, boost::asio::socket_base::shutdown_both);
  }
  void Clear() { state_->due = kNever; }

  // Whether time was over since the last call of ReadWithin or WriteWithin.
  [[nodiscard]] bool passed() const { return state_->passed; }

 private:
  using TimerClock = boost::asio::steady_timer::clock_type;  // what it rings by
  using Time = TimerClock::time_point;
  static constexpr Time kNever = Time::max();

  // Shared with the timer's callback, which may be on its way when this is destroyed.
  struct State {
    Socket* socket = nullptr;  // null: destroyed
    boost::asio::steady_timer timer;
    Time due = kNever;
    Time rings = kNever;  // when the timer does; not after `due`
    boost::asio::socket_base::shutdown_type end = boost::asio::socket_base::shutdown_both;
    bool passed = false;
  };

  void Begin(std::chrono::milliseconds time, boost::asio::socket_base::shutdown_type end) {
    state_->passed = false;
    state_->due = TimerClock::now() + time;
    state_->end = end;
    if (state_->due < state_->rings) Ring(state_, state_->due);
  }

  static void Ring(const std::shared_ptr<State>& state, Time at) {
    state->rings = at;
    state->timer.expires_at(at);
    state->timer.async_wait([state, at](const boost::system::error_code& error) {
      // Set to another time meanwhile, which rings by itself.
      if (error || state->socket == nullptr || state->rings != at) return;
      state->rings = kNever;
      if (state->due == kNever) return;
      if (state->due > TimerClock::now()) {
        Ring(state, state->due);
        return;
      }
      Pass(*state);
    });
  }

  static void Pass(State& state) {
    state.due = kNever;
    state.passed = true;
    boost::system::error_code ignored;  // the peer may be gone already
    if (state.end == boost::asio::socket_base::shutdown_both) {
      state.socket->set_option(boost::asio::socket_base::linger(true, 0), ignored);
    }
    state.socket->shutdown(state.end, ignored);
  }

  const std::shared_ptr<State> state_;
};

}  // namespace docket::api

// AwaitCallback: waits in a coroutine for something that answers by calling back on any thread.
//   co_await AwaitCallback<absl::StatusOr<DurableDelivery>>(
//       [&](auto done) { receiver.Receive(std::move(delivery), std::move(done)); }, timeout)
// Nothing: the time was over first; a callback that comes later has no effect.
// Thread-safety: `done` may be called from any thread, once, also before `start` returns.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "boost/asio/awaitable.hpp"
#include "boost/asio/post.hpp"
#include "boost/asio/redirect_error.hpp"
#include "boost/asio/steady_timer.hpp"
#include "boost/asio/this_coro.hpp"
#include "boost/asio/use_awaitable.hpp"

namespace docket::api {

template <class T>
class CallbackResult {
 public:
  explicit CallbackResult(const boost::asio::any_io_executor& executor) : timer_(executor) {}

  static void Deliver(const std::shared_ptr<CallbackResult>& self, T value) {
    {
      absl::MutexLock lock(&self->mutex_);
      if (self->value_.has_value()) return;
      self->value_.emplace(std::move(value));
    }
    // The timer belongs to the connection's thread.
    boost::asio::post(self->timer_.get_executor(), [self] { self->timer_.cancel(); });
  }

  boost::asio::awaitable<std::optional<T>> Wait(std::chrono::milliseconds timeout) {
    timer_.expires_after(timeout);
    if (!Arrived()) {
      boost::system::error_code ended;
      co_await timer_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ended));
    }
    absl::MutexLock lock(&mutex_);
    co_return std::exchange(value_, std::nullopt);
  }

 private:
  bool Arrived() {
    absl::MutexLock lock(&mutex_);
    return value_.has_value();
  }

  boost::asio::steady_timer timer_;
  absl::Mutex mutex_;
  std::optional<T> value_ ABSL_GUARDED_BY(mutex_);
};

template <class T, class Start>
boost::asio::awaitable<std::optional<T>> AwaitCallback(Start start,
                                                       std::chrono::milliseconds timeout) {
  auto result = std::make_shared<CallbackResult<T>>(co_await boost::asio::this_coro::executor);
  start([result](T value) { CallbackResult<T>::Deliver(result, std::move(value)); });
  co_return co_await result->Wait(timeout);
}

}  // namespace docket::api

// AwaitCallback: waits in a coroutine for something that answers by calling back on any thread.
//   co_await AwaitCallback<absl::StatusOr<DurableDelivery>>(
//       [&](auto done) { receiver.Receive(std::move(delivery), std::move(done)); }, timeout)
// Nothing: the time was over first; a callback that comes later has no effect.
// Thread-safety: `done` may be called from any thread, once, also before `start` returns, and when
// the coroutine and its executor are gone.
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
  static void Deliver(const std::shared_ptr<CallbackResult>& self, T value) {
    const absl::MutexLock lock(&self->mutex_);
    if (self->value_.has_value()) return;
    self->value_.emplace(std::move(value));
    if (self->timer_ == nullptr) return;
    // The timer belongs to the connection's thread.
    boost::asio::post(self->timer_->get_executor(), [self] { self->EndWait(); });
  }

  boost::asio::awaitable<std::optional<T>> Wait(std::chrono::milliseconds timeout) {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
    timer.expires_after(timeout);
    const Waiting waiting(*this, timer);
    if (!Arrived()) {
      boost::system::error_code ended;
      co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ended));
    }
    const absl::MutexLock lock(&mutex_);
    co_return std::exchange(value_, std::nullopt);
  }

 private:
  // While the coroutine waits. It may end with its server, and who calls back may hold the result
  // for longer; so the timer, which dies with the server's context, is the coroutine's own.
  class Waiting {
   public:
    Waiting(CallbackResult& result, boost::asio::steady_timer& timer) : result_(result) {
      const absl::MutexLock lock(&result_.mutex_);
      result_.timer_ = &timer;
    }
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;
    ~Waiting() {
      const absl::MutexLock lock(&result_.mutex_);
      result_.timer_ = nullptr;
    }

   private:
    CallbackResult& result_;
  };

  bool Arrived() {
    const absl::MutexLock lock(&mutex_);
    return value_.has_value();
  }
  void EndWait() {
    const absl::MutexLock lock(&mutex_);
    if (timer_ != nullptr) timer_->cancel();
  }

  absl::Mutex mutex_;
  boost::asio::steady_timer* timer_ ABSL_GUARDED_BY(mutex_) = nullptr;
  std::optional<T> value_ ABSL_GUARDED_BY(mutex_);
};

template <class T, class Start>
boost::asio::awaitable<std::optional<T>> AwaitCallback(Start start,
                                                       std::chrono::milliseconds timeout) {
  auto result = std::make_shared<CallbackResult<T>>();
  start([result](T value) { CallbackResult<T>::Deliver(result, std::move(value)); });
  co_return co_await result->Wait(timeout);
}

}  // namespace docket::api

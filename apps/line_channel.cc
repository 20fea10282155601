#include "apps/line_channel.h"

#include <utility>
#include <variant>

#include "api/http/await_callback.h"

namespace docket::apps {

void LineChannel::Push(std::string line, Weight weight) {
  std::function<void()> reader;
  {
    absl::MutexLock lock(&mutex_);
    if (weight == Weight::kDroppable && lines_.size() >= kLinesMax) return;
    lines_.push_back(std::move(line) + "\n");
    reader = std::exchange(reader_, nullptr);
  }
  if (reader) reader();
}

bool LineChannel::AwaitRoom(absl::Duration at_most) {
  const auto has_room = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return lines_.size() < kLinesMax || abandoned_;
  };
  absl::MutexLock lock(&mutex_);
  return mutex_.AwaitWithTimeout(absl::Condition(&has_room), at_most);
}

void LineChannel::AwaitAbandoned(absl::Duration at_most) {
  absl::MutexLock lock(&mutex_);
  (void)mutex_.AwaitWithTimeout(absl::Condition(&abandoned_), at_most);
}

void LineChannel::Close() {
  std::function<void()> reader;
  {
    absl::MutexLock lock(&mutex_);
    closed_ = true;
    reader = std::exchange(reader_, nullptr);
  }
  if (reader) reader();
}

void LineChannel::Abandon() {
  absl::MutexLock lock(&mutex_);
  abandoned_ = true;
}

bool LineChannel::abandoned() const {
  absl::MutexLock lock(&mutex_);
  return abandoned_;
}

void LineChannel::WakeReader(std::function<void()> reader) {
  {
    absl::MutexLock lock(&mutex_);
    if (lines_.empty() && !closed_) {
      reader_ = std::move(reader);
      return;
    }
  }
  reader();
}

boost::asio::awaitable<std::optional<std::string>> LineChannel::Pop(
    std::shared_ptr<LineChannel> self) {
  for (;;) {
    {
      absl::MutexLock lock(&self->mutex_);
      if (!self->lines_.empty()) {
        std::string line = std::move(self->lines_.front());
        self->lines_.pop_front();
        co_return line;
      }
      if (self->closed_) co_return std::nullopt;
    }
    const auto woken = co_await api::AwaitCallback<std::monostate>(
        [&self](std::function<void(std::monostate)> done) {
          self->WakeReader([done = std::move(done)] { done(std::monostate()); });
        },
        self->silence_max_);
    if (!woken.has_value()) co_return "\n";
  }
}

}  // namespace docket::apps

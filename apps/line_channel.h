// LineChannel: lines on their way from a thread that works to the coroutine that streams them.
// Bounded: a line that is not essential is dropped while too many wait. Thread-safety: Push and
// Close by one thread, Pop by one coroutine, Abandon by anybody.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "boost/asio/awaitable.hpp"

namespace docket::apps {

class LineChannel {
 public:
  static constexpr std::size_t kLinesMax = 16;

  enum class Weight { kDroppable, kEssential };

  void Push(std::string line, Weight weight);
  // No more lines.
  void Close();

  // The reader is gone; whoever pushes may stop.
  void Abandon();
  [[nodiscard]] bool abandoned() const;

  // Waits for the next line, with its end; nothing: closed and empty. `self` keeps the channel
  // alive.
  [[nodiscard]] static boost::asio::awaitable<std::optional<std::string>> Pop(
      std::shared_ptr<LineChannel> self);

 private:
  void WakeReader(std::function<void()> reader);

  mutable absl::Mutex mutex_;
  std::deque<std::string> lines_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  bool abandoned_ ABSL_GUARDED_BY(mutex_) = false;
  std::function<void()> reader_ ABSL_GUARDED_BY(mutex_);  // waits for a line; else empty
};

}  // namespace docket::apps

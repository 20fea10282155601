// LineChannel: lines on their way from a thread that works to the coroutine that streams them.
// Bounded: a line that is not essential is dropped while too many wait. Thread-safety: Push,
// AwaitRoom, AwaitAbandoned and Close by one thread, Pop by one coroutine, Abandon by anybody.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "boost/asio/awaitable.hpp"

namespace docket::apps {

class LineChannel {
 public:
  static constexpr std::size_t kLinesMax = 16;

  enum class Weight { kDroppable, kEssential };

  // After so long without a line the reader gets an empty one: work that says nothing for a while
  // is not taken for a server that is gone.
  static constexpr std::chrono::milliseconds kSilenceMax{10'000};
  explicit LineChannel(std::chrono::milliseconds silence_max = kSilenceMax)
      : silence_max_(silence_max) {}

  void Push(std::string line, Weight weight);
  // Waits, but not for longer than that, until fewer than kLinesMax lines wait: for who has many
  // essential ones. False: there is no room yet. At once, too, when the reader is gone.
  [[nodiscard]] bool AwaitRoom(absl::Duration at_most);
  // No more lines.
  void Close();

  // The reader is gone; whoever pushes may stop.
  void Abandon();
  [[nodiscard]] bool abandoned() const;
  // Waits until then, but not for longer than that: for work that looks again and again.
  void AwaitAbandoned(absl::Duration at_most);

  // Waits for the next line, or an empty one, with its end; nothing: closed and empty. `self` keeps
  // the channel alive.
  [[nodiscard]] static boost::asio::awaitable<std::optional<std::string>> Pop(
      std::shared_ptr<LineChannel> self);

 private:
  void WakeReader(std::function<void()> reader);

  const std::chrono::milliseconds silence_max_;
  mutable absl::Mutex mutex_;
  std::deque<std::string> lines_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  bool abandoned_ ABSL_GUARDED_BY(mutex_) = false;
  std::function<void()> reader_ ABSL_GUARDED_BY(mutex_);  // waits for a line; else empty
};

}  // namespace docket::apps

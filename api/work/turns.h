// Turns: coroutines that want the same thing go one after another, in the order in which they came.
// Used where all of them at once would do the same work again and again (looking for a task
// whenever the journal grows), or would take too much memory together (reading SARIF).
// Thread-safety: every method may be called from any thread at the same time. A turn may be given
// up on any thread, and outlive the Turns.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "boost/asio/awaitable.hpp"

namespace docket::api {

class Turns {
 public:
  // Held until it is destroyed; then it is the next one's turn.
  class Turn;

  Turns();

  // Waits for the turn at `name`; null: `timeout` was over first.
  [[nodiscard]] boost::asio::awaitable<std::shared_ptr<Turn>> Take(std::string name,
                                                                   absl::Duration timeout);

 private:
  using Granted = std::function<void(std::shared_ptr<Turn>)>;
  struct State {
    absl::Mutex mutex;
    // Of those whose turn it is, and behind them who waits.
    std::map<std::string, std::deque<Granted>> queues ABSL_GUARDED_BY(mutex);
  };

  const std::shared_ptr<State> state_;
};

}  // namespace docket::api

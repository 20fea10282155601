#include "api/work/turns.h"

#include <optional>
#include <utility>

#include "api/http/await_callback.h"

namespace docket::api {

class Turns::Turn {
 public:
  Turn(std::shared_ptr<State> state, std::string name)
      : state_(std::move(state)), name_(std::move(name)) {}
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  // Whoever is next and does not wait any more lets go of the turn at once, which ends here again.
  ~Turn() {
    Granted next;
    {
      const absl::MutexLock lock(&state_->mutex);
      const auto queue = state_->queues.find(name_);
      if (queue->second.empty()) {
        state_->queues.erase(queue);
        return;
      }
      next = std::move(queue->second.front());
      queue->second.pop_front();
    }
    next(std::make_shared<Turn>(state_, name_));
  }

 private:
  const std::shared_ptr<State> state_;
  const std::string name_;
};

Turns::Turns() : state_(std::make_shared<State>()) {}

boost::asio::awaitable<std::shared_ptr<Turns::Turn>> Turns::Take(std::string name,
                                                                 absl::Duration timeout) {
  auto queue = [state = state_, name = std::move(name)](Granted granted) {
    {
      const absl::MutexLock lock(&state->mutex);
      const auto [waiting, free] = state->queues.try_emplace(name);
      if (!free) {
        waiting->second.push_back(std::move(granted));
        return;
      }
    }
    granted(std::make_shared<Turn>(state, name));
  };
  std::optional<std::shared_ptr<Turn>> turn = co_await AwaitCallback<std::shared_ptr<Turn>>(
      std::move(queue), absl::ToChronoMilliseconds(timeout));
  co_return turn.has_value() ? *std::move(turn) : nullptr;
}

}  // namespace docket::api

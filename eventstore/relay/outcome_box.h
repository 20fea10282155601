// OutcomeBox: outcomes of appends on their way from the adapters' threads to the one that sent.
// Thread-safety: callbacks may come on any thread; Take is for one. Ownership: a callback keeps the
// box, so that one that comes late finds it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "eventstore/record_log.h"

namespace docket::eventstore {

class OutcomeBox : public std::enable_shared_from_this<OutcomeBox> {
 public:
  struct Arrived {
    std::int64_t id = 0;
    AppendOutcome outcome;
  };

  // `wake`: called on any thread when Take has something.
  explicit OutcomeBox(std::function<void()> wake) : wake_(std::move(wake)) {}

  [[nodiscard]] AppendCallback For(std::int64_t id) {
    return [self = shared_from_this(), id](AppendOutcome outcome) {
      {
        const absl::MutexLock lock(&self->mutex_);
        self->arrived_.push_back({.id = id, .outcome = std::move(outcome)});
      }
      self->wake_();
    };
  }

  [[nodiscard]] std::vector<Arrived> Take() {
    const absl::MutexLock lock(&mutex_);
    return std::exchange(arrived_, {});
  }

 private:
  const std::function<void()> wake_;
  absl::Mutex mutex_;
  std::vector<Arrived> arrived_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace docket::eventstore

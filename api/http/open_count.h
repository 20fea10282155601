// OpenCount: how many of something are open, with a way to wait until none is. A Scope counts one
// for as long as it lives. Thread-safety: every method may be called from any thread at the same
// time; a Scope by one thread at a time. Ownership: the count outlives its scopes.
#pragma once

#include <cstdint>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace docket::api {

class OpenCount {
 public:
  class Scope {
   public:
    explicit Scope(OpenCount& count) : count_(&count) { count_->Add(1); }
    Scope(Scope&& other) noexcept : count_(std::exchange(other.count_, nullptr)) {}
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
    Scope& operator=(Scope&&) = delete;
    ~Scope() {
      if (count_ != nullptr) count_->Add(-1);
    }

   private:
    OpenCount* count_;
  };

  [[nodiscard]] std::int64_t value() const {
    absl::MutexLock lock(&mutex_);
    return value_;
  }

  // False: `timeout` was over first.
  bool AwaitZero(absl::Duration timeout) {
    absl::MutexLock lock(&mutex_);
    return mutex_.AwaitWithTimeout(absl::Condition(&IsZero, &value_), timeout);
  }

 private:
  static bool IsZero(std::int64_t* value) { return *value == 0; }

  void Add(std::int64_t change) {
    absl::MutexLock lock(&mutex_);
    value_ += change;
  }

  mutable absl::Mutex mutex_;
  std::int64_t value_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace docket::api

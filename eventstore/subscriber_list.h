// SubscriberList: who is called when a log has more, or when something else has changed.
// Thread-safety: every method may be called from any thread at the same time. A subscriber is
// called under a lock that its Subscription's destructor takes, so it is not called after that.
// Ownership: the list outlives its subscriptions.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "eventstore/record_log.h"

namespace docket::eventstore {

class SubscriberList {
 public:
  [[nodiscard]] std::unique_ptr<Subscription> Add(std::function<void()> call) {
    const absl::MutexLock lock(&mutex_);
    return std::make_unique<Listed>(*this, calls_.insert(calls_.end(), std::move(call)));
  }

  void CallAll() {
    const absl::MutexLock lock(&mutex_);
    for (const auto& call : calls_) call();
  }

 private:
  using Calls = std::list<std::function<void()>>;

  class Listed final : public Subscription {
   public:
    Listed(SubscriberList& list, Calls::iterator place) : list_(list), place_(place) {}
    ~Listed() override {
      const absl::MutexLock lock(&list_.mutex_);
      list_.calls_.erase(place_);
    }

   private:
    SubscriberList& list_;
    const Calls::iterator place_;
  };

  absl::Mutex mutex_;
  Calls calls_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace docket::eventstore

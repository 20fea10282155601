// KafkaEventLoop: the one thread that takes what clients of Kafka have to say, out of their queues.
// Thread-safety: every method may be called from any thread but the loop's own. Ownership: borrows
// what it serves, until the registration is destroyed; the loop outlives its registrations
// (checked).
#pragma once

#include <deque>
#include <list>
#include <memory>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "eventstore/kafka/kafka_handles.h"
#include "platform/clock.h"

namespace docket::eventstore {

// What the loop calls, on its thread, one call at a time.
class KafkaServed {
 public:
  KafkaServed() = default;
  KafkaServed(const KafkaServed&) = delete;
  KafkaServed& operator=(const KafkaServed&) = delete;
  virtual ~KafkaServed() = default;

  // The queue has something: take all of it.
  virtual void Serve() = 0;

  // Called every kTickEvery, on the monotonic clock.
  virtual void Tick(absl::Time now) = 0;
};

class KafkaEventLoop {
 public:
  static constexpr absl::Duration kTickEvery = absl::Milliseconds(100);

  explicit KafkaEventLoop(const platform::Clock& clock);
  ~KafkaEventLoop();
  KafkaEventLoop(const KafkaEventLoop&) = delete;
  KafkaEventLoop& operator=(const KafkaEventLoop&) = delete;

  // Destroying it waits for a call that is running; after that there is none.
  class Registration {
   public:
    virtual ~Registration() = default;
  };

  // The queue outlives the registration, and is emptied by `served` alone.
  [[nodiscard]] std::unique_ptr<Registration> Serve(KafkaServed& served, rd_kafka_queue_t& queue);

 private:
  struct Slot;
  class ListedSlot;

  void MarkReady(Slot& slot);
  void Remove(Slot& slot);
  void Run();
  // Calls without the lock, and notes for Remove that it does.
  void ServeReady() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void TickAll(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const platform::Clock& clock_;
  absl::Mutex mutex_;
  absl::CondVar changed_;
  std::list<Slot> slots_ ABSL_GUARDED_BY(mutex_);
  std::deque<Slot*> ready_ ABSL_GUARDED_BY(mutex_);
  const Slot* running_ ABSL_GUARDED_BY(mutex_) = nullptr;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace docket::eventstore

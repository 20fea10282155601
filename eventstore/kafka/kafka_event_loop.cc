#include "eventstore/kafka/kafka_event_loop.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "platform/check.h"

namespace docket::eventstore {

struct KafkaEventLoop::Slot {
  KafkaEventLoop& loop;
  KafkaServed& served;
  bool ready = false;
};

class KafkaEventLoop::ListedSlot final : public Registration {
 public:
  ListedSlot(KafkaEventLoop& loop, Slot& slot, rd_kafka_queue_t& queue)
      : loop_(loop), slot_(slot), queue_(queue) {
    // Called on a thread of the client's, under the queue's lock: it calls nothing of the client's.
    rd_kafka_queue_cb_event_enable(
        &queue_,
        [](rd_kafka_t* /*client*/, void* opaque) {
          auto& ready = *static_cast<Slot*>(opaque);
          ready.loop.MarkReady(ready);
        },
        &slot_);
    // What came before.
    loop_.MarkReady(slot_);
  }

  ~ListedSlot() override {
    rd_kafka_queue_cb_event_enable(&queue_, nullptr, nullptr);
    loop_.Remove(slot_);
  }

 private:
  KafkaEventLoop& loop_;
  Slot& slot_;
  rd_kafka_queue_t& queue_;
};

KafkaEventLoop::KafkaEventLoop(const platform::Clock& clock)
    : clock_(clock), thread_([this] { Run(); }) {}

KafkaEventLoop::~KafkaEventLoop() {
  {
    absl::MutexLock lock(&mutex_);
    DOCKET_CHECK(slots_.empty());
    stopping_ = true;
    changed_.SignalAll();
  }
  thread_.join();
}

std::unique_ptr<KafkaEventLoop::Registration> KafkaEventLoop::Serve(KafkaServed& served,
                                                                    rd_kafka_queue_t& queue) {
  Slot* slot = nullptr;
  {
    absl::MutexLock lock(&mutex_);
    slot = &slots_.emplace_back(Slot{.loop = *this, .served = served});
  }
  return std::make_unique<ListedSlot>(*this, *slot, queue);
}

void KafkaEventLoop::MarkReady(Slot& slot) {
  absl::MutexLock lock(&mutex_);
  if (slot.ready) return;
  slot.ready = true;
  ready_.push_back(&slot);
  changed_.SignalAll();
}

void KafkaEventLoop::Remove(Slot& slot) {
  absl::MutexLock lock(&mutex_);
  while (running_ == &slot) changed_.Wait(&mutex_);
  ready_.erase(std::remove(ready_.begin(), ready_.end(), &slot), ready_.end());
  slots_.remove_if([&slot](const Slot& one) { return &one == &slot; });
}

void KafkaEventLoop::ServeReady() {
  while (!ready_.empty() && !stopping_) {
    Slot& slot = *ready_.front();
    ready_.pop_front();
    slot.ready = false;
    running_ = &slot;
    mutex_.Unlock();
    slot.served.Serve();
    mutex_.Lock();
    running_ = nullptr;
    changed_.SignalAll();
  }
}

void KafkaEventLoop::TickAll(absl::Time now) {
  std::vector<Slot*> all;
  for (Slot& slot : slots_) all.push_back(&slot);
  for (Slot* slot : all) {
    // It may have been removed while another one was called.
    const auto listed = [slot](const Slot& one) { return &one == slot; };
    if (std::none_of(slots_.begin(), slots_.end(), listed)) continue;
    running_ = slot;
    mutex_.Unlock();
    slot->served.Tick(now);
    mutex_.Lock();
    running_ = nullptr;
    changed_.SignalAll();
  }
}

void KafkaEventLoop::Run() {
  absl::MutexLock lock(&mutex_);
  absl::Time tick_at = clock_.MonotonicNow() + kTickEvery;
  while (!stopping_) {
    ServeReady();
    const absl::Time now = clock_.MonotonicNow();
    if (now >= tick_at) {
      TickAll(now);
      tick_at = now + kTickEvery;
    }
    if (ready_.empty() && !stopping_) changed_.WaitWithTimeout(&mutex_, tick_at - now);
  }
}

}  // namespace docket::eventstore

#include "demo/workers.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace docket::demo {

Workers::Workers(std::size_t connections, const TransportFactory& transports) {
  transports_.reserve(connections);
  for (std::size_t i = 0; i < connections; ++i) transports_.push_back(transports());
}

void Workers::ForEach(std::size_t count, const Work& work, const OnTick& on_tick) {
  std::atomic<std::size_t> next{0};
  std::atomic<std::size_t> done{0};
  std::mutex mutex;
  std::condition_variable finished;
  const std::size_t used = std::min(count, transports_.size());
  std::size_t running = used;  // guarded by mutex

  const auto drive = [&](Transport& transport) {
    for (std::size_t index = next++; index < count; index = next++) {
      work(transport, index);
      ++done;
    }
    const std::lock_guard lock(mutex);
    --running;
    finished.notify_one();
  };
  std::vector<std::thread> threads;
  threads.reserve(used);
  for (std::size_t i = 0; i < used; ++i) {
    threads.emplace_back(drive, std::ref(*transports_[i]));
  }
  {
    std::unique_lock lock(mutex);
    while (!finished.wait_for(lock, kTick, [&running] { return running == 0; })) {
      lock.unlock();
      if (on_tick) on_tick(done);
      lock.lock();
    }
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace docket::demo

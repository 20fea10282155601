#include "replay/side_by_side.h"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace docket::replay {
namespace {

class PartitionWork {
 public:
  PartitionWork(const SideBySide& how, const WorkOnPartition& work) : how_(how), work_(work) {}

  [[nodiscard]] absl::Status Run() {
    std::vector<std::thread> others;
    for (int i = 1; i < std::min(how_.threads, how_.partitions); ++i) {
      try {
        others.emplace_back([this] { Take(); });
      } catch (const std::system_error&) {
        break;
      }
    }
    Take();
    for (std::thread& other : others) other.join();
    const absl::MutexLock lock(&mutex_);
    return first_error_;
  }

 private:
  void Take() {
    while (!stopped_) {
      const std::int32_t partition = next_++;
      if (partition >= how_.partitions) return;
      absl::Status done = work_(eventstore::PartitionIndex(partition), is_stopped_);
      if (!done.ok()) Stop(std::move(done));
    }
  }

  void Stop(absl::Status error) {
    const absl::MutexLock lock(&mutex_);
    if (first_error_.ok()) first_error_ = std::move(error);
    stopped_ = true;
  }

  const SideBySide& how_;
  const WorkOnPartition& work_;
  std::atomic<std::int32_t> next_ = 0;
  std::atomic<bool> stopped_ = false;
  const IsCancelled is_stopped_ = [this] {
    return stopped_ || (how_.cancelled && how_.cancelled());
  };
  absl::Mutex mutex_;
  absl::Status first_error_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

absl::Status ForEachPartition(const SideBySide& how, const WorkOnPartition& work) {
  return PartitionWork(how, work).Run();
}

}  // namespace docket::replay

// OpenSockets: the sockets of all connections, so that a server that has stopped its threads can
// close them: their coroutines then live on, suspended, until the io_contexts are destroyed.
// Thread-safety: entries may come and go on any thread; CloseAll needs the sockets' threads to have
// ended. Ownership: the registry outlives its entries, a socket its entry.
#pragma once

#include <functional>
#include <list>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace docket::api {

class OpenSockets {
 public:
  class Entry {
   public:
    Entry(OpenSockets& sockets, std::function<void()> close) : sockets_(sockets) {
      absl::MutexLock lock(&sockets_.mutex_);
      place_ = sockets_.closers_.insert(sockets_.closers_.end(), std::move(close));
    }
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;
    ~Entry() {
      absl::MutexLock lock(&sockets_.mutex_);
      sockets_.closers_.erase(place_);
    }

   private:
    OpenSockets& sockets_;
    std::list<std::function<void()>>::iterator place_;
  };

  void CloseAll() {
    absl::MutexLock lock(&mutex_);
    for (const auto& close : closers_) close();
  }

 private:
  absl::Mutex mutex_;
  std::list<std::function<void()>> closers_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace docket::api

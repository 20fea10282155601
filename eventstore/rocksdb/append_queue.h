// AppendQueue: the bounded queue between the appenders of a log and the one thread that writes.
// Each append handed in is answered exactly once: by whoever took it, which then calls Finish.
// Thread-safety: Announce, Push, GiveUp and Stop from any thread; the others from the one writing
// thread. An owner is only compared, never followed.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "eventstore/record_log.h"
#include "eventstore/rocksdb/rocksdb_options.h"

namespace docket::eventstore {

struct QueuedAppend {
  const void* owner = nullptr;  // the appender
  PartitionIndex partition;
  std::string packed;  // PackRecord's
  AppendCallback done;
};

class AppendQueue {
 public:
  // Precondition: Validate(limits) is OK.
  explicit AppendQueue(const AppendLimits& limits);
  // Precondition: stopped, and every owner that was announced has given up.
  ~AppendQueue();
  AppendQueue(const AppendQueue&) = delete;
  AppendQueue& operator=(const AppendQueue&) = delete;

  void Announce(const void* owner);

  // Not OK, and then not queued: kResourceExhausted (full), or why the queue is suspended.
  [[nodiscard]] absl::Status Push(QueuedAppend append);

  // Waits for appends and takes as many as fit into a batch. Empty: stopped. Once one is there, it
  // waits `longest` at most for the others that can be expected: as many as were waiting and
  // written at the last NoteWritten, since whoever is answered mostly sends again at once. Without
  // it, callers that keep n appends outstanding settle on batches of k and n - k in turn: half of
  // what a sync could carry.
  [[nodiscard]] std::vector<QueuedAppend> Take(absl::Duration longest);

  // What was taken is written, and will be answered next.
  void NoteWritten();

  // Refuses appends with `why` until Resume. Again: with another reason.
  void Suspend(absl::Status why);
  void Resume();

  // Takes everything that waits.
  [[nodiscard]] std::vector<QueuedAppend> TakeAll();

  // All that was taken is answered.
  void Finish();

  // True: stopped. False: not within `wait`.
  [[nodiscard]] bool AwaitStop(absl::Duration wait);

  // Takes what waits of `owner`, when none of its appends is being written any more. The end of an
  // announced owner.
  [[nodiscard]] std::vector<QueuedAppend> GiveUp(const void* owner);

  void Stop();

 private:
  [[nodiscard]] bool HasWork() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  [[nodiscard]] bool HasExpected() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const AppendLimits limits_;
  absl::Mutex mutex_;
  std::deque<QueuedAppend> waiting_ ABSL_GUARDED_BY(mutex_);
  std::size_t waiting_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  std::size_t being_written_ ABSL_GUARDED_BY(mutex_) = 0;
  std::size_t expected_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::flat_hash_set<const void*> owners_being_written_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_set<const void*> owners_ ABSL_GUARDED_BY(mutex_);
  absl::Status suspended_ ABSL_GUARDED_BY(mutex_);  // OK: not suspended
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace docket::eventstore

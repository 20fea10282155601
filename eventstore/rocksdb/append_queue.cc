#include "eventstore/rocksdb/append_queue.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "platform/check.h"

namespace docket::eventstore {
AppendQueue::AppendQueue(const AppendLimits& limits) : limits_(limits) {}

AppendQueue::~AppendQueue() {
  const absl::MutexLock lock(&mutex_);
  DOCKET_CHECK(owners_.empty());
}

void AppendQueue::Announce(const void* owner) {
  const absl::MutexLock lock(&mutex_);
  owners_.insert(owner);
}

absl::Status AppendQueue::Push(QueuedAppend append) {
  const std::size_t bytes = append.packed.size();
  const absl::MutexLock lock(&mutex_);
  if (!suspended_.ok()) return suspended_;
  if (waiting_.size() >= limits_.queue_records_max ||
      waiting_bytes_ + bytes > limits_.queue_bytes_max) {
    return absl::ResourceExhaustedError(absl::StrCat("the append queue is full (", waiting_.size(),
                                                     " records, ", waiting_bytes_,
                                                     " bytes); try again after a completion"));
  }
  waiting_bytes_ += bytes;
  waiting_.push_back(std::move(append));
  return absl::OkStatus();
}

bool AppendQueue::HasWork() const { return stopped_ || !waiting_.empty(); }

bool AppendQueue::HasExpected() const {
  return stopped_ || waiting_.size() >= std::min(expected_, limits_.batch_records_max) ||
         waiting_bytes_ >= limits_.batch_bytes_max;
}

std::vector<QueuedAppend> AppendQueue::Take(absl::Duration longest) {
  const absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(this, &AppendQueue::HasWork));
  mutex_.AwaitWithTimeout(absl::Condition(this, &AppendQueue::HasExpected), longest);
  std::vector<QueuedAppend> batch;
  if (stopped_) return batch;
  std::size_t batch_bytes = 0;
  while (!waiting_.empty() && batch.size() < limits_.batch_records_max) {
    const std::size_t bytes = waiting_.front().packed.size();
    if (!batch.empty() && batch_bytes + bytes > limits_.batch_bytes_max) break;
    batch_bytes += bytes;
    waiting_bytes_ -= bytes;
    owners_being_written_.insert(waiting_.front().owner);
    batch.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  being_written_ = batch.size();
  return batch;
}

void AppendQueue::NoteWritten() {
  const absl::MutexLock lock(&mutex_);
  expected_ = being_written_ + waiting_.size();
}

void AppendQueue::Suspend(absl::Status why) {
  const absl::MutexLock lock(&mutex_);
  suspended_ = std::move(why);
  expected_ = 0;
}

std::vector<QueuedAppend> AppendQueue::TakeAll() {
  const absl::MutexLock lock(&mutex_);
  for (const QueuedAppend& append : waiting_) owners_being_written_.insert(append.owner);
  std::vector<QueuedAppend> taken(std::make_move_iterator(waiting_.begin()),
                                  std::make_move_iterator(waiting_.end()));
  waiting_.clear();
  waiting_bytes_ = 0;
  return taken;
}

void AppendQueue::Resume() {
  const absl::MutexLock lock(&mutex_);
  suspended_ = absl::OkStatus();
}

void AppendQueue::Finish() {
  const absl::MutexLock lock(&mutex_);
  owners_being_written_.clear();
}

bool AppendQueue::AwaitStop(absl::Duration wait) {
  const absl::MutexLock lock(&mutex_);
  return mutex_.AwaitWithTimeout(absl::Condition(&stopped_), wait);
}

std::vector<QueuedAppend> AppendQueue::GiveUp(const void* owner) {
  const absl::MutexLock lock(&mutex_);
  std::vector<QueuedAppend> taken;
  const auto kept =
      std::stable_partition(waiting_.begin(), waiting_.end(),
                            [owner](const QueuedAppend& append) { return append.owner != owner; });
  for (auto append = kept; append != waiting_.end(); ++append) {
    waiting_bytes_ -= append->packed.size();
    taken.push_back(std::move(*append));
  }
  waiting_.erase(kept, waiting_.end());
  const auto none_being_written = [this, owner]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return !owners_being_written_.contains(owner);
  };
  mutex_.Await(absl::Condition(&none_being_written));
  owners_.erase(owner);
  return taken;
}

void AppendQueue::Stop() {
  const absl::MutexLock lock(&mutex_);
  stopped_ = true;
}

}  // namespace docket::eventstore

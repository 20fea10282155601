// OpenStreams: the streams of events that are open: how many there may be, what wakes them, and
// what ends them. All of them wait for the same, that the views take more of review_events, so they
// have one ticket for each partition together, however many they are.
// Thread-safety: every method may be called from any thread at the same time. Ownership: shared by
// the streams, whose coroutines may be destroyed later than what they ran for; borrows the
// progress, which is not asked after Close.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "api/http/open_count.h"
#include "boost/asio/awaitable.hpp"
#include "projections/progress.h"

namespace docket::api {

class OpenStreams {
 public:
  // Each holds a batch at most (projections/review_tail.h) and is woken by every one of the views'.
  static constexpr std::int64_t kStreamsMax = 64;

  using Points = std::map<projections::LogPartition, projections::ProgressPoint>;

  explicit OpenStreams(projections::Progress& progress, std::int64_t streams_max = kStreamsMax)
      : progress_(progress), streams_max_(streams_max) {}
  ~OpenStreams();
  OpenStreams(const OpenStreams&) = delete;
  OpenStreams& operator=(const OpenStreams&) = delete;

  // Counts one stream for as long as it lives. Nothing: there are as many as there may be.
  [[nodiscard]] std::optional<OpenCount::Scope> Enter();
  [[nodiscard]] std::int64_t count() const { return count_.value(); }

  // Returns when the views have moved from where `seen` was read, when it was closed, or after
  // `timeout`; perhaps earlier.
  [[nodiscard]] static boost::asio::awaitable<void> AwaitMore(std::shared_ptr<OpenStreams> self,
                                                              Points seen,
                                                              std::chrono::milliseconds timeout);
  [[nodiscard]] projections::Progress& progress() const { return progress_; }

  // Ends all streams, also those that begin later.
  void Close();
  [[nodiscard]] bool closed() const;

 private:
  class Waiting;

  [[nodiscard]] std::int64_t Add(std::function<void()> wake);
  void Remove(std::int64_t waiter);
  // Sees to it that Ring is called as soon as any partition moves.
  void Arm();
  void Ring();

  projections::Progress& progress_;
  const std::int64_t streams_max_;
  OpenCount count_;
  mutable absl::Mutex mutex_;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  bool armed_ ABSL_GUARDED_BY(mutex_) = false;  // or about to be
  std::int64_t next_waiter_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<std::int64_t, std::function<void()>> waiters_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<projections::Progress::Ticket>> tickets_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace docket::api

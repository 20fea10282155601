// StreamedWork: long work that is asked for at the operator's socket: one at a time, on a thread of
// a pool, its progress answered line by line (streamed_answer.h).
// Thread-safety: every method may be called from any thread. Ownership: borrows the pool; outlives
// the work, which ends before the pool is joined.
#pragma once

#include <atomic>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "api/http/message.h"
#include "apps/line_channel.h"
#include "boost/asio/thread_pool.hpp"
#include "boost/json/object.hpp"

namespace docket::apps {

class StreamedWork {
 public:
  // `busy`: what is said, with 409, to who asks while one runs.
  StreamedWork(std::string busy, boost::asio::thread_pool& pool)
      : busy_(std::move(busy)), pool_(pool) {}

  // Pushes what is to be read meanwhile; its result is the last line. Ends soon once it is
  // cancelled, which any thread may ask: its reader went away, or the server stops.
  using Work = std::function<absl::StatusOr<boost::json::object>(
      LineChannel& channel, const std::function<bool()>& cancelled)>;
  [[nodiscard]] api::Response Begin(const api::Request& request, Work work);

  // Ends what runs, and what is begun later.
  void Cancel() { cancelled_ = true; }

 private:
  const std::string busy_;
  boost::asio::thread_pool& pool_;
  std::atomic<bool> running_ = false;  // from Begin, also while it waits for a thread
  std::atomic<bool> cancelled_ = false;
};

}  // namespace docket::apps

// AccessTrail: writes accesses into the inbox of organization_events and says when they are
// durable. While an append of one caller and organisation is under way, those that come wait, and
// share the next one: a single command of at most domain::trail::kAccessesMax. Thread-safety:
// Record may be called from any thread at the same time. Ownership: made by std::make_shared, since
// an append may outlive its maker; borrows sender and clock, which outlive
// every append, and the pool, until it is closed.
// Failure: an access that was not acknowledged may be recorded all the same; it is then one of
// which nobody got the answer. Bounds: `waiting_max` accesses that are not durable yet.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "boost/asio/thread_pool.hpp"
#include "commands/command_sender.h"
#include "domain/catalogue.h"
#include "platform/clock.h"

namespace docket::api {

class AccessTrail : public std::enable_shared_from_this<AccessTrail> {
 public:
  using Done = std::function<void(absl::Status)>;

  struct Parts {
    commands::CommandSender& sender;
    const platform::Clock& clock;
    boost::asio::thread_pool& pool;  // an append's callback must not begin the next one
    std::size_t waiting_max = 4'096;
  };

  explicit AccessTrail(const Parts& parts) : parts_(parts) {}

  // Calls `done` once, on this thread or another; it must not block. kResourceExhausted: too many
  // wait, and it was not tried. kUnavailable: not known to be durable.
  void Record(const domain::Tenant& tenant, domain::trail::AccessRecorded access, Done done);

  // Nothing is sent any more, and the pool is not used: what waits or comes is answered with
  // kUnavailable, at the latest when the append before it has ended.
  void Close();

 private:
  struct Writer {
    domain::Tenant tenant;
    domain::KeyId key;
    friend auto operator<=>(const Writer&, const Writer&) = default;
  };
  struct Waiting {
    domain::trail::AccessRecorded access;
    Done done;
  };

  // Preconditions: something of the writer waits, and nothing is under way.
  void SendNext(const Writer& writer);
  void Finish(const Writer& writer, const std::vector<Done>& told, const absl::Status& status);
  [[nodiscard]] std::vector<Waiting> TakeBatch(const Writer& writer);

  const Parts parts_;
  absl::Mutex mutex_;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  std::size_t waiting_ ABSL_GUARDED_BY(mutex_) = 0;  // also under way
  // Writers with an append under way, and what waits for its end.
  std::map<Writer, std::vector<Waiting>> writers_ ABSL_GUARDED_BY(mutex_);
};

// What is sent: also for whoever reads an inbox.
[[nodiscard]] domain::RecordedCommand RecordAccessesCommand(
    const domain::Tenant& tenant, std::vector<domain::trail::AccessRecorded> accesses,
    domain::Timestamp now);

}  // namespace docket::api

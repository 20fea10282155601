// Progress: how far the views of each log have come, for those who wait and those who watch. A
// position counts as passed when every live view of its log includes it.
// Thread-safety: every method may be called from any thread at the same time. A callback runs on
// the thread that moved the position, or on the caller's inside NotifyWhen, outside of any lock; it
// must not block. Ownership: a ticket may outlive the Progress; its callback is then never called.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "domain/time.h"
#include "projections/consistency_token.h"

namespace docket::projections {

struct ProgressPoint {
  eventstore::Offset next;  // the first offset that is not yet included
  eventstore::Offset end;   // of the log, when it was last read
  // Of the last record included that a view was given.
  domain::Timestamp appended_at = domain::kUnknownTime;
  bool end_is_known = true;  // false: nobody has told it yet
};

class Progress {
 public:
  // A waiting read; destroying it gives up, after which the callback is not called any more.
  class Ticket {
   public:
    Ticket() = default;
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;
    virtual ~Ticket() = default;
  };

  // `waiters_max` bounds what waits at one time.
  explicit Progress(std::size_t waiters_max);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Names a partition that views are made from, and where they stand.
  void Advance(const LogPartition& partition, const ProgressPoint& point);

  // What of `positions` is not passed yet; empty: nothing to wait for. kInvalidArgument: a position
  // is in a partition that no view is made from.
  [[nodiscard]] absl::StatusOr<Positions> Missing(const Positions& positions) const;

  // `done` is called exactly once, as soon as all of `positions` are passed (at once if they are).
  // kResourceExhausted: too many wait already. kInvalidArgument as above.
  [[nodiscard]] absl::StatusOr<std::unique_ptr<Ticket>> NotifyWhen(const Positions& positions,
                                                                   std::function<void()> done);

  // Blocks until passed or `timeout` is over; for callers that own their thread.
  [[nodiscard]] absl::Status WaitUntil(const Positions& positions, absl::Duration timeout);

  [[nodiscard]] std::map<LogPartition, ProgressPoint> points() const;

  // What a view must include before it can say that something is not there: all that the partition
  // held when its end was told for the first time, and all that its views have included since (a
  // store that recovers from a failure may lose the last rows for a while). Nothing: no end was
  // told yet.
  [[nodiscard]] std::optional<eventstore::Offset> NeededBefore(const LogPartition& partition) const;

  // Whether the views of the log include all that it held when its ends were told for the first
  // time, and all that they have included since.
  [[nodiscard]] bool HasCaughtUp(const eventstore::LogName& log) const;

  // The age of what is not yet included, the maximum over all partitions of the log; 0: nothing is
  // behind. Records that arrived since the log was last read are not known here, nor is how old
  // they are of which a view has not included any.
  [[nodiscard]] std::int64_t LagMs(const eventstore::LogName& log, domain::Timestamp now) const;

 private:
  struct State;
  struct Waiter;
  class WaiterTicket;

  const std::shared_ptr<State> state_;
};

}  // namespace docket::projections

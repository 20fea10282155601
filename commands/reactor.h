// Reactor: sends the commands that follow from the events of one journal partition (reactions.h) to
// the inboxes, at least once. It resumes behind the last commit of which all commands are durable;
// what was sent after it is sent again with the same ids, and their owners drop it. Commands of one
// partition key are appended in the order of their events.
//
// The caller drives it by Step(). Two reactors of one partition at the same time repeat commands
// and do no other harm.
// Thread-safety: used by one thread. Borrows everything in Parts, which must outlive it.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "eventstore/committed_reader.h"
#include "eventstore/record_log.h"
#include "eventstore/relay/publisher.h"
#include "eventstore/relay/relay_position.h"
#include "platform/clock.h"

namespace docket::commands {

class Reactor {
 public:
  struct Parts {
    eventstore::RecordLog& journal;
    eventstore::RecordLog& positions;  // as many partitions as the journal
    eventstore::RecordLog& review_commands;
    eventstore::RecordLog& organization_commands;
    eventstore::PartitionIndex partition;
    const platform::Clock& clock;
  };

  // `wake`: called on any thread when Step has something to do.
  Reactor(const Parts& parts, const std::function<void()>& wake);

  // A bounded amount of work. True: something moved, step again. An error is final for this object:
  // one of a log that no retry mends, or an event that cannot be read.
  [[nodiscard]] absl::StatusOr<bool> Step();

  // When Step has work without being woken.
  [[nodiscard]] absl::Time NextDue() const;

  // OK, or what keeps commands from being sent. Nothing: it does not know yet.
  [[nodiscard]] const std::optional<absl::Status>& health() const { return health_; }
  // Everything before it in the journal is done; nothing: it does not know yet.
  [[nodiscard]] std::optional<eventstore::Offset> reacted_before() const;

 private:
  // A commit that may have commands that are not durable yet.
  struct Pending {
    eventstore::AcceptedCommit accepted;
    int next_event = 0;             // the first one whose commands are not made yet
    std::size_t commands_left = 0;  // made, and not durable
    [[nodiscard]] bool Made() const { return next_event == accepted.commit->events_size(); }
  };

  [[nodiscard]] absl::Status Resume();
  [[nodiscard]] absl::StatusOr<bool> ReadCommits();
  // Makes the commands of further events, as far as there is room.
  [[nodiscard]] absl::Status MakeCommands();
  [[nodiscard]] absl::Status MakeCommandsOfNextEvent(std::int64_t commit);
  [[nodiscard]] Pending& PendingAt(std::int64_t commit);
  [[nodiscard]] absl::Status HandleFinished();
  void Settle();
  void RetrySoon(absl::Status why);

  const Parts parts_;
  absl::Time not_before_ = absl::InfinitePast();
  std::optional<absl::Status> health_;
  absl::Status read_failure_;
  std::optional<eventstore::CommittedReader> reader_;  // from Resume on
  eventstore::ReaderState settled_;
  std::deque<Pending> pending_;     // in the order of the journal
  std::int64_t first_pending_ = 0;  // number of the first of them
  std::int64_t making_ = 0;         // of the first whose commands are not all made
  eventstore::RelayPosition position_;
  eventstore::Publisher publisher_;
  std::unique_ptr<eventstore::Subscription> subscription_;  // last: wakes until it is gone
};

}  // namespace docket::commands

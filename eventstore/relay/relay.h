// Relay: publishes the events of one journal partition. It reads accepted commits and appends a
// message for each event to the event's topics (published_topics.h), at least once, and for each
// key in order at first appearance. It resumes behind the last commit before which all messages are
// durable; what was sent after it is sent again, so messages repeat and are never skipped.
//
// An event that cannot be rendered, or is too large for its topic, becomes a dead letter for each
// of its topics, and the relay goes on.
//
// The caller drives it by Step(). Two relays of one partition at the same time repeat messages and
// do no other harm.
// Thread-safety: used by one thread. Borrows everything in Parts, which must outlive it.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "eventstore/committed_reader.h"
#include "eventstore/record_log.h"
#include "eventstore/relay/published_topics.h"
#include "eventstore/relay/publisher.h"
#include "eventstore/relay/relay_position.h"
#include "platform/clock.h"

namespace docket::eventstore {

struct RelayOptions {
  // Messages that wait for their acknowledgement or for one of their key: bounds memory, with
  // `read_limits`, of which one batch may come on top.
  std::size_t outstanding_max = 4'096;
  ReadLimits read_limits{.records_max = 512, .bytes_max = 1U << 20U};
  RetryWaits waits = {};
};

// Counted since construction, by topic (kPublishedTopics).
struct RelayCounts {
  std::array<std::int64_t, kTopicCount> published{};
  std::array<std::int64_t, kTopicCount> dead_letters{};
};

class Relay {
 public:
  struct TopicLogs {
    RecordLog* messages = nullptr;
    RecordLog* dead_letters = nullptr;
  };
  struct Parts {
    RecordLog& journal;
    RecordLog& positions;  // as many partitions as the journal
    std::array<TopicLogs, kTopicCount> topics;
    PartitionIndex partition;
    const platform::Clock& clock;
    // Called by Step when all messages of a commit are durable, with the time it was appended by
    // the journal's clock. May be empty.
    std::function<void(domain::Timestamp)> on_published = {};
  };

  // `wake`: called on any thread when Step has something to do.
  Relay(Parts parts, const RelayOptions& options, const std::function<void()>& wake);

  // A bounded amount of work. True: something moved, step again. An error is final for this object:
  // one of a log that no retry mends.
  [[nodiscard]] absl::StatusOr<bool> Step();

  // When Step has work without being woken.
  [[nodiscard]] absl::Time NextDue() const;

  // OK, or what keeps events from being published. Nothing: it does not know yet.
  [[nodiscard]] const std::optional<absl::Status>& health() const { return health_; }
  [[nodiscard]] const RelayCounts& counts() const { return counts_; }
  // Everything before it in the journal is published; nothing: it does not know yet.
  [[nodiscard]] std::optional<Offset> published_before() const;

 private:
  // A commit with messages that are not durable yet.
  struct Pending {
    AcceptedCommit accepted;
    std::size_t messages_left = 0;
  };

  [[nodiscard]] absl::Status Resume();
  [[nodiscard]] absl::StatusOr<bool> ReadCommits();
  void Admit(AcceptedCommit accepted);
  void AddMessages(int event);
  void AddDeadLetter(std::int64_t commit, int event, std::size_t topic, const absl::Status& why);
  void Add(Outgoing message);
  [[nodiscard]] absl::Status HandleFinished();
  void Settle();
  [[nodiscard]] Pending& PendingAt(std::int64_t commit);
  void RetrySoon(absl::Status why);

  const Parts parts_;
  const RelayOptions options_;
  absl::Time not_before_ = absl::InfinitePast();
  std::optional<absl::Status> health_;
  absl::Status read_failure_;
  std::optional<CommittedReader> reader_;  // from Resume on
  ReaderState settled_;
  std::deque<Pending> pending_;     // in the order of the journal
  std::int64_t first_pending_ = 0;  // number of the first of them
  RelayCounts counts_;
  RelayPosition position_;
  Publisher publisher_;
  std::unique_ptr<Subscription> subscription_;  // last: wakes until it is gone
};

}  // namespace docket::eventstore

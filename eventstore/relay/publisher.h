// Publisher: appends messages to the published topics, many at the same time, but for each topic
// and key one after the other: the next is sent when the one before is durable. So the first
// appearance of the messages of a key is in the order of Add, whatever a log does with an append
// that it does not acknowledge: what is sent again may stand there twice, never behind its
// successor alone.
//
// What is not acknowledged is sent again until it is, through a new appender. What its log takes
// for too large is refused, and is the caller's again.
// Thread-safety: used by one thread. Ownership: borrows logs and clock.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "eventstore/record_log.h"
#include "eventstore/relay/outcome_box.h"
#include "platform/clock.h"

namespace docket::eventstore {

struct RetryWaits {
  std::int64_t first_ms = 20;
  std::int64_t max_ms = 5'000;
};

struct Outgoing {
  std::int64_t commit = 0;  // the caller's number for what it belongs to
  int event = 0;            // its place in the commit
  std::size_t topic = 0;    // the caller's number for the topic
  RecordLog* log = nullptr;
  Record record;
};

class Publisher {
 public:
  struct Finished {
    Outgoing message;  // without its record, if it is durable
    absl::Status why;  // OK: durable; kInvalidArgument: the log never takes it
  };

  Publisher(const platform::Clock& clock, const RetryWaits& waits, std::function<void()> wake);

  void Add(Outgoing message);

  // Takes what was acknowledged and sends what may be sent. True: something moved. An error is one
  // that no retry mends.
  [[nodiscard]] absl::StatusOr<bool> Step();
  // Since the last call, in the order of their ends.
  [[nodiscard]] std::vector<Finished> TakeFinished() { return std::exchange(finished_, {}); }

  // When Step has work without being woken.
  [[nodiscard]] absl::Time NextDue() const;
  [[nodiscard]] std::size_t outstanding() const { return outstanding_; }
  // What keeps a message from being appended; OK: nothing since the last one was.
  [[nodiscard]] const absl::Status& failure() const { return failure_; }

 private:
  using LaneKey = std::pair<RecordLog*, std::string>;
  using Lanes = std::map<LaneKey, std::deque<Outgoing>>;
  using AppenderKey = std::pair<RecordLog*, PartitionIndex>;

  struct Sent {
    Lanes::iterator lane;
    bool given_up = false;  // with its appender, whose last word about it says nothing of the log
  };

  [[nodiscard]] absl::StatusOr<bool> HandleOutcomes();
  [[nodiscard]] absl::StatusOr<bool> SendReady();
  [[nodiscard]] absl::Status Send(Lanes::iterator lane);
  [[nodiscard]] absl::Status Fail(Lanes::iterator lane, absl::Status why);
  void GiveUpAppender(const LaneKey& of);
  void Finish(Lanes::iterator lane, absl::Status why);
  void WaitAWhile();

  const platform::Clock& clock_;
  const RetryWaits waits_;
  std::int64_t wait_ms_;
  absl::Time not_before_ = absl::InfinitePast();
  absl::Status failure_;

  Lanes lanes_;                        // none is empty
  std::deque<Lanes::iterator> ready_;  // whose first message is to be sent
  std::map<std::int64_t, Sent> sent_;  // by the number of the append
  std::int64_t next_append_ = 0;
  std::size_t outstanding_ = 0;
  std::vector<Finished> finished_;
  std::shared_ptr<OutcomeBox> box_;
  // Last: their destructors may still deliver outcomes.
  std::map<AppenderKey, std::unique_ptr<Appender>> appenders_;
};

}  // namespace docket::eventstore

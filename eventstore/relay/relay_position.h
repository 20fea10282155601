// RelayPosition: how far the messages of one journal partition are published, as the last record of
// the same partition of a log of its own (review_events_relayed). Every record there is true, since
// none is appended before all messages in front of it are durable; a late one only makes a relay
// begin earlier. So relays in different processes, and two at the same time, can do no harm.
//
// A position is stored a second after it was reached, at most one at a time. Old records are
// trimmed.
// Thread-safety: used by one thread. Ownership: borrows log and clock.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "eventstore/reader_rule.h"
#include "eventstore/record_log.h"
#include "eventstore/relay/outcome_box.h"
#include "platform/clock.h"

namespace docket::eventstore {

class RelayPosition {
 public:
  RelayPosition(RecordLog& log, PartitionIndex partition, const platform::Clock& clock,
                std::function<void()> wake);

  // The stored position; a value-initialised one when none is. kDataLoss: there are records, but
  // none that can be read: beginning anew is for a person to decide.
  [[nodiscard]] absl::StatusOr<ReaderState> Load();

  // All messages before it are durable. Precondition: Load was OK.
  void Reach(const ReaderState& position);

  // Stores what was reached when it is time. True: something moved. An error is one that no retry
  // mends.
  [[nodiscard]] absl::StatusOr<bool> Step();
  [[nodiscard]] absl::Time NextDue() const;

 private:
  [[nodiscard]] absl::StatusOr<bool> HandleOutcomes();
  [[nodiscard]] absl::Status Kept(const AppendOutcome& outcome);
  [[nodiscard]] absl::Status Failed(const absl::Status& why);
  [[nodiscard]] bool IsDirty() const { return reached_ != stored_; }

  RecordLog& log_;
  const PartitionIndex partition_;
  const platform::Clock& clock_;
  ReaderState reached_;
  ReaderState stored_;
  ReaderState storing_;  // by the append that is on its way
  std::int64_t append_ = 0;
  bool under_way_ = false;
  absl::Time due_ = absl::InfiniteFuture();
  Offset trimmed_;
  std::shared_ptr<OutcomeBox> box_;
  std::unique_ptr<Appender> appender_;  // last: its destructor may still deliver an outcome
};

}  // namespace docket::eventstore

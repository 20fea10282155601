// LeaderWatch: notices that a partition's leader changed under a reader. An unclean election makes
// a leader of a replica that lacks records; a reader that stands behind them would go on, over
// other records than it read. The client's version says nothing of it (KIP-320 is newer), so the
// last record read from the old leader is read again from the new one and compared. A new leader
// shows by another broker's number, or by an error: it may not have what comes next.
// Thread-safety: used by one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "eventstore/kafka/kafka_handles.h"
#include "eventstore/reader_rule.h"
#include "eventstore/record_log.h"

namespace docket::eventstore {

struct SeenRecord {
  Offset offset;
  RecordHash hash{};
};

class LeaderWatch {
 public:
  // A record was read from a broker (-1: not known), right behind `before`; null: behind the one
  // that was remembered. A hash of each record would cost more than all else that is done with it.
  void Note(std::int32_t broker, const StoredRecord* before) {
    if (broker < 0) return;
    if (broker_ >= 0 && broker != broker_) {
      if (before != nullptr) Remember(*before);
      Doubt();
    }
    broker_ = broker;
  }

  // The last record that was read, before it is out of reach or doubted.
  void Remember(const StoredRecord& last) {
    last_ = {.offset = last.offset, .hash = HashOf(last.record)};
  }

  // What another reader of the partition read last, if it came further.
  void Learn(const LeaderWatch& other) {
    if (!other.last_.has_value()) return;
    if (last_.has_value() && other.last_->offset <= last_->offset) return;
    if (broker_ >= 0 && other.broker_ >= 0 && other.broker_ != broker_) Doubt();
    if (other.broker_ >= 0) broker_ = other.broker_;
    last_ = other.last_;
  }

  // Something broke off, after which there may be a new leader.
  void Doubt() {
    if (!suspect_.has_value()) suspect_ = last_;
  }

  // A record that must be compared before what follows it is believed. Once.
  [[nodiscard]] std::optional<SeenRecord> TakeSuspect() {
    return std::exchange(suspect_, std::nullopt);
  }

 private:
  std::int32_t broker_ = -1;
  std::optional<SeenRecord> last_;
  std::optional<SeenRecord> suspect_;
};

}  // namespace docket::eventstore

// LeaderWatch: notices that a partition's leader changed under a reader. An unclean election makes
// a leader of a replica that lacks records; a reader that stands behind them would go on, over
// other records than it read. The client's version says nothing of it (KIP-320 is newer), so the
// last record read from the old leader is read again from the new one and compared. Thread-safety:
// used by one thread at a time.
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
  // A record that was read, and from which broker (-1: not known).
  void Note(const StoredRecord& record, std::int32_t broker) {
    if (broker_ >= 0 && broker >= 0 && broker != broker_ && !suspect_.has_value()) suspect_ = last_;
    if (broker >= 0) broker_ = broker;
    last_ = {.offset = record.offset, .hash = HashOf(record.record)};
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

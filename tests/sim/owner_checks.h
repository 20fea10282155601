// What must hold of the owners of one journal partition, judged by the independent reader over the
// inbox, the journal and the state stores that a run left behind. Thread-safety: pure functions.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "eventstore/record_log.h"
#include "schemas/journal_proto.h"
#include "tests/sim/independent_reader.h"
#include "tests/sim/witness_store.h"

namespace docket::sim {

// Readable commands of an inbox by their offsets.
using Inbox = std::map<std::int64_t, inbox_proto::CommandRecord>;

[[nodiscard]] Inbox ReadInbox(const std::vector<eventstore::StoredRecord>& records);

struct OwnedPartition {
  eventstore::PartitionIndex partition;
  const std::vector<eventstore::StoredRecord>& inbox_records;
  const Inbox& inbox;
  const Reading& journal;
  std::vector<const WitnessStore*> stores;  // one for each owner
  bool parks_large = false;  // the journal takes so little that a readable command may be parked
};

// One line for each broken promise; empty: all kept.
[[nodiscard]] std::vector<std::string> BrokenByOwners(const OwnedPartition& owned);

}  // namespace docket::sim

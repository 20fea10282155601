// LogsRead: everything that the six logs hold after a run, parsed without the product's readers:
// the journals by the independent one, the others record by record. Thread-safety: immutable.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/ids.h"
#include "projections/input.h"
#include "tests/sim/independent_reader.h"
#include "tests/sim/owner_checks.h"
#include "tests/sim/pipeline/log_set.h"

namespace docket::sim {

struct JournalRead {
  std::vector<eventstore::StoredRecord> inbox_records;
  Inbox inbox;
  Reading reading;
  std::int64_t records = 0;
  std::int64_t end = 0;  // offset behind the last record
};

struct DeliveryRead {
  std::int64_t offset = 0;
  std::string stored;
  std::optional<inbox_proto::WebhookReceived> delivery;  // nothing: not one of ours
};

struct ResultRead {
  std::int64_t offset = 0;
  std::string stored;
  std::optional<inbox_proto::DeliveryTranslated> result;
};

// One partition of all logs.
struct PartitionRead {
  std::vector<DeliveryRead> deliveries;
  std::vector<ResultRead> results;
  JournalRead reviews;
  JournalRead organizations;
};

struct LogsRead {
  std::vector<PartitionRead> partitions;

  [[nodiscard]] const JournalRead& Journal(const std::string& log, std::int32_t partition) const;
};

[[nodiscard]] LogsRead ReadLogs(LogSet& logs, std::int32_t partitions);

// The inputs that a view of that source log is given, in order. They borrow from `read`.
[[nodiscard]] projections::Inputs InputsOf(const PartitionRead& read, std::string_view log,
                                           eventstore::PartitionIndex partition);
// Offset behind the last record of that source log.
[[nodiscard]] std::int64_t EndOf(const PartitionRead& read, std::string_view log);

}  // namespace docket::sim

// LogStory: a small workload of the RocksDB log, and the contract of a RecordLog held against what
// is left: acknowledged records are there in order with their content, nothing is there that was
// not sent, an append with unknown outcome is there whole or not at all, and what was read once
// stays as it was. Thread-safety: used by one thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "eventstore/record_log.h"
#include "eventstore/rocksdb/rocksdb_log_store.h"
#include "platform/clock.h"
#include "tests/faults/walk.h"

namespace docket::tests {

class LogStory final : public StoreStory {
 public:
  explicit LogStory(SimulatedDisk& disk);
  ~LogStory() override;

  void Work() override;
  void Check(Since since, Findings& findings) override;
  [[nodiscard]] bool CheckDamaged(Findings& findings) override;

 private:
  // A record that was sent, and what became of it.
  struct Sent {
    std::string value;
    eventstore::AppendOutcome::Kind kind = eventstore::AppendOutcome::Kind::kUnknown;
    std::optional<eventstore::Offset> offset;
  };
  struct Partition {
    std::vector<Sent> sent;
    std::map<std::int64_t, std::string> seen;  // by offset: what a read returned
    std::int64_t trims_tried = 0;              // the highest start asked for
    std::int64_t trims_done = 0;
  };
  struct Opened;

  [[nodiscard]] absl::StatusOr<std::unique_ptr<Opened>> Open();
  void WorkOnce();
  void Append(Opened& opened, const std::vector<std::size_t>& sizes);
  void Trim(Opened& opened);
  void Look(Opened& opened);
  // The read's error, of which nothing is a finding.
  [[nodiscard]] absl::Status CheckPartition(eventstore::RecordLog& log, int index,
                                            Findings& findings);
  void CheckRecords(const std::vector<eventstore::StoredRecord>& records, Partition& partition,
                    Findings& findings);

  SimulatedDisk& disk_;
  const platform::SystemClock clock_;
  std::map<int, Partition> partitions_;
  std::int64_t records_ = 0;
  std::vector<absl::Status> errors_;
};

}  // namespace docket::tests

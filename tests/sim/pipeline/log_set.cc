#include "tests/sim/pipeline/log_set.h"

#include <iterator>
#include <utility>

#include "platform/check.h"

namespace docket::sim {

using eventstore::MemoryLog;
using eventstore::SeededFaults;

LogSet::LogSet(const Conditions& conditions, const platform::Clock& clock, Random& random)
    : out_of_order_(conditions.out_of_order) {
  for (std::size_t i = 0; i < logs_.size(); ++i) {
    const bool journal =
        i == Index(LogKind::kReviewEvents) || i == Index(LogKind::kOrganizationEvents);
    eventstore::MemoryLogOptions options{.name = {.base = std::string(kLogNames[i])},
                                         .partition_count = conditions.partitions,
                                         .delivery = eventstore::Delivery::kManual};
    options.unanswered_max = conditions.unanswered_max;
    if (journal) options.record_bytes_max = conditions.journal_record_bytes_max;
    logs_[i].memory = std::make_unique<MemoryLog>(
        options, clock, std::make_unique<SeededFaults>(random.Seed(), conditions.log_faults));
    logs_[i].unsteady = std::make_unique<UnsteadyLog>(
        *logs_[i].memory, Unsteadiness(random.Seed(), conditions.read_failures));
  }
}

bool LogSet::DoOne(Random& random) {
  MemoryLog& log = *logs_[static_cast<std::size_t>(random.Below(logs_.size()))].memory;
  if (!random.Chance(out_of_order_)) return log.Pump();
  const std::size_t pending = log.Pending().size();
  if (pending == 0) return false;
  log.DeliverOne(static_cast<std::size_t>(random.Below(pending)));
  return true;
}

bool LogSet::DoAll() {
  bool moved = false;
  for (const Log& log : logs_) {
    while (log.memory->Pump()) moved = true;
  }
  return moved;
}

bool LogSet::Idle() const {
  for (const Log& log : logs_) {
    if (!log.memory->Pending().empty()) return false;
  }
  return true;
}

void LogSet::Calm() {
  for (const Log& log : logs_) {
    log.memory->SetFaults(nullptr);
    log.unsteady->unsteadiness().Calm();
  }
}

std::vector<eventstore::StoredRecord> LogSet::Records(LogKind kind,
                                                      eventstore::PartitionIndex partition) {
  std::vector<eventstore::StoredRecord> records;
  eventstore::Offset next(0);
  while (true) {
    auto batch = logs_[Index(kind)].memory->Read(partition, next, {});
    DOCKET_CHECK(batch.ok());
    if (batch->records.empty()) return records;
    next = batch->next;
    records.insert(records.end(), std::make_move_iterator(batch->records.begin()),
                   std::make_move_iterator(batch->records.end()));
  }
}

std::int64_t LogSet::failed_reads() const {
  std::int64_t failed = 0;
  for (const Log& log : logs_) failed += log.unsteady->unsteadiness().strikes();
  return failed;
}

}  // namespace docket::sim

#include "tests/faults/log_story.h"

#include <algorithm>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "platform/status_macros.h"

namespace docket::tests {
namespace {

using eventstore::AppendOutcome;
using eventstore::Offset;
using eventstore::PartitionIndex;
using eventstore::StoredRecord;

constexpr char kDirectory[] = "/data/journal";
constexpr int kPartitions = 2;
// RocksDB takes no smaller write buffer; two large records fill it.
constexpr std::size_t kWriteBuffer = 64U << 10U;
constexpr std::size_t kLarge = 40U << 10U;

eventstore::Record MakeRecord(const std::string& value) {
  return {.key = "key", .headers = {{.name = "h", .value = "v"}}, .value = value};
}

}  // namespace

struct LogStory::Opened {
  std::unique_ptr<eventstore::RocksDbLogStore> store;
  std::unique_ptr<eventstore::RecordLog> log;
  std::unique_ptr<eventstore::RecordLog> other;  // shares the write-ahead log
};

LogStory::LogStory(SimulatedDisk& disk) : disk_(disk) {
  for (int i = 0; i < kPartitions; ++i) partitions_.try_emplace(i);
  disk_.MakeDurableDirectory("/data");
}

LogStory::~LogStory() = default;

absl::StatusOr<std::unique_ptr<LogStory::Opened>> LogStory::Open() {
  auto opened = std::make_unique<Opened>();
  DOCKET_ASSIGN_OR_RETURN(
      eventstore::RocksDbLogStore store,
      eventstore::RocksDbLogStore::Open({.directory = kDirectory,
                                         .write_buffer_bytes = kWriteBuffer,
                                         .recovery_wait_min = std::chrono::milliseconds(1),
                                         .recovery_wait_max = std::chrono::milliseconds(1),
                                         .env = disk_.env()},
                                        clock_));
  opened->store = std::make_unique<eventstore::RocksDbLogStore>(std::move(store));
  DOCKET_ASSIGN_OR_RETURN(opened->log, opened->store->OpenLog({.base = "log"}, kPartitions));
  DOCKET_ASSIGN_OR_RETURN(opened->other, opened->store->OpenLog({.base = "other"}, 1));
  return opened;
}

void LogStory::Work() {
  WorkOnce();
  WorkOnce();
}

void LogStory::WorkOnce() {
  const auto opened = Open();
  if (!opened.ok()) {
    errors_.push_back(opened.status());
    return;
  }
  Append(**opened, {20, 20, 20});
  Append(**opened, {kLarge});
  Look(**opened);
  Trim(**opened);
  Append(**opened, {kLarge, 20});
  Append(**opened, {kLarge});
  Look(**opened);
}

// Sends one record of each size to every partition at once and waits for the answers.
void LogStory::Append(Opened& opened, const std::vector<std::size_t>& sizes) {
  std::map<int, std::unique_ptr<eventstore::Appender>> appenders;
  for (int i = 0; i < kPartitions; ++i) {
    appenders[i] = opened.log->OpenAppender(PartitionIndex(i));
    partitions_[i].sent.reserve(partitions_[i].sent.size() + sizes.size());
  }
  absl::BlockingCounter unanswered(static_cast<int>(sizes.size()) * kPartitions);
  for (const std::size_t size : sizes) {
    for (int i = 0; i < kPartitions; ++i) {
      std::string value = absl::StrCat("record ", ++records_, " ");
      value.resize(std::max(size, value.size()), 'x');
      Sent& sent = partitions_[i].sent.emplace_back(Sent{.value = value, .offset = std::nullopt});
      const auto answer = [&sent, &unanswered](const AppendOutcome& outcome) {
        sent.kind = outcome.kind;
        sent.offset = outcome.offset;
        unanswered.DecrementCount();
      };
      absl::Status started = appenders[i]->Append(MakeRecord(value), answer);
      while (absl::IsUnavailable(started) && !disk_.fails_for_good()) {
        std::this_thread::yield();
        started = appenders[i]->Append(MakeRecord(value), answer);
      }
      if (started.ok()) continue;
      errors_.push_back(started);
      sent.kind = AppendOutcome::Kind::kNotAppended;
      unanswered.DecrementCount();
    }
  }
  unanswered.Wait();
}

void LogStory::Trim(Opened& opened) {
  const auto range = opened.log->Offsets(PartitionIndex(0));
  if (!range.ok() || range->end.value() < 2) return;
  const std::int64_t start = range->end.value() - 2;
  Partition& partition = partitions_[0];
  partition.trims_tried = std::max(partition.trims_tried, start);
  const absl::Status trimmed = opened.log->TrimBefore(PartitionIndex(0), Offset(start));
  if (trimmed.ok()) {
    partition.trims_done = std::max(partition.trims_done, start);
  } else {
    errors_.push_back(trimmed);
  }
}

// What a reader sees now, it may rest on.
void LogStory::Look(Opened& opened) {
  for (int i = 0; i < kPartitions; ++i) {
    const auto range = opened.log->Offsets(PartitionIndex(i));
    if (!range.ok()) continue;
    Offset next = range->start;
    while (next < range->end) {
      const auto batch = opened.log->Read(PartitionIndex(i), next, {});
      if (!batch.ok()) {
        errors_.push_back(batch.status());
        break;
      }
      for (const StoredRecord& record : batch->records) {
        partitions_[i].seen[record.offset.value()] = record.record.value;
      }
      next = batch->next;
    }
  }
}

void LogStory::Check(Since /*since*/, Findings& findings) {
  for (const absl::Status& error : errors_) CheckMessage(error, kDirectory, findings);
  errors_.clear();
  const auto opened = Open();
  if (!opened.ok()) {
    findings.push_back(absl::StrCat("it does not open: ", opened.status().ToString()));
    return;
  }
  for (int i = 0; i < kPartitions; ++i) {
    const absl::Status read = CheckPartition(*(*opened)->log, i, findings);
    if (!read.ok()) findings.push_back(absl::StrCat("a read fails: ", read.ToString()));
  }
  Append(**opened, {20, kLarge});
  for (const auto& [index, partition] : partitions_) {
    if (partition.sent.back().kind != AppendOutcome::Kind::kAcknowledged) {
      findings.emplace_back("it takes no appends");
    }
  }
  Look(**opened);
}

bool LogStory::CheckDamaged(Findings& findings) {
  const std::map<int, Partition> remembered = partitions_;
  const auto opened = Open();
  if (!opened.ok()) return CheckDamageMessage(opened.status(), kDirectory, findings);
  bool reported = false;
  for (int i = 0; i < kPartitions; ++i) {
    const absl::Status read = CheckPartition(*(*opened)->log, i, findings);
    if (!read.ok()) reported = CheckDamageMessage(read, kDirectory, findings);
  }
  partitions_ = remembered;
  return reported;
}

absl::Status LogStory::CheckPartition(eventstore::RecordLog& log, int index, Findings& findings) {
  Partition& partition = partitions_[index];
  const auto range = log.Offsets(PartitionIndex(index));
  const std::int64_t start = range->start.value();
  if (start < partition.trims_done || start > partition.trims_tried) {
    findings.push_back(absl::StrCat("begins at ", start, "; trims were done up to ",
                                    partition.trims_done, " and tried up to ",
                                    partition.trims_tried));
  }
  std::vector<StoredRecord> records;
  Offset next = range->start;
  while (next < range->end) {
    DOCKET_ASSIGN_OR_RETURN(auto batch, log.Read(PartitionIndex(index), next, {}));
    for (StoredRecord& record : batch.records) records.push_back(std::move(record));
    next = batch.next;
  }
  const auto last_seen = partition.seen.empty() ? -1 : partition.seen.rbegin()->first;
  if (last_seen >= range->end.value()) {
    findings.push_back(absl::StrCat("offset ", last_seen, " was readable and is gone"));
  }
  CheckRecords(records, partition, findings);
  return absl::OkStatus();
}

void LogStory::CheckRecords(const std::vector<StoredRecord>& records, Partition& partition,
                            Findings& findings) {
  std::map<std::string, std::int64_t> offsets;
  const std::int64_t start = records.empty() ? 0 : records.front().offset.value();
  for (const StoredRecord& stored : records) {
    const std::string name = stored.record.value.substr(0, stored.record.value.find('x'));
    const std::int64_t offset = stored.offset.value();
    if (stored.record != MakeRecord(stored.record.value)) findings.push_back("altered " + name);
    if (!offsets.emplace(stored.record.value, offset).second) findings.push_back("twice " + name);
    const auto seen = partition.seen.find(offset);
    if (seen != partition.seen.end() && seen->second != stored.record.value) {
      findings.push_back(absl::StrCat("offset ", offset, " held something else when it was read"));
    }
    partition.seen[offset] = stored.record.value;
  }
  std::int64_t last = -1;
  for (const Sent& sent : partition.sent) {
    const auto found = offsets.find(sent.value);
    const std::string name = sent.value.substr(0, sent.value.find('x'));
    if (found == offsets.end()) {
      const bool trimmed =
          sent.offset.has_value() && sent.offset->value() < std::max(start, partition.trims_done);
      if (sent.kind == AppendOutcome::Kind::kAcknowledged && !trimmed) {
        findings.push_back(
            absl::StrCat("lost, though acknowledged at offset ", sent.offset->value(), ": ", name));
      }
      continue;
    }
    if (sent.kind == AppendOutcome::Kind::kNotAppended) {
      findings.push_back("there, though it was not appended: " + name);
    }
    if (sent.offset.has_value() && sent.offset->value() != found->second) {
      findings.push_back("at another offset than it was acknowledged at: " + name);
    }
    if (found->second <= last) findings.push_back("out of order: " + name);
    last = found->second;
    offsets.erase(found);
  }
  for (const auto& [value, offset] : offsets) {
    findings.push_back(absl::StrCat("never sent: the record at offset ", offset));
  }
}

}  // namespace docket::tests

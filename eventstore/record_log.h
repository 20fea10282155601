// RecordLog: the port to an append-only, partitioned log. Everything that Docket keeps stands on
// it; its adapters are memory/ (tests) and rocksdb/ (one machine). One contract suite
// (tests/contract/record_log_contract.h) runs over all of them.
//
// What a caller may assume of every adapter:
//   - what a read returned never changes or disappears (but by TrimBefore);
//   - all readers see one order;
//   - offsets of a partition increase; they need not be consecutive;
//   - an acknowledged append is durable, and its offset holds that record; a read from before that
//     offset does not miss it;
//   - a read up to `end` misses nothing that was acknowledged before the read began.
// What no caller may assume:
//   - the order, count or time of landing: an append whose outcome is unknown may be there, may
//   land
//     later or twice, and may land although the one before it did not;
//   - that nobody else appends to the partition.
//
// Errors of every call, and of an append that was not acknowledged:
//   kUnavailable, kDeadlineExceeded, kResourceExhausted, kAborted
//                     not now: the same call may succeed later without a person (IsRetryable). Of
//                     Append, kResourceExhausted alone says that the queue is full, and that
//                     nothing else is wrong
//   kInvalidArgument  this call never succeeds: too large a record, no such partition
//   kOutOfRange       the read begins where the log does not go: it is not what the caller thinks
//   kDataLoss         a stored record is broken or missing
//   kUnimplemented    a record was written by newer software
//   anything else     the log is broken for good, and needs a person
//
// Thread-safety: every method of RecordLog may be called from any thread at the same time. An
// Appender is used by one thread at a time.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "domain/time.h"
#include "eventstore/position.h"

namespace docket::eventstore {

// Whether the same call may succeed later without a person's help.
[[nodiscard]] inline bool IsRetryable(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsResourceExhausted(status) || absl::IsAborted(status);
}

struct Header {
  std::string name;
  std::string value;
  friend bool operator==(const Header&, const Header&) = default;
};

struct Record {
  std::string key;
  std::vector<Header> headers;
  std::string value;
  friend bool operator==(const Record&, const Record&) = default;
};

struct StoredRecord {
  Offset offset;
  domain::Timestamp appended_at;  // by the log's clock
  Record record;
};

// What became of one append. Exactly one of three, since "unknown" is neither success nor failure.
struct AppendOutcome {
  enum class Kind {
    kAcknowledged,  // durable
    kNotAppended,   // certainly not in the log, and never will be
    kUnknown,       // may be there, may land later, may land twice
  };
  Kind kind = Kind::kUnknown;
  std::optional<Offset> offset;  // of an acknowledged record; a log may acknowledge without telling
  absl::Status error;            // why not acknowledged
};

// OK for an acknowledged append; else why it is not, never OK.
[[nodiscard]] inline absl::Status WhyNotAcknowledged(const AppendOutcome& outcome) {
  if (outcome.kind == AppendOutcome::Kind::kAcknowledged) return absl::OkStatus();
  if (!outcome.error.ok()) return outcome.error;
  return absl::AbortedError("the log did not acknowledge an append, and did not say why");
}

// Called once for each append that was accepted for sending, on a thread of the adapter. It must
// not block, throw, or call the appender.
using AppendCallback = std::function<void(AppendOutcome)>;

// A stream of appends to one partition. Destroying it gives up what is outstanding: the callbacks
// are called with kUnknown (or what is known by then) before the destructor returns. A writer that
// lost its place destroys its appender and opens another: nothing sent through the old one can then
// be retried by the client underneath in the name of the new one.
class Appender {
 public:
  Appender() = default;
  Appender(const Appender&) = delete;
  Appender& operator=(const Appender&) = delete;
  virtual ~Appender() = default;

  // Starts an append and returns at once. Not OK: nothing was sent and `done` is never called;
  // kResourceExhausted: try again after a completion. `done` may run on the calling thread, or on
  // the one that destroys the appender: hold no lock that it takes.
  [[nodiscard]] virtual absl::Status Append(Record record, AppendCallback done) = 0;
};

struct ReadLimits {
  std::size_t records_max = 1024;
  std::size_t bytes_max = 4U << 20U;  // stops after the record that crosses it, so one always fits
};

struct ReadBatch {
  std::vector<StoredRecord> records;
  Offset next;  // where the following read begins
  Offset end;   // one past the last record readable when the read began
};

struct OffsetRange {
  Offset start;  // the first offset that is not trimmed
  Offset end;    // one past the last record; equal to start in an empty partition
};

// Ends the notification when destroyed; after that the callback is not called any more.
class Subscription {
 public:
  Subscription() = default;
  Subscription(const Subscription&) = delete;
  Subscription& operator=(const Subscription&) = delete;
  virtual ~Subscription() = default;
};

class RecordLog {
 public:
  RecordLog() = default;
  RecordLog(const RecordLog&) = delete;
  RecordLog& operator=(const RecordLog&) = delete;
  virtual ~RecordLog() = default;

  [[nodiscard]] virtual const LogName& name() const = 0;
  [[nodiscard]] virtual std::int32_t partition_count() const = 0;

  [[nodiscard]] virtual std::unique_ptr<Appender> OpenAppender(PartitionIndex partition) = 0;

  // Records from `from` on. `from` may be the end (an empty batch). kOutOfRange when `from` is
  // trimmed or beyond the end.
  [[nodiscard]] virtual absl::StatusOr<ReadBatch> Read(PartitionIndex partition, Offset from,
                                                       const ReadLimits& limits) = 0;

  [[nodiscard]] virtual absl::StatusOr<OffsetRange> Offsets(PartitionIndex partition) = 0;

  // `on_more` is called, from any thread, at least once after each record that becomes readable in
  // the partition; it may be called for nothing. It must not block or call the log.
  [[nodiscard]] virtual std::unique_ptr<Subscription> Subscribe(PartitionIndex partition,
                                                                std::function<void()> on_more) = 0;

  // Removes the records before `offset`, durable when it returns. Idempotent.
  [[nodiscard]] virtual absl::Status TrimBefore(PartitionIndex partition, Offset offset) = 0;
};

}  // namespace docket::eventstore

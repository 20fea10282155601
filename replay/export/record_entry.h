// The records of an export as they stand in a file: which leaf of the partition's tree each one is,
// where the log had it, and its bytes, which are what the leaf is a hash of.
// docs/formats/audit-export.md has the bytes.
// Thread-safety: value types and functions without shared state; RecordEntries is used by one
// thread. Failure: kDataLoss for bytes that are no such file, with where they begin to be none;
// kNotFound, kUnavailable: the file cannot be read.
#pragma once

#include <cstdint>
#include <fstream>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "eventstore/record_log.h"

namespace docket::replay {

// The numbers are stored. What whoever exported took the record for; claims and commits that the
// reader rule accepted, and commits that it ignored.
enum class RecordRole : std::uint8_t { kClaim = 1, kCommit = 2, kIgnoredCommit = 3 };

struct ExportedRecord {
  RecordRole role = RecordRole::kCommit;
  std::uint64_t leaf = 0;   // the n-th record that the partition ever had, counted from 0
  std::int64_t offset = 0;  // in the log; no leaf has it
  std::string bytes;        // as RecordBytes (journal_leaf.h)
};

// How the file begins.
[[nodiscard]] std::string RecordsHeading();
void AppendRecordEntry(const ExportedRecord& record, std::string& out);

// The record that RecordBytes was given.
[[nodiscard]] absl::StatusOr<eventstore::Record> RecordOf(const ExportedRecord& entry);

// Reads a file of them, one by one.
class RecordEntries {
 public:
  explicit RecordEntries(std::string path) : path_(std::move(path)) {}

  [[nodiscard]] absl::Status Open();
  // Nothing: the end. After an error there is no going on.
  [[nodiscard]] absl::StatusOr<std::optional<ExportedRecord>> Next();

 private:
  [[nodiscard]] absl::Status Broken(const std::string& what) const;

  const std::string path_;
  std::ifstream file_;
  std::uint64_t read_ = 0;  // records
};

}  // namespace docket::replay

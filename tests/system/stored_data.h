// What stands in a data directory on which no docketd runs, read without the product's reader rule.
// Thread-safety: functions without shared state.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "platform/config.h"

namespace docket::system_test {

struct StoredData {
  std::map<std::string, std::string> received;  // delivery id → hex of the body's SHA-256
  std::int64_t commands = 0;                    // in both inboxes, every copy
  std::int64_t commits = 0;                     // accepted ones, of both journals
  std::int64_t claims = 0;                      // accepted ones
  std::int64_t ignored = 0;                     // records that do not count
  std::int64_t doubled = 0;                     // commands that were decided twice
  std::set<std::string> decided;                // ids of commands with an outcome,
  std::vector<std::string> undecided;           // and without one, but for reactions
};

// The directory is closed again when it returns.
[[nodiscard]] absl::StatusOr<StoredData> ReadStoredData(const std::string& data_dir);
// The logs that the configuration names, from a data directory that no process holds.
[[nodiscard]] absl::StatusOr<StoredData> ReadStoredData(const platform::Config& config);

struct AlteredRow {
  std::string view;
  std::string key;  // as it is stored
};

// Changes one byte of a stored row of the view's first generation.
[[nodiscard]] absl::StatusOr<AlteredRow> AlterOneRow(const std::string& data_dir,
                                                     const std::string& view);

struct ForgedRecord {
  std::string partition;  // as the audit tree's path: review_events.g1/3
  std::int64_t offset = 0;
};

// Rewrites a commit of review_events so that every checksum of the log is right again: another time
// than the one at which it was recorded.
[[nodiscard]] absl::StatusOr<ForgedRecord> ForgeOneRecord(const std::string& data_dir);

}  // namespace docket::system_test

// What stands in a journal: accepted commits, outcomes and events by type, and the records that the
// reader rule ignores. Reads the whole journal.
// Thread-safety: a function without shared state; the log may be written meanwhile.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "eventstore/record_log.h"

namespace docket::apps {

struct JournalSummary {
  std::int64_t commits = 0;
  std::int64_t events = 0;
  std::int64_t ignored_records = 0;
  std::map<std::string, std::int64_t> outcomes;        // "accepted", "rejected owner-mismatch", …
  std::map<std::string, std::int64_t> events_by_type;  // "review.PullRequestTracked", …
};

// kCancelled: `cancelled`, which is asked again and again, said so. It may be empty.
[[nodiscard]] absl::StatusOr<JournalSummary> SummariseJournal(
    eventstore::RecordLog& journal, const std::function<bool()>& cancelled = {});

}  // namespace docket::apps

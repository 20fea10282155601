// Whether the journals, as they are stored and archived, are what was signed: every partition of
// both against its audit tree (replay/tree_comparison.h).
// Thread-safety: a function without shared state. Ownership: borrows everything it is given.
#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "apps/data_directory.h"
#include "apps/stores.h"
#include "boost/json/object.hpp"
#include "replay/audit/signed_note.h"
#include "replay/replay_progress.h"

namespace docket::apps {

struct ComparisonListener {
  std::function<void(const std::string&)> report;  // how far it is, in words
  replay::IsCancelled cancelled = {};
};

// {"ok", "partitions": [{"log", "partition", "records", "not_signed", "finding", "error"}]}: how
// many records are as signed, how many no checkpoint covers yet; a text, or null, of the first that
// differs, and of why a partition cannot be compared. kFailedPrecondition: there are no trees.
// kCancelled.
[[nodiscard]] absl::StatusOr<boost::json::object> CompareJournals(
    const Stores& stores, const DataDirectory& data, const replay::VerifierKey& key,
    const ComparisonListener& listener);

}  // namespace docket::apps

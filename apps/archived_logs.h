// Which logs are archived, and in which order (eventstore/archive/archiver.h).
// Thread-safety: a pure function.
#pragma once

#include <vector>

#include "apps/stores.h"
#include "eventstore/record_log.h"

namespace docket::apps {

// Borrowed from the stores, each without its archive. Published topics are not among them: they
// follow from the journals.
[[nodiscard]] std::vector<eventstore::RecordLog*> ArchivedLogs(const Stores& stores);

}  // namespace docket::apps

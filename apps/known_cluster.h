// The Kafka cluster that a data directory was made from. What is derived stands at offsets of its
// topics: over another cluster's it would be a mixture of two histories.
// Thread-safety: called by the one process that holds the directory's lock.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "apps/data_directory.h"
#include "platform/config.h"

namespace docket::apps {

// Notes the cluster's id in the directory; a directory without a note takes it as it is.
// kFailedPrecondition, with what to do: another one was noted, or the note cannot be read.
[[nodiscard]] absl::Status KeepCluster(const DataDirectory& data, const std::string& cluster_id);

// kFailedPrecondition: the directory has logs of its own and the configuration says kafka, or the
// other way round.
[[nodiscard]] absl::Status RefuseOtherJournal(const DataDirectory& data,
                                              platform::JournalType type);

}  // namespace docket::apps

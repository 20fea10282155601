// The work of keeping logs as long as retention.* says and no longer: rounds of trimming
// (eventstore/archive/log_trimmer.h), one at each retention.interval_s, on one thread. Says what it
// does as
//   docket_log_start_offset{log,partition}     the first record that the log itself still has
//   docket_log_trim_held{log,partition,by}     1: records that are old enough stay, because of that
// and in the log: each trim, and each change of what holds one back.
// Thread-safety: built and stopped by one thread. Ownership: borrows what it is given, which
// outlives the loop.
#pragma once

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "apps/pipeline.h"
#include "eventstore/ownership.h"
#include "platform/work_loop.h"
#include "projections/progress.h"

namespace docket::apps {

struct RetentionParts {
  projections::Progress& progress;   // of the views
  eventstore::Ownership& ownership;  // as of the archive's loop
  bool keeps_audit_trees = false;
};

// Precondition, where the journal is in Kafka: archive.directory is given. Without, its brokers
// delete by the rules of the topics.
[[nodiscard]] std::unique_ptr<platform::WorkLoop> MakeRetentionLoop(
    const PipelineParts& parts, const RetentionParts& retention);

}  // namespace docket::apps

// ForgottenTimes: before which time each partition's commands and bodies are forgotten, and the
// compaction filter that gives their room back. They are not deleted one by one: whoever looks for
// one compares its time, and a compaction, which reads every entry anyway, leaves the old ones out.
// Thread-safety: every method may be called from any thread at the same time.
#pragma once

#include <map>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "domain/time.h"
#include "eventstore/position.h"
#include "rocksdb/compaction_filter.h"

namespace docket::commands {

class ForgottenTimes {
 public:
  using Times = std::map<eventstore::PartitionIndex, domain::Timestamp>;

  // False: no later than what is known, and nothing changed.
  bool Advance(eventstore::PartitionIndex partition, domain::Timestamp before);

  // The least of all times if nothing is forgotten.
  [[nodiscard]] domain::Timestamp Of(eventstore::PartitionIndex partition) const;

  [[nodiscard]] Times All() const;

 private:
  mutable absl::Mutex mutex_;
  Times times_ ABSL_GUARDED_BY(mutex_);
};

// A filter drops what was forgotten when its compaction began. Values that have no time stay: who
// looks for one finds that it is broken.
[[nodiscard]] std::shared_ptr<rocksdb::CompactionFilterFactory> DropForgotten(
    std::shared_ptr<const ForgottenTimes> times);

}  // namespace docket::commands

// AppenderPool: one appender for each partition of a log, for those who append from many threads
// and need no order between their records. When an appender refuses for another reason than a full
// queue or a record too large, the partition gets a new one: a broken client underneath is not used
// again. Thread-safety: every method may be called from any thread at the same time; a callback
// must not call the pool. Borrows the log, which must outlive it. Destroying it gives up what is
// outstanding (callbacks come with kUnknown).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "eventstore/record_log.h"

namespace docket::commands {

class AppenderPool {
 public:
  explicit AppenderPool(eventstore::RecordLog& log);

  // The partition of a key: murmur2, as everywhere.
  [[nodiscard]] eventstore::PartitionIndex PartitionOf(const std::string& key) const;

  // As Appender::Append.
  [[nodiscard]] absl::Status Append(eventstore::PartitionIndex partition, eventstore::Record record,
                                    eventstore::AppendCallback done);

  [[nodiscard]] const eventstore::LogName& log_name() const { return log_.name(); }

 private:
  struct Slot {
    absl::Mutex mutex;
    std::unique_ptr<eventstore::Appender> appender ABSL_GUARDED_BY(mutex);
  };

  eventstore::RecordLog& log_;
  std::vector<std::unique_ptr<Slot>> slots_;
};

}  // namespace docket::commands

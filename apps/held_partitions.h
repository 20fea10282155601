// HeldPartitions: which partitions of the logs have something that a legal hold is on. A hold keeps
// every record of a partition, not those of its scope alone: logs lose their beginning, never
// single records.
//   logs by organisation   the partition of the hold's organisation
//   logs by repository     the partition of the hold's repository; of a hold on all that an
//                          organisation has, every partition
//   published topics       every partition, while there is any hold: what they have is copied from
//                          many organisations
// Thread-safety: none; one thread. Borrows what it is given.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "eventstore/record_log.h"
#include "projections/progress.h"
#include "projections/view_store.h"

namespace docket::apps {

class HeldPartitions {
 public:
  HeldPartitions(eventstore::RecordLog& organization_events, const projections::ViewStore& views,
                 projections::Progress& progress)
      : organization_events_(organization_events), views_(views), progress_(progress) {}

  // From here on every hold counts that the journal has now, and each one that is visible later.
  // Gives the views that long to include them.
  void BeginRound(absl::Duration views_patience);

  // kUnavailable: it is not known. Precondition: a round was begun.
  [[nodiscard]] absl::StatusOr<bool> Holds(const eventstore::RecordLog& log,
                                           eventstore::PartitionIndex partition) const;

 private:
  eventstore::RecordLog& organization_events_;
  const projections::ViewStore& views_;
  projections::Progress& progress_;
  absl::StatusOr<std::vector<eventstore::Offset>> needed_before_ =
      absl::UnavailableError("no round was begun");
};

}  // namespace docket::apps

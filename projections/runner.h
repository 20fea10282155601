// ProjectionGroup: one source log and the views made from it, brought forward batch by batch. It
// has no thread: whoever drives it calls Step until there is nothing to do and waits for the log
// (RecordLog::Subscribe).
//
// Views of one partition normally stand at one position, and a batch is read and decoded once for
// all of them. A view that stands behind (it is new, or was rebuilt) is brought forward by itself
// until it has caught up, while the others go on. A view whose stored rows are of another version
// than the code stands still until it is rebuilt.
// Thread-safety: every method may be called from any thread; they exclude each other.
// Ownership: borrows everything given to it, which must outlive it.
// Failure: after an error of log or store nothing is half done. The next call recovers the store if
// it must, opens the views again from their checkpoints and goes on, or answers why it cannot.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "projections/partition_builder.h"
#include "projections/progress.h"
#include "projections/source.h"
#include "projections/view.h"
#include "projections/view_store.h"

namespace docket::projections {

struct GroupOptions {
  // Records of one partition that become one write: bounds memory, and how long Step takes.
  std::size_t batch_records_max = 512;
  std::size_t batch_bytes_max = 4U << 20U;
};

class ProjectionGroup {
 public:
  // `views`: those of this source log. A view that never ran is given its first generation.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<ProjectionGroup>> Open(
      const Source& source, std::vector<const AnyView*> views, ViewStore& store, Progress& progress,
      const GroupOptions& options);
  ~ProjectionGroup();

  // Told of each input that a live view shows for the first time: when its record was appended, by
  // the log's clock.
  using OnShown = std::function<void(domain::Timestamp)>;

  // At most one batch of each partition, applied to every view. True: something moved, more may be
  // there.
  [[nodiscard]] absl::StatusOr<bool> Step(const OnShown& on_shown = {});

  // The same of the partitions alone that Arrived named since they were looked at, or in which more
  // may be there. Of all of them when the views were opened again.
  [[nodiscard]] absl::StatusOr<bool> StepArrived(const OnShown& on_shown = {});
  // The log has something new. Excludes nothing and waits for nothing.
  void Arrived(eventstore::PartitionIndex partition);

  // Runs `work` between two batches: while it runs, every live view stands still at its checkpoint.
  // Afterwards the group goes on with whatever generations are live then, also after an error of
  // `work`, which is what it then answers.
  [[nodiscard]] absl::Status WhileHeld(const std::function<absl::Status()>& work);

  // Whether WhileHeld runs at this moment: a step would wait for its end.
  [[nodiscard]] bool held() const { return held_; }

  // Tries the parked streams of one view again with the code of today. How many came free.
  [[nodiscard]] absl::StatusOr<std::int64_t> RetryParked(const AnyView& view);

  [[nodiscard]] const Source& source() const { return source_; }
  [[nodiscard]] const std::vector<const AnyView*>& views() const { return views_; }

 private:
  // One partition.
  struct Lane {
    eventstore::PartitionIndex partition;
    std::vector<PartitionBuilder> builders;
    std::vector<std::unique_ptr<SourceReader>> readers;  // one for each position that views are at
    bool moved = true;  // in the last step; a new one may have something to read
  };

  ProjectionGroup(const Source& source, std::vector<const AnyView*> views, ViewStore& store,
                  Progress& progress, const GroupOptions& options);

  [[nodiscard]] absl::Status OpenLanes() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // After an error, or when another group has recovered the store: what the builders hold in memory
  // is not what is stored.
  [[nodiscard]] absl::Status OpenLanesAgain() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  enum class Which { kAll, kArrived };
  [[nodiscard]] absl::StatusOr<bool> StepLanes(Which which, const OnShown& on_shown);
  [[nodiscard]] absl::StatusOr<bool> StepLane(Lane& lane, const OnShown& on_shown)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  [[nodiscard]] absl::Status HoldFor(const std::function<absl::Status()>& work)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // `end`: nothing if it is not known.
  void Report(const Lane& lane, std::optional<eventstore::Offset> end)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Source source_;
  const std::vector<const AnyView*> views_;
  ViewStore& store_;
  Progress& progress_;
  const GroupOptions options_;
  std::vector<std::atomic<bool>> arrived_;  // by partition

  std::atomic<bool> held_ = false;
  absl::Mutex mutex_;
  std::vector<Lane> lanes_ ABSL_GUARDED_BY(mutex_);
  absl::Status broken_ ABSL_GUARDED_BY(mutex_);
  std::int64_t opening_ ABSL_GUARDED_BY(mutex_) = 0;  // of the store, when the lanes were opened
};

}  // namespace docket::projections

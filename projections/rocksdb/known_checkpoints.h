// KnownCheckpoints: the checkpoints that a RocksDbViewStore has written, kept in memory, since
// every query asks for one and a look-up costs microseconds. What it answers for a snapshot is what
// the snapshot would have read, or nothing.
//
// Why that holds: an entry is taken away before a write of its scope begins, and put back when the
// write is done, with the database's sequence number of then. So an entry that is there, and not
// younger than the snapshot, is of the last write that the snapshot can include.
// Thread-safety: every method may be called from any thread at the same time; writes of one scope
// come from one caller at a time.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "projections/view_store.h"

namespace docket::projections {

class KnownCheckpoints {
 public:
  // Sequence numbers of another opening say nothing.
  struct Moment {
    std::int64_t opening = 0;
    std::uint64_t sequence = 0;
  };

  void WriteBegins(const Scope& scope);
  // Not called for a write that failed: what it left shows when the database is opened again.
  void WriteDone(const Scope& scope, const view_proto::Checkpoint& checkpoint, Moment done);
  // What a snapshot of this opening read; taken when nothing was written to the scope before.
  void NoteRead(const Scope& scope, const view_proto::Checkpoint& checkpoint, std::int64_t opening);
  // Of a generation that is dropped, before it is: nothing is known of it from then on.
  void Forget(ViewId view, std::uint32_t generation);

  // Null: unknown. `at`: of the snapshot, which was taken before.
  [[nodiscard]] std::shared_ptr<const view_proto::Checkpoint> AsOf(const Scope& scope,
                                                                   Moment at) const;

 private:
  struct Entry {
    std::shared_ptr<const view_proto::Checkpoint> checkpoint;  // null: a write began
    Moment since;
  };

  mutable absl::Mutex mutex_;
  std::map<Scope, Entry> entries_ ABSL_GUARDED_BY(mutex_);
  std::set<std::pair<ViewId, std::uint32_t>> dropped_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace docket::projections

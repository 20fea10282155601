// MemoryViewStore: the ViewStore of tests and simulations. Nothing survives the object; a test may
// copy all of it by Copy and put it back by Restore, to play a loss of what was written last: that
// is another opening. Writing never fails here, so Recover has nothing to do.
//
// A snapshot is a number: each partition of a generation keeps the contents that it had at the
// snapshots that are still open, as whole copies, of which everything that did not change is
// shared. Thread-safety: as the port says; Copy and Restore may be called from any thread, too.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "projections/view_store.h"

namespace docket::projections {

class MemoryViewStore final : public ViewStore {
 public:
  using Entries = std::map<std::string, std::string, std::less<>>;

  // One partition of one generation.
  struct Part {
    std::shared_ptr<const Entries> rows = std::make_shared<const Entries>();
    std::shared_ptr<const Entries> index = std::make_shared<const Entries>();  // to the row's key
    std::map<std::string, view_proto::ParkedStream, std::less<>> parked;
    // By stream, offset and index.
    std::map<std::tuple<std::string, std::int64_t, std::int32_t>, view_proto::QueuedInput> queued;
    std::optional<view_proto::Checkpoint> checkpoint;
  };
  using SharedPart = std::shared_ptr<const Part>;

  struct Contents {
    GenerationsByView generations;
    std::map<Scope, SharedPart> parts;  // none is null
  };

  [[nodiscard]] std::unique_ptr<ViewSnapshot> Snapshot() const override;
  [[nodiscard]] absl::Status Write(const Scope& scope, const ViewChanges& changes) override;
  [[nodiscard]] absl::Status SetGenerations(const GenerationsByView& generations) override;
  [[nodiscard]] absl::Status BeginSync() override { return absl::OkStatus(); }
  [[nodiscard]] absl::Status DropGeneration(ViewId view, std::uint32_t generation) override;
  [[nodiscard]] absl::StatusOr<std::int64_t> BytesOf(ViewId view,
                                                     std::uint32_t generation) const override;
  [[nodiscard]] absl::Status Recover() override { return absl::OkStatus(); }
  [[nodiscard]] absl::Status failure() const override { return absl::OkStatus(); }
  [[nodiscard]] std::int64_t opening() const override;

  [[nodiscard]] std::size_t open_snapshots() const;
  [[nodiscard]] Contents Copy() const;
  // Snapshots that are open go on showing what was there before.
  void Restore(const Contents& contents);

 private:
  class MemorySnapshot;
  using Moment = std::uint64_t;  // how many writes there were

  // The values that one thing had, by the moment since when.
  template <class T>
  class History {
   public:
    // Null: it was not there.
    [[nodiscard]] const T* At(Moment moment) const;
    // Forgets what nobody sees who looks at `oldest` or later.
    void Put(Moment since, T value, Moment oldest);
    [[nodiscard]] const T& newest() const { return values_.back().second; }

   private:
    std::vector<std::pair<Moment, T>> values_;
  };

  // What a snapshot looks at, opened and closed.
  [[nodiscard]] Moment Open() const;
  void Close(Moment moment) const;
  [[nodiscard]] Moment Oldest() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // An empty one if there is none.
  [[nodiscard]] SharedPart PartAt(const Scope& scope, Moment moment) const;
  [[nodiscard]] view_proto::ViewGenerations GenerationsAt(ViewId view, Moment moment) const;
  void PutPart(const Scope& scope, SharedPart part) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  Moment now_ ABSL_GUARDED_BY(mutex_) = 0;
  std::int64_t opening_ ABSL_GUARDED_BY(mutex_) = 0;
  mutable std::multiset<Moment> open_ ABSL_GUARDED_BY(mutex_);
  std::map<ViewId, History<view_proto::ViewGenerations>> generations_ ABSL_GUARDED_BY(mutex_);
  std::map<Scope, History<SharedPart>> parts_ ABSL_GUARDED_BY(mutex_);  // null: dropped
};

}  // namespace docket::projections

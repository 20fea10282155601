// PartitionBuilder: one generation of one view in one partition, and the only code that changes it:
// live, in a rebuild and in a verification. Each batch is one atomic write of rows, index entries,
// parked streams and checkpoint, so after a crash the checkpoint is always exactly what the rows
// say.
//
// Poison: an input that the view cannot apply parks its stream. Later inputs of that stream queue
// behind it in order, others go on; nothing is skipped. RetryParked tries again with the code of
// today.
// Thread-safety: used by one thread at a time, and alone in its scope. Borrows store and view.
// Failure: after an error the stored state is as before the call; the builder must be opened again.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "projections/digest.h"
#include "projections/source.h"
#include "projections/view.h"
#include "projections/view_store.h"

namespace docket::projections {

class PartitionBuilder {
 public:
  // Goes on from the checkpoint, or begins. kFailedPrecondition: the rows were made by another
  // version of the view, and only a rebuild can go on.
  [[nodiscard]] static absl::StatusOr<PartitionBuilder> Open(ViewStore& store, const AnyView& view,
                                                             Scope scope);

  // Precondition: the batch begins at position(), and holds inputs of this view's source.
  [[nodiscard]] absl::Status Apply(const SourceBatch& batch);

  // Tries all parked streams again, oldest input first, until each is done or fails anew. How many
  // streams came free.
  [[nodiscard]] absl::StatusOr<std::int64_t> RetryParked(SourceKind kind,
                                                         const eventstore::LogName& log);

  [[nodiscard]] const eventstore::ReaderState& position() const { return position_; }
  [[nodiscard]] const view_proto::Checkpoint& checkpoint() const { return checkpoint_; }
  [[nodiscard]] const AnyView& view() const { return *view_; }
  [[nodiscard]] const Scope& scope() const { return scope_; }
  [[nodiscard]] std::size_t parked_streams() const { return parked_.size(); }

 private:
  PartitionBuilder(ViewStore& store, const AnyView& view, Scope scope);

  void Park(const Input& input, const absl::Status& error, ViewChanges& changes);
  void Enqueue(const Input& input, ViewChanges& changes);
  [[nodiscard]] absl::Status Commit(ViewChanges changes, view_proto::Checkpoint checkpoint);
  // What became of the oldest queued inputs of one stream.
  enum class Retried { kFree, kMoreQueued, kStillParked };
  [[nodiscard]] absl::StatusOr<Retried> RetryQueued(SourceKind kind, const eventstore::LogName& log,
                                                    view_proto::ParkedStream& parked);

  ViewStore* store_;
  const AnyView* view_;
  Scope scope_;
  std::int64_t opening_ = 0;  // of the store: what follows is what was stored in it
  view_proto::Checkpoint checkpoint_;
  eventstore::ReaderState position_;
  Digest digest_;
  std::map<std::string, view_proto::ParkedStream, std::less<>> parked_;
};

}  // namespace docket::projections

// ViewStore: the port to where rows live. A view has generations: one is live and is answered from;
// others are being built beside it, were live before, or are scratch of a verification. Within a
// generation each source partition has its rows, the index entries that lead to them, its parked
// streams and its checkpoint; docs/formats/view-keys.md has the bytes of the RocksDB adapter.
// Adapters: memory/, rocksdb/. One contract suite (tests/contract/view_store_contract.h) runs over
// both.
//
// What a caller may assume: Write is atomic, and a snapshot sees all of a write or nothing of it; a
// write that returned OK is seen by every later snapshot; a crash may lose the last writes, never
// one from the middle (rows are derived: the runner goes on from the checkpoint that it finds), and
// never one before a SetGenerations that returned OK. Writes to one scope come from one caller at a
// time.
// Thread-safety: every method may be called from any thread at the same time; a snapshot and its
// cursors are used by one thread. Snapshots must not outlive the store, nor cursors their snapshot.
// Errors: kDataLoss for broken bytes, kUnavailable for a full disk, else the store's own. A failed
// write leaves all of it or nothing, and which shows after Recover alone: until then every write
// answers the failure.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "eventstore/position.h"
#include "projections/rows.h"
#include "projections/view.h"

namespace docket::projections {

struct Scope {
  ViewId view;
  std::uint32_t generation = 0;
  eventstore::PartitionIndex partition;
  friend bool operator==(const Scope&, const Scope&) = default;
  friend auto operator<=>(const Scope&, const Scope&) = default;
};

struct RowChange {
  std::string key;
  std::optional<std::string> row;  // nothing: deleted
  std::vector<std::string> index_removed = {};
  std::vector<std::string> index_added = {};
};

struct QueuedPosition {
  std::string stream;
  std::int64_t offset = 0;
  std::int32_t index = 0;
};

struct QueuedChange {
  std::string stream;
  view_proto::QueuedInput input;
};

using GenerationsByView = std::map<ViewId, view_proto::ViewGenerations>;

// All that one batch of inputs changes. Applied in the order of the fields.
struct ViewChanges {
  std::vector<RowChange> rows;
  std::vector<QueuedChange> queued;
  std::vector<QueuedPosition> dequeued;
  std::vector<view_proto::ParkedStream> parked;  // put
  std::vector<std::string> unparked;             // streams; their queues are dequeued above
  view_proto::Checkpoint checkpoint;
  // The opening that they were made from; nothing: any. See ViewStore::opening.
  std::optional<std::int64_t> opening;
};

// Entries in byte order of their keys. Views into it are valid until Next.
class EntryCursor {
 public:
  EntryCursor() = default;
  EntryCursor(const EntryCursor&) = delete;
  EntryCursor& operator=(const EntryCursor&) = delete;
  virtual ~EntryCursor() = default;

  // False at the end, and after an error (see status()).
  [[nodiscard]] virtual bool Valid() const = 0;
  virtual void Next() = 0;
  [[nodiscard]] virtual std::string_view key() const = 0;    // without the scope
  [[nodiscard]] virtual std::string_view value() const = 0;  // the row; of an entry: the row's key
  [[nodiscard]] virtual absl::Status status() const = 0;
};

class ViewSnapshot {
 public:
  ViewSnapshot() = default;
  ViewSnapshot(const ViewSnapshot&) = delete;
  ViewSnapshot& operator=(const ViewSnapshot&) = delete;
  virtual ~ViewSnapshot() = default;

  [[nodiscard]] virtual absl::StatusOr<view_proto::ViewGenerations> Generations(
      ViewId view) const = 0;
  [[nodiscard]] virtual absl::StatusOr<std::optional<view_proto::Checkpoint>> CheckpointOf(
      const Scope& scope) const = 0;

  // One result for each key, in order.
  [[nodiscard]] virtual absl::StatusOr<std::vector<std::optional<std::string>>> Rows(
      const Scope& scope, const std::vector<std::string>& keys) const = 0;

  // Keys that begin with `prefix`; with `after`, only those greater than prefix + `after`.
  struct Range {
    std::string prefix;
    std::string after;
  };
  [[nodiscard]] virtual std::unique_ptr<EntryCursor> ScanRows(const Scope& scope,
                                                              const Range& range) const = 0;
  [[nodiscard]] virtual std::unique_ptr<EntryCursor> ScanIndex(const Scope& scope,
                                                               const Range& range) const = 0;

  // By stream.
  [[nodiscard]] virtual absl::StatusOr<std::vector<view_proto::ParkedStream>> ParkedStreams(
      const Scope& scope) const = 0;
  [[nodiscard]] virtual absl::StatusOr<std::optional<view_proto::ParkedStream>> FindParked(
      const Scope& scope, std::string_view stream) const = 0;
  // In the order of the source, at most `limit`.
  [[nodiscard]] virtual absl::StatusOr<std::vector<view_proto::QueuedInput>> Queue(
      const Scope& scope, std::string_view stream, std::size_t limit) const = 0;
};

class ViewStore {
 public:
  ViewStore() = default;
  ViewStore(const ViewStore&) = delete;
  ViewStore& operator=(const ViewStore&) = delete;
  virtual ~ViewStore() = default;

  [[nodiscard]] virtual std::unique_ptr<ViewSnapshot> Snapshot() const = 0;
  // kAborted: another opening.
  [[nodiscard]] virtual absl::Status Write(const Scope& scope, const ViewChanges& changes) = 0;

  // Replaces which generations the named views have, of all of them in one write: this is what
  // switches views.
  [[nodiscard]] virtual absl::Status SetGenerations(const GenerationsByView& generations) = 0;

  // Begins to make durable what was written until now, and does not wait for it: what fails then
  // shows in a later write. While the last one goes on, it may begin nothing.
  [[nodiscard]] virtual absl::Status BeginSync() = 0;

  // Removes everything of a generation. Idempotent; generation 0 never exists.
  [[nodiscard]] virtual absl::Status DropGeneration(ViewId view, std::uint32_t generation) = 0;

  // About how many bytes a generation takes where it is stored, what was written last perhaps left
  // out; 0: nothing is known of it. Cheap: no rows are read.
  [[nodiscard]] virtual absl::StatusOr<std::int64_t> BytesOf(ViewId view,
                                                             std::uint32_t generation) const = 0;

  // Ends a failure of writing, if it is time for that. OK: there is none (any more). Of what was
  // written before, the last may then be missing, back to the last SetGenerations. The caller
  // must hold no snapshot; it waits a moment for those of others, and gives up.
  [[nodiscard]] virtual absl::Status Recover() = 0;

  // Why nothing is written; OK: it is. Whoever holds a snapshot for long lets it go then, so that a
  // Recover can be.
  [[nodiscard]] virtual absl::Status failure() const = 0;

  // How often Recover ended a failure: another number, and what is known from before may not be
  // stored any more.
  [[nodiscard]] virtual std::int64_t opening() const = 0;
};

}  // namespace docket::projections

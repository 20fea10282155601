// LocalReviews: the reviews of one partition in the local read models, as of one snapshot: what the
// rows of a shard are made of.
// Thread-safety: none; one thread at a time. Ownership: holds the snapshot, which must not outlive
// the views.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "domain/ids.h"
#include "eventstore/position.h"
#include "projections/postgres/shard_checkpoint.h"
#include "projections/rows.h"
#include "projections/shard_placement.h"
#include "projections/view_store.h"

namespace docket::projections {

// What the rows of a shard are made of, as its checkpoints name it: those that name something else
// are copied anew.
[[nodiscard]] std::string RowsMadeOf(const ShardPlacement& placement);

struct LocalReview {
  std::string key;
  view_proto::ReviewDetail detail;
  std::optional<view_proto::MergeEvidence> evidence;

  [[nodiscard]] domain::ReviewId id() const;
  [[nodiscard]] domain::Tenant organization() const;
};

class LocalReviews {
 public:
  // Nothing: the views have not begun, or stand still since they are of another version.
  [[nodiscard]] static absl::StatusOr<std::optional<LocalReviews>> Look(
      const ViewStore& views, eventstore::PartitionIndex partition,
      const ShardPlacement& placement);

  struct Range {
    std::vector<LocalReview> reviews;  // in the order of their keys, as of At
    std::string last_key;              // that was looked at; as it was asked for if none was
    bool last = true;                  // no more come behind it
  };
  // Of up to `max` keys.
  [[nodiscard]] absl::StatusOr<Range> ReviewsAfter(std::string after, std::size_t max) const;

  // In the order of the keys; without those of which there is nothing, or whose first event is
  // parked. kDataLoss: a row is broken.
  [[nodiscard]] absl::StatusOr<std::vector<LocalReview>> At(
      const std::vector<std::string>& keys) const;

  // All of the details, behind `after`. Borrows this.
  [[nodiscard]] std::unique_ptr<EntryCursor> ScanDetails(const std::string& after = "") const;

  // A checkpoint with which a shard has all of this, and follows what comes.
  [[nodiscard]] absl::StatusOr<ShardCheckpoint> AsCheckpoint(std::int64_t revision) const;

  // Whether the rows of the shard are those of the snapshot.
  [[nodiscard]] bool IsShownBy(const ShardCheckpoint& checkpoint) const;

  [[nodiscard]] const ViewSnapshot& snapshot() const { return *snapshot_; }
  // Both views include what is before the one; what is behind the other none does.
  [[nodiscard]] eventstore::Offset least() const;
  [[nodiscard]] eventstore::Offset most() const { return most_; }
  [[nodiscard]] const std::string& source() const { return source_; }
  [[nodiscard]] const std::string& generations() const { return generations_; }
  [[nodiscard]] std::int64_t parked() const { return parked_; }

 private:
  LocalReviews() = default;

  [[nodiscard]] absl::Status AddEvidence(std::vector<LocalReview>& reviews) const;
  // From the cursor, which stands behind where the range begins.
  [[nodiscard]] static absl::Status AddScannedEvidence(EntryCursor& evidence, Range& range);

  std::unique_ptr<ViewSnapshot> snapshot_;
  Scope details_;
  Scope evidence_;
  view_proto::Checkpoint least_;  // of the two views
  eventstore::Offset most_;
  std::string source_;
  std::string generations_;  // of this process alone
  std::int64_t parked_ = 0;
};

}  // namespace docket::projections

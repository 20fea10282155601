// CaughtUpKeys: keys as KeyQueries has them, once all is read that the log held at the start. After
// a crash, views may begin with older rows than they had shown. Until then a key that is valid
// would be unknown, and one that was revoked would still be accepted; so none is known either way,
// which is kUnavailable. Thread-safety: as KeyQueries. Ownership: borrows both.
#pragma once

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "eventstore/position.h"
#include "projections/progress.h"
#include "projections/queries.h"

namespace docket::projections {

class CaughtUpKeys final : public KeyQueries {
 public:
  // log: what the view of the keys is made from.
  CaughtUpKeys(KeyQueries& keys, const Progress& progress, eventstore::LogName log)
      : keys_(keys), progress_(progress), log_(std::move(log)) {}

  [[nodiscard]] absl::StatusOr<Answer<view_proto::AccessKey>> FindKey(
      const domain::KeyId& id) override;
  [[nodiscard]] absl::StatusOr<Answer<std::vector<view_proto::AccessKey>>> ListKeys() override;

  // OK, or that they are not known yet.
  [[nodiscard]] absl::Status status() const;

 private:
  KeyQueries& keys_;
  const Progress& progress_;
  const eventstore::LogName log_;
};

}  // namespace docket::projections

// SystemReader: the queries about API keys, the owners of partitions and the projections
// themselves. Thread-safety: as the ports say. Borrows the read models.
#pragma once

#include "projections/queries.h"
#include "projections/read_session.h"

namespace docket::projections {

class SystemReader final : public KeyQueries, public SystemQueries {
 public:
  explicit SystemReader(const ReadModels& models) : models_(models) {}

  [[nodiscard]] absl::StatusOr<Answer<view_proto::AccessKey>> FindKey(
      const domain::KeyId& id) override;
  [[nodiscard]] absl::StatusOr<Answer<std::vector<view_proto::AccessKey>>> ListKeys() override;
  [[nodiscard]] absl::StatusOr<std::vector<ProjectionStatus>> Projections() override;
  [[nodiscard]] absl::StatusOr<std::vector<OtherVersion>> OtherVersions() override;
  [[nodiscard]] absl::StatusOr<std::vector<OwnerOfPartition>> Owners() override;
  [[nodiscard]] absl::StatusOr<std::vector<Incomplete>> ParkedStreams() override;

 private:
  const ReadModels& models_;
};

}  // namespace docket::projections

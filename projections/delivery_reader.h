// DeliveryReader: the delivery queries over a view store. A delivery, what intake made of it and
// what became of its commands are rows of different partitions; they are joined here, in one
// snapshot.
// Thread-safety: as the port says. Borrows the read models.
#pragma once

#include "projections/list_cursor.h"
#include "projections/queries.h"
#include "projections/read_session.h"

namespace docket::projections {

class DeliveryReader final : public DeliveryQueries {
 public:
  explicit DeliveryReader(const ReadModels& models);

  [[nodiscard]] absl::StatusOr<Answer<JoinedDelivery>> Get(const Visible& visible,
                                                           const domain::DeliveryId& id) override;
  [[nodiscard]] absl::StatusOr<Answer<Page<JoinedDelivery>>> List(
      const Visible& visible, const DeliveryFilter& filter) override;
  [[nodiscard]] absl::StatusOr<std::optional<view_proto::Delivery>> FindByGuid(
      const domain::HostCode& host, const domain::DeliveryGuid& guid) override;

 private:
  const ReadModels& models_;
  const ListCursors cursors_;
};

// What the parts say together. Precondition: `delivery` is set.
void JudgeDelivery(JoinedDelivery& joined);

}  // namespace docket::projections

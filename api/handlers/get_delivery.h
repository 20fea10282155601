// GET /api/v1/deliveries/{id}: a delivery with what became of it. wait= (milliseconds) lets the
// answer wait until all its outcomes are there; then its Consistency-Token covers them, so that a
// read with the token shows what the delivery did.
// Thread-safety: as every handler, copies may run at the same time. Borrows what it is given.
#pragma once

#include <memory>
#include <utility>

#include "api/http/message.h"
#include "api/query/query_door.h"
#include "platform/clock.h"

namespace docket::api {

class GetDelivery {
 public:
  GetDelivery(std::shared_ptr<const QueryDoor> door, projections::DeliveryQueries& deliveries,
              const platform::Clock& clock)
      : door_(std::move(door)), deliveries_(deliveries), clock_(clock) {}

  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  using Answer = absl::StatusOr<projections::Answer<projections::JoinedDelivery>>;

  boost::asio::awaitable<Answer> Await(projections::Visible visible, domain::DeliveryId id,
                                       absl::Duration wait) const;

  std::shared_ptr<const QueryDoor> door_;
  projections::DeliveryQueries& deliveries_;
  const platform::Clock& clock_;
};

}  // namespace docket::api

// POST /api/v1/deliveries/{id}/redrive: a stored delivery goes through today's translation and
// rules once more (commands/delivery_receiver.h); for a key that may see it, of an operator or an
// admin. 202 names the copy, whose outcome GET /api/v1/deliveries/{id} tells. Thread-safety: as
// every handler, copies may run at the same time. Borrows what it is given.
#pragma once

#include <memory>
#include <utility>

#include "api/http/message.h"
#include "api/query/query_door.h"
#include "boost/asio/thread_pool.hpp"
#include "commands/delivery_receiver.h"

namespace docket::api {

class RedriveDelivery {
 public:
  struct Parts {
    projections::DeliveryQueries& deliveries;
    commands::DeliveryReceiver& receiver;
    absl::Duration append_timeout;
    boost::asio::thread_pool& blocking;
  };

  RedriveDelivery(std::shared_ptr<const QueryDoor> door, const Parts& parts)
      : door_(std::move(door)), parts_(parts) {}

  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  // Nothing: it took too long.
  using Result = std::optional<absl::StatusOr<commands::DurableDelivery>>;
  [[nodiscard]] boost::asio::awaitable<Result> Redrive(domain::DeliveryId id,
                                                       domain::KeyId by) const;

  std::shared_ptr<const QueryDoor> door_;
  Parts parts_;
};

}  // namespace docket::api

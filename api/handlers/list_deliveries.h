// GET /api/v1/deliveries: deliveries, newest first, filtered by guid=, event=, status= and
// organization=; paged by limit= and cursor=.
// Thread-safety: as every handler, copies may run at the same time. Borrows what it is given.
#pragma once

#include <memory>
#include <utility>

#include "api/http/message.h"
#include "api/query/query_door.h"
#include "boost/asio/thread_pool.hpp"

namespace docket::api {

class ListDeliveries {
 public:
  ListDeliveries(std::shared_ptr<const QueryDoor> door, projections::DeliveryQueries& deliveries,
                 boost::asio::thread_pool& blocking)
      : door_(std::move(door)), deliveries_(deliveries), blocking_(blocking) {}

  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const QueryDoor> door_;
  projections::DeliveryQueries& deliveries_;
  boost::asio::thread_pool& blocking_;
};

}  // namespace docket::api

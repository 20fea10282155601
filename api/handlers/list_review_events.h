// GET /api/v1/reviews/{id}/events: a review's history in order, behind after_version=; paged by
// limit= and cursor=. A cursor is the version of the last event of the page before.
// Thread-safety: as every handler, copies may run at the same time. Borrows what it is given.
#pragma once

#include <memory>
#include <utility>

#include "api/http/message.h"
#include "api/query/query_door.h"
#include "boost/asio/thread_pool.hpp"

namespace docket::api {

class ListReviewEvents {
 public:
  ListReviewEvents(std::shared_ptr<const QueryDoor> door, projections::ReviewQueries& reviews,
                   boost::asio::thread_pool& blocking)
      : door_(std::move(door)), reviews_(reviews), blocking_(blocking) {}

  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const QueryDoor> door_;
  projections::ReviewQueries& reviews_;
  boost::asio::thread_pool& blocking_;
};

}  // namespace docket::api

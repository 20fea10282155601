// GET /operator/v1/reviews/{id}/state: what was known of a review, and what its rules decided by,
// as of a version or a time (as_of=), or now. Thread-safety: as every handler, copies may run at
// the same time. Borrows what it is given.
#pragma once

#include <memory>
#include <utility>

#include "api/http/message.h"
#include "api/query/query_door.h"
#include "boost/asio/thread_pool.hpp"
#include "projections/past_queries.h"

namespace docket::api {

class GetPastState {
 public:
  GetPastState(std::shared_ptr<const QueryDoor> door, projections::PastQueries& past,
               boost::asio::thread_pool& blocking)
      : door_(std::move(door)), past_(past), blocking_(blocking) {}

  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const QueryDoor> door_;
  projections::PastQueries& past_;
  boost::asio::thread_pool& blocking_;
};

}  // namespace docket::api

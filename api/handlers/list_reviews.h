// GET /api/v1/reviews: reviews, newest first, filtered by organization=, repository=, pr= (a number
// of the repository), state= (open, closed, merged), author= (a user's id), verdict= (none,
// commented, approved, changes_requested), severity_min= and updated_since=; paged by limit= and
// cursor=.
// Thread-safety: as every handler, copies may run at the same time. Borrows what it is given.
#pragma once

#include <memory>
#include <utility>

#include "api/http/message.h"
#include "api/query/query_door.h"
#include "boost/asio/thread_pool.hpp"

namespace docket::api {

class ListReviews {
 public:
  ListReviews(std::shared_ptr<const QueryDoor> door, projections::ReviewQueries& reviews,
              boost::asio::thread_pool& blocking)
      : door_(std::move(door)), reviews_(reviews), blocking_(blocking) {}

  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const QueryDoor> door_;
  projections::ReviewQueries& reviews_;
  boost::asio::thread_pool& blocking_;
};

}  // namespace docket::api

// GET /api/v1/reviews/{id}/timeline: what happened to a review, as people tell it, in the order in
// which it was recorded: a line for each of its events that tells them something; kind= is of one
// kind alone. Paged by limit= and cursor=; a page may be short of the limit and have a next one.
// Thread-safety: as every handler, copies may run at the same time. Borrows what it is given.
#pragma once

#include <memory>
#include <utility>

#include "api/http/message.h"
#include "api/query/query_door.h"
#include "boost/asio/thread_pool.hpp"

namespace docket::api {

class ReviewTimeline {
 public:
  ReviewTimeline(std::shared_ptr<const QueryDoor> door, projections::ReviewQueries& reviews,
                 boost::asio::thread_pool& blocking)
      : door_(std::move(door)), reviews_(reviews), blocking_(blocking) {}

  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const QueryDoor> door_;
  projections::ReviewQueries& reviews_;
  boost::asio::thread_pool& blocking_;
};

}  // namespace docket::api

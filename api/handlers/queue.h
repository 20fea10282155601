// GET /api/v1/queue: open pull requests that wait, by bucket= (awaiting_review, awaiting_author,
// stale), organization=, repository=, reviewer= (a user's id) and team= (a team's id); stale_days=
// says after how long without a change, and of the same turn, one is stale; paged by limit= and
// cursor=.
// Thread-safety: as every handler, copies may run at the same time. Borrows what it is given.
#pragma once

#include <memory>
#include <utility>

#include "api/http/message.h"
#include "api/query/query_door.h"
#include "boost/asio/thread_pool.hpp"
#include "platform/clock.h"
#include "projections/queue_queries.h"

namespace docket::api {

class ListQueue {
 public:
  struct Parts {
    std::shared_ptr<const QueryDoor> door;
    projections::QueueQueries& queue;
    boost::asio::thread_pool& blocking;
    const platform::Clock& clock;
  };
  explicit ListQueue(Parts parts) : parts_(std::move(parts)) {}

  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  Parts parts_;
};

}  // namespace docket::api

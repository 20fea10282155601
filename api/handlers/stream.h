// GET /api/v1/stream: the events of reviews as they come, as server-sent events (HTML, 9.2), in the
// form of a review's history. topics, org, repo and review choose among what the key may see;
// Last-Event-ID goes on behind an event. 503 when as many streams are open as may be.
// Thread-safety: as every handler, copies may run at the same time.
#pragma once

#include <memory>

#include "api/http/message.h"
#include "api/query/query_door.h"
#include "api/stream/event_stream.h"
#include "projections/queries.h"

namespace docket::api {

class StreamEvents {
 public:
  struct Parts {
    EventStreamParts stream;
    projections::ReviewQueries&
        reviews;  // whether the review or the repository is there to be seen
    projections::RepositoryQueries& repositories;
  };
  explicit StreamEvents(Parts parts) : parts_(std::make_shared<const Parts>(std::move(parts))) {}

  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  const std::shared_ptr<const Parts> parts_;
};

}  // namespace docket::api

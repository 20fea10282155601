// GET /api/v1/reviews/{id}: one review as its view has it.
// Thread-safety: as every handler, copies may run at the same time. Borrows what it is given.
#pragma once

#include <memory>
#include <utility>

#include "api/http/message.h"
#include "api/query/query_door.h"

namespace docket::api {

class GetReview {
 public:
  GetReview(std::shared_ptr<const QueryDoor> door, projections::ReviewQueries& reviews)
      : door_(std::move(door)), reviews_(reviews) {}

  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const QueryDoor> door_;
  projections::ReviewQueries& reviews_;
};

}  // namespace docket::api

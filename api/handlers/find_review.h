// One review, found by other words than its own path; the answers are those of
// GET /api/v1/reviews/{id}:
//   GET /api/v1/review?id=                              as the edge worker asks
//   GET /api/v1/repos/{repository}/pulls/{number}/review  by what the provider calls it
// Thread-safety: as every handler, copies may run at the same time. Borrows what it is given.
#pragma once

#include <memory>
#include <utility>

#include "api/handlers/get_review.h"
#include "api/http/message.h"
#include "api/query/query_door.h"

namespace docket::api {

class FindReviewById {
 public:
  FindReviewById(std::shared_ptr<const QueryDoor> door, GetReview get)
      : door_(std::move(door)), get_(std::move(get)) {}

  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const QueryDoor> door_;
  GetReview get_;
};

class FindReviewOfPull {
 public:
  FindReviewOfPull(std::shared_ptr<const QueryDoor> door, GetReview get)
      : door_(std::move(door)), get_(std::move(get)) {}

  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const QueryDoor> door_;
  GetReview get_;
};

}  // namespace docket::api

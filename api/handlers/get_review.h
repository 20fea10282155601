// GET /api/v1/reviews/{id}: one review as its view has it; with as_of=, as it was known then.
// Thread-safety: as every handler, copies may run at the same time. Borrows what it is given.
#pragma once

#include <memory>
#include <utility>

#include "api/http/message.h"
#include "api/query/query_door.h"
#include "boost/asio/thread_pool.hpp"
#include "projections/past_queries.h"

namespace docket::api {

class GetReview {
 public:
  struct Ports {
    projections::ReviewQueries& reviews;
    projections::PastQueries& past;
  };
  GetReview(std::shared_ptr<const QueryDoor> door, const Ports& ports,
            boost::asio::thread_pool& blocking)
      : door_(std::move(door)), ports_(ports), blocking_(blocking) {}

  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  [[nodiscard]] Response AnswerNow(const Request& request, const projections::Visible& visible,
                                   const domain::ReviewId& id) const;
  [[nodiscard]] boost::asio::awaitable<Response> AnswerThen(const Request& request,
                                                            const projections::Visible& visible,
                                                            const domain::ReviewId& id,
                                                            const projections::AsOf& as_of) const;

  std::shared_ptr<const QueryDoor> door_;
  const Ports ports_;
  boost::asio::thread_pool& blocking_;
};

}  // namespace docket::api

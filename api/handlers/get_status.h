// GET /operator/v1/status: components, projections, totals and parked streams.
// Thread-safety: as every handler, copies may run at the same time. Borrows what it is given.
#pragma once

#include <utility>

#include "api/routes.h"

namespace docket::api {

class GetStatus {
 public:
  GetStatus(Readiness readiness, projections::SystemQueries& system,
            boost::asio::thread_pool& blocking)
      : readiness_(std::move(readiness)), system_(system), blocking_(blocking) {}

  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  [[nodiscard]] Response Read(const Request& request) const;

  Readiness readiness_;
  projections::SystemQueries& system_;
  boost::asio::thread_pool& blocking_;
};

}  // namespace docket::api

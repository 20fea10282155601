// GET /api/v1/repositories: an organisation's repositories, by id; organization=; paged by limit=
// and cursor=.
// Thread-safety: as every handler, copies may run at the same time. Borrows what it is given.
#pragma once

#include <memory>
#include <utility>

#include "api/http/message.h"
#include "api/query/query_door.h"
#include "boost/asio/thread_pool.hpp"

namespace docket::api {

class ListRepositories {
 public:
  ListRepositories(std::shared_ptr<const QueryDoor> door,
                   projections::RepositoryQueries& repositories, boost::asio::thread_pool& blocking)
      : door_(std::move(door)), repositories_(repositories), blocking_(blocking) {}

  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const QueryDoor> door_;
  projections::RepositoryQueries& repositories_;
  boost::asio::thread_pool& blocking_;
};

}  // namespace docket::api

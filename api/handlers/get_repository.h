// GET /api/v1/repositories/{id}: one repository as its view has it.
// Thread-safety: as every handler, copies may run at the same time. Borrows what it is given.
#pragma once

#include <memory>
#include <utility>

#include "api/http/message.h"
#include "api/query/query_door.h"

namespace docket::api {

class GetRepository {
 public:
  GetRepository(std::shared_ptr<const QueryDoor> door, projections::RepositoryQueries& repositories)
      : door_(std::move(door)), repositories_(repositories) {}

  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const QueryDoor> door_;
  projections::RepositoryQueries& repositories_;
};

}  // namespace docket::api

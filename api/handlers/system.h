// How the read models do, for admins' keys; nothing of it is one tenant's:
//   GET /api/v1/system/projections  every view in every partition: position, lag, digest, counts
//   GET /api/v1/system/consumers    who writes each partition of the journals
//   GET /api/v1/dead-letters        streams that a view has parked, with what went wrong; paged by
//                                   limit= and cursor=, where a cursor names the last one
// Thread-safety: as every handler, copies may run at the same time. Borrows what it is given.
#pragma once

#include <memory>
#include <utility>

#include "api/http/message.h"
#include "api/query/query_door.h"
#include "boost/asio/thread_pool.hpp"

namespace docket::api {

struct SystemDesk {
  std::shared_ptr<const QueryDoor> door;
  projections::SystemQueries& system;
  boost::asio::thread_pool& blocking;
};

class ListProjections {
 public:
  explicit ListProjections(SystemDesk desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  SystemDesk desk_;
};

class ListConsumers {
 public:
  explicit ListConsumers(SystemDesk desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  SystemDesk desk_;
};

class ListDeadLetters {
 public:
  explicit ListDeadLetters(SystemDesk desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  SystemDesk desk_;
};

}  // namespace docket::api

// GET /api/v1/audit/events: every event of both journals, newest first, for auditors of their own
// organisations (roles auditor and admin): by organization= (app: what is of none, such as keys),
// type=, actor= (a user's id), stream=, from= and to=; paged by limit= and cursor=.
// Thread-safety: as every handler, copies may run at the same time. Borrows what it is given.
#pragma once

#include <memory>
#include <utility>

#include "api/http/message.h"
#include "api/query/query_door.h"
#include "boost/asio/thread_pool.hpp"
#include "projections/audit_log_queries.h"

namespace docket::api {

class ListAuditEvents {
 public:
  ListAuditEvents(std::shared_ptr<const QueryDoor> door, projections::AuditLogQueries& log,
                  boost::asio::thread_pool& blocking)
      : door_(std::move(door)), log_(log), blocking_(blocking) {}

  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const QueryDoor> door_;
  projections::AuditLogQueries& log_;
  boost::asio::thread_pool& blocking_;
};

}  // namespace docket::api

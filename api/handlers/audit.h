// For auditors, of their own organisations alone (roles auditor and admin):
//   GET /api/v1/audit/merges         every merged pull request with its evidence, newest first, by
//                                    organization=, repository=, violation=, from=, to=
//   GET /api/v1/audit/merges/{id}    one of them, by the review's id
//   GET /api/v1/audit/direct-pushes  pushes to a default branch that no pull request explains
// Thread-safety: as every handler, copies may run at the same time. Borrows what it is given.
#pragma once

#include <memory>
#include <utility>

#include "api/http/message.h"
#include "api/query/query_door.h"
#include "boost/asio/thread_pool.hpp"
#include "projections/audit_queries.h"

namespace docket::api {

struct AuditDesk {
  std::shared_ptr<const QueryDoor> door;
  projections::AuditQueries& audits;
  boost::asio::thread_pool& blocking;
};

class GetMerge {
 public:
  explicit GetMerge(AuditDesk desk) : desk_(std::move(desk)) {}

  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  AuditDesk desk_;
};

class ListMerges {
 public:
  explicit ListMerges(AuditDesk desk) : desk_(std::move(desk)) {}

  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  AuditDesk desk_;
};

class ListDirectPushes {
 public:
  explicit ListDirectPushes(AuditDesk desk) : desk_(std::move(desk)) {}

  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  AuditDesk desk_;
};

}  // namespace docket::api

// What workers ask of the server, whatever language they are written in (docs/workers.md):
//   POST   /api/v1/work/leases                    a task, once there is one; 204: none in time
//   POST   /api/v1/work/leases/{lease}/heartbeat  {seconds}: it is alive; 200 with the new end
//   DELETE /api/v1/work/leases/{lease}            gives the task back: 204
// Thread-safety: as every handler, copies may run at the same time. Borrows what it is given.
#pragma once

#include <memory>
#include <utility>

#include "api/query/query_door.h"
#include "api/work/command_desk.h"
#include "api/work/task_desk.h"

namespace docket::api {

// What the handlers of work share. Borrows what it does not own.
struct WorkDesk {
  std::shared_ptr<const QueryDoor> door;
  std::shared_ptr<const CommandDesk> commands;
  std::shared_ptr<TaskDesk> tasks;
  projections::ReviewQueries& reviews;
  projections::RepositoryQueries& repositories;
  absl::Duration max_wait;  // until an owner has answered
};

class LeaseTask {
 public:
  explicit LeaseTask(std::shared_ptr<const WorkDesk> desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const WorkDesk> desk_;
};

class KeepLease {
 public:
  explicit KeepLease(std::shared_ptr<const WorkDesk> desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const WorkDesk> desk_;
};

class GiveBackLease {
 public:
  explicit GiveBackLease(std::shared_ptr<const WorkDesk> desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const WorkDesk> desk_;
};

}  // namespace docket::api

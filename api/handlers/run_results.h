// What workers bring of the tasks that they hold (docs/workers.md). All have ?lease=…, the lease
// that the task was given under:
//   POST /api/v1/runs/{id}/analysis?lease&head_sha[&duration_ms]  SARIF 2.1.0, plain or gzip
//   POST /api/v1/runs/{id}/failure        {code, retryable}
//   POST /api/v1/runs/{id}/messages       {agent, kind, round, text, …}: what an agent said
//   POST /api/v1/runs/{id}/conversation   {verdict, reason, consensus, …}
//   POST /api/v1/runs/{id}/notifications  {channel, part, outcome, …}
// 200: it counts; again with the same content: the same answer. 409: it came too late, with the
// code of why; that it came is kept. 202: durable, and what becomes of it not known in time.
// Thread-safety: as every handler, copies may run at the same time. Borrows what it is given.
#pragma once

#include <memory>
#include <utility>

#include "api/query/query_door.h"
#include "api/work/command_desk.h"
#include "api/work/turns.h"
#include "boost/asio/thread_pool.hpp"
#include "eventstore/blob_store.h"

namespace docket::api {

// What the handlers of results share. Borrows what it does not own.
struct ResultDesk {
  std::shared_ptr<const QueryDoor> door;
  std::shared_ptr<const CommandDesk> commands;
  projections::ReviewQueries& reviews;
  eventstore::BlobStore& blobs;
  boost::asio::thread_pool& blocking;
  absl::Duration max_wait;         // until an owner has answered
  std::shared_ptr<Turns> reading;  // SARIF is read one at a time: it takes memory
};

class ReceiveAnalysis {
 public:
  explicit ReceiveAnalysis(std::shared_ptr<const ResultDesk> desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const ResultDesk> desk_;
};

class ReceiveFailure {
 public:
  explicit ReceiveFailure(std::shared_ptr<const ResultDesk> desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const ResultDesk> desk_;
};

class ReceiveMessage {
 public:
  explicit ReceiveMessage(std::shared_ptr<const ResultDesk> desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const ResultDesk> desk_;
};

class ReceiveConversation {
 public:
  explicit ReceiveConversation(std::shared_ptr<const ResultDesk> desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const ResultDesk> desk_;
};

class ReceiveNotification {
 public:
  explicit ReceiveNotification(std::shared_ptr<const ResultDesk> desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const ResultDesk> desk_;
};

}  // namespace docket::api

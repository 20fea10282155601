// The bot's runs, for people and their tools:
//   POST /api/v1/reviews/{id}/runs   {head_sha?}: asks for a run of the current head
//   POST /api/v1/runs/{id}/cancel    ends it; what can be seen of it is withdrawn
//   POST /api/v1/runs/{id}/findings/{finding}/feedback {verdict, reason?}: what a person says of it
//   GET  /api/v1/reviews/{id}/runs   every run of a review, newest first
//   GET  /api/v1/runs/{id}           one run
//   GET  /api/v1/runs/{id}/findings  what its analysis found, and how that differs from the head
//                                    before: new, unchanged, fixed
//   GET  /api/v1/runs/{id}/findings.sarif  the same as SARIF 2.1.0
//   GET  /api/v1/runs/{id}/conversation  what the agents said, in order
//   GET  /api/v1/commands/{id}       what became of a command
// Thread-safety: as every handler, copies may run at the same time. Borrows what it is given.
#pragma once

#include <memory>
#include <utility>

#include "api/query/query_door.h"
#include "api/work/command_desk.h"
#include "boost/asio/thread_pool.hpp"
#include "eventstore/blob_store.h"

namespace docket::api {

// What the handlers of runs share. Borrows what it does not own.
struct RunDesk {
  std::shared_ptr<const QueryDoor> door;
  std::shared_ptr<const CommandDesk> commands;
  projections::ReviewQueries& reviews;
  projections::OutcomeQueries& outcomes;
  projections::ConversationQueries& conversations;
  eventstore::BlobStore& blobs;
  boost::asio::thread_pool& blocking;
};

class RequestRun {
 public:
  explicit RequestRun(std::shared_ptr<const RunDesk> desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const RunDesk> desk_;
};

class CancelRun {
 public:
  explicit CancelRun(std::shared_ptr<const RunDesk> desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const RunDesk> desk_;
};

class GiveFeedback {
 public:
  explicit GiveFeedback(std::shared_ptr<const RunDesk> desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const RunDesk> desk_;
};

class ListRuns {
 public:
  explicit ListRuns(std::shared_ptr<const RunDesk> desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const RunDesk> desk_;
};

class GetRun {
 public:
  explicit GetRun(std::shared_ptr<const RunDesk> desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const RunDesk> desk_;
};

class GetFindings {
 public:
  explicit GetFindings(std::shared_ptr<const RunDesk> desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const RunDesk> desk_;
};

class GetSarif {
 public:
  explicit GetSarif(std::shared_ptr<const RunDesk> desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const RunDesk> desk_;
};

class GetConversation {
 public:
  explicit GetConversation(std::shared_ptr<const RunDesk> desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const RunDesk> desk_;
};

class GetCommand {
 public:
  explicit GetCommand(std::shared_ptr<const RunDesk> desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const RunDesk> desk_;
};

}  // namespace docket::api

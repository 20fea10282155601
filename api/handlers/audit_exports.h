// Exports of audit evidence, for auditors of their own organisations (roles auditor and admin):
//   POST /api/v1/audit/exports?organization&from&to     asks for one: 202, with where it is
//   GET  /api/v1/audit/exports/{id}                     what became of it, and its files
//   GET  /api/v1/audit/exports/{id}.jsonl               the events; .csv the merges, .sarif the
//                                                       findings, .manifest the manifest
//   GET  /api/v1/audit/exports/{id}/files/{path...}     any file of it, by the manifest's names
// 404: none, or another organisation's. 409: another one of the organisation is to be made yet, or
// the file asked for is of one that is not ready. 501: there are no audit trees here, so nothing
// would prove it. 503: too many are to be made, or there is no room.
// Thread-safety: as every handler, copies may run at the same time. Borrows what it is given.
#pragma once

#include <memory>
#include <utility>

#include "api/http/message.h"
#include "api/query/evidence_exports.h"
#include "api/query/query_door.h"
#include "boost/asio/thread_pool.hpp"

namespace docket::api {

struct EvidenceDesk {
  std::shared_ptr<const QueryDoor> door;
  EvidenceExports* exports;  // null: there are no audit trees
  boost::asio::thread_pool& blocking;
};

class AskForExport {
 public:
  explicit AskForExport(EvidenceDesk desk) : desk_(std::move(desk)) {}

  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  EvidenceDesk desk_;
};

class GetExport {
 public:
  explicit GetExport(EvidenceDesk desk) : desk_(std::move(desk)) {}

  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  EvidenceDesk desk_;
};

class GetExportFile {
 public:
  explicit GetExportFile(EvidenceDesk desk) : desk_(std::move(desk)) {}

  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  EvidenceDesk desk_;
};

}  // namespace docket::api

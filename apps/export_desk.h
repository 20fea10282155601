// POST /operator/v1/audit/export?organization&from&to&out: this docketd writes an export of audit
// evidence into a directory of its machine (replay/export/audit_export.h). One JSON object a line,
// {"progress": text} while it works, then {"result": {…}} (audit_export.h) or {"error": text}.
// 400: a parameter is missing or wrong. 409: another export runs. A client that goes away ends what
// it asked for; nothing is left of it.
// Thread-safety: handlers run on any thread; an export runs on a thread of the pool, one at a time.
// Ownership: borrows stores, pool and clock, which outlive every request.
#pragma once

#include <atomic>
#include <utility>
#include <vector>

#include "api/http/router.h"
#include "apps/evidence_export.h"
#include "apps/line_channel.h"
#include "boost/asio/thread_pool.hpp"

namespace docket::apps {

class ExportDesk {
 public:
  ExportDesk(EvidenceParts parts, std::vector<domain::HostCode> hosts,
             boost::asio::thread_pool& pool)
      : parts_(std::move(parts)), hosts_(std::move(hosts)), pool_(pool) {}

  [[nodiscard]] std::vector<api::Route> Routes();

  // Ends the export that runs and refuses further ones.
  void Cancel() { cancelled_ = true; }

 private:
  [[nodiscard]] absl::StatusOr<replay::ExportOrder> OrderOf(const api::Request& request) const;
  [[nodiscard]] api::Response Begin(const api::Request& request);
  void Work(const replay::ExportOrder& order, LineChannel& channel);

  const EvidenceParts parts_;
  const std::vector<domain::HostCode> hosts_;
  boost::asio::thread_pool& pool_;
  std::atomic<bool> running_ = false;  // from Begin, also while it waits for a thread
  std::atomic<bool> cancelled_ = false;
};

}  // namespace docket::apps

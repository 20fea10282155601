// POST /operator/v1/audit/export?organization&from&to&out: this docketd writes an export of audit
// evidence into a directory of its machine (replay/export/audit_export.h). One JSON object a line,
// {"progress": text} while it works, then {"result": {…}} (audit_export.h) or {"error": text}.
// 400: a parameter is missing or wrong. 409: another export runs. A client that goes away ends what
// it asked for; nothing is left of it.
// Thread-safety: handlers run on any thread; an export runs on a thread of the pool, one at a time.
// Ownership: borrows stores, pool and clock, which outlive every request.
#pragma once

#include <utility>
#include <vector>

#include "api/http/router.h"
#include "apps/evidence_export.h"
#include "apps/streamed_work.h"
#include "boost/asio/thread_pool.hpp"

namespace docket::apps {

class ExportDesk {
 public:
  ExportDesk(EvidenceParts parts, std::vector<domain::HostCode> hosts,
             boost::asio::thread_pool& pool)
      : parts_(std::move(parts)),
        hosts_(std::move(hosts)),
        work_("Another export is under way; wait for it to end.", pool) {}

  [[nodiscard]] std::vector<api::Route> Routes();

  // Ends the export that runs and refuses further ones.
  void Cancel() { work_.Cancel(); }

 private:
  [[nodiscard]] absl::StatusOr<replay::ExportOrder> OrderOf(const api::Request& request) const;
  [[nodiscard]] api::Response Begin(const api::Request& request);

  const EvidenceParts parts_;
  const std::vector<domain::HostCode> hosts_;
  StreamedWork work_;
};

}  // namespace docket::apps

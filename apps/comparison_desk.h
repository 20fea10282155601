// POST /operator/v1/audit/compare?key: compares the journals of this docketd with their audit trees
// (journal_comparison.h). One JSON object a line, {"progress": text} while it works, then
// {"result": {…}} or {"error": text}. 400: `key` is no public key. 409: another comparison runs. A
// client that goes away ends it.
// Thread-safety: handlers run on any thread; a comparison runs on a thread of the pool, one at a
// time. Ownership: borrows stores and pool, which outlive every request.
#pragma once

#include <utility>
#include <vector>

#include "api/http/router.h"
#include "apps/data_directory.h"
#include "apps/stores.h"
#include "apps/streamed_work.h"
#include "boost/asio/thread_pool.hpp"

namespace docket::apps {

class ComparisonDesk {
 public:
  ComparisonDesk(const Stores& stores, DataDirectory data, boost::asio::thread_pool& pool)
      : stores_(stores),
        data_(std::move(data)),
        work_("Another comparison is under way; wait for it to end.", pool) {}

  [[nodiscard]] std::vector<api::Route> Routes();

  // Ends the comparison that runs and refuses further ones.
  void Cancel() { work_.Cancel(); }

 private:
  [[nodiscard]] api::Response Begin(const api::Request& request);

  const Stores& stores_;
  const DataDirectory data_;
  StreamedWork work_;
};

}  // namespace docket::apps

// POST /operator/v1/privacy/holdings?organization&subject: what holds what is sealed of a person
// (holdings.h). One JSON object a line, {"progress": text} while it works, then {"result": {…}} or
// {"error": text}. 400: a parameter is missing or wrong. 409: another such search runs. A client
// that goes away ends it.
// Thread-safety: handlers run on any thread; a search runs on a thread of the pool, one at a time.
// Ownership: borrows stores and pool, which outlive every request.
#pragma once

#include <utility>
#include <vector>

#include "api/http/router.h"
#include "apps/stores.h"
#include "apps/streamed_work.h"
#include "boost/asio/thread_pool.hpp"
#include "domain/ids.h"

namespace docket::apps {

class HoldingsDesk {
 public:
  HoldingsDesk(const Stores& stores, std::vector<domain::HostCode> hosts,
               boost::asio::thread_pool& pool)
      : stores_(stores),
        hosts_(std::move(hosts)),
        work_("Another search for what holds a person is under way; wait for it to end.", pool) {}

  [[nodiscard]] std::vector<api::Route> Routes();

  // Ends the search that runs and refuses further ones.
  void Cancel() { work_.Cancel(); }

 private:
  [[nodiscard]] api::Response Begin(const api::Request& request);

  const Stores& stores_;
  const std::vector<domain::HostCode> hosts_;
  StreamedWork work_;
};

}  // namespace docket::apps

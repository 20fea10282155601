// What is published of the audit trees, as c2sp.org/tlog-tiles has it:
//   GET /audit/{journal}/{partition}/checkpoint         signed; grows, so it is asked again
//   GET /audit/{journal}/{partition}/tile/{path...}     tiles and bundles of leaves; never change
// They need no key: readers of such trees send none, and there is nothing in them but hashes, and
// how many records a partition has.
// Thread-safety: handlers run on any thread; files are read on the pool. Ownership: borrows the
// pool.
#pragma once

#include <string>
#include <vector>

#include "api/http/router.h"
#include "boost/asio/thread_pool.hpp"

namespace docket::apps {

struct AuditRouteParts {
  std::string directory;              // of all trees
  std::vector<std::string> journals;  // "review_events.g1"
  boost::asio::thread_pool& pool;
};

[[nodiscard]] std::vector<api::Route> MakeAuditRoutes(const AuditRouteParts& parts);

}  // namespace docket::apps

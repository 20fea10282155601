// What the operator's socket serves beyond the API's own routes: replays with streamed progress,
// where this docketd listens, and what stands in its journals. Thread-safety: handlers run on any
// thread; a replay runs on a thread of the pool, one at a time. Ownership: borrows stores, groups,
// pool and clock, which outlive every request.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "api/http/router.h"
#include "apps/stores.h"
#include "boost/asio/thread_pool.hpp"
#include "replay/replayer.h"

namespace docket::apps {

// POST /operator/v1/replay/rebuild|verify ?view=all|NAME: one JSON object a line, {"progress":
// text} while it runs, then {"result": {…}} or {"error": text}, the latter also while another one
// runs. 400: no such view. A client that goes away ends its replay; a rebuild is then as if it had
// not begun.
class ReplayDesk {
 public:
  ReplayDesk(replay::ReplayContext context, boost::asio::thread_pool& pool);

  [[nodiscard]] std::vector<api::Route> Routes();

  // Ends the replay that runs and refuses further ones.
  void Cancel() { cancelled_ = true; }

 private:
  enum class Verb { kRebuild, kVerify };

  [[nodiscard]] api::Response Begin(Verb verb, const api::Request& request);

  boost::asio::thread_pool& pool_;
  replay::Replayer replayer_;
  std::atomic<bool> cancelled_ = false;
};

// GET /operator/v1/server: where it listens, its version and process. `url` is asked at each
// request.
[[nodiscard]] api::Route MakeServerRoute(std::function<std::string()> url);

// GET /operator/v1/journal: accepted commits and events of both journals, counted by type.
[[nodiscard]] api::Route MakeJournalRoute(Stores& stores, boost::asio::thread_pool& pool);

}  // namespace docket::apps

// What the operator's socket serves beyond the API's own routes: replays with streamed progress,
// where this docketd listens, its metrics, and what stands in its journals. Thread-safety: handlers
// run on any thread; a replay runs on a thread of the pool, one at a time. Ownership: borrows
// stores, groups, pool, metrics and clock, which outlive every request.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "api/http/router.h"
#include "apps/line_channel.h"
#include "apps/replay_verbs.h"
#include "apps/stores.h"
#include "apps/streamed_work.h"
#include "boost/asio/thread_pool.hpp"
#include "platform/metrics.h"
#include "replay/replayer.h"

namespace docket::apps {

// POST /operator/v1/replay/{rebuild,verify,rollback,diff,retry} ?view=all|NAME, and for a rebuild
// &accept_difference=true|false &dry_run=true|false &fresh=true|false &parallel=N
// &from=both|log|archive: one JSON object
// a line, {"progress": text} while it runs, of a rebuild {"note": text} about one that was
// interrupted before, of a diff {"row": {…}} for each row that differs, then {"result": {…}} or
// {"error": text}. 400: no such view or parameter. 409: another one runs. A client that goes away
// ends what it asked for; the next rebuild goes on from there.
class ReplayDesk {
 public:
  // views: the directory that they are stored in.
  ReplayDesk(replay::ReplayContext context, const Stores& stores, std::string views,
             boost::asio::thread_pool& pool);

  [[nodiscard]] std::vector<api::Route> Routes();

  // Ends the replay that runs and refuses further ones.
  void Cancel() { work_.Cancel(); }

 private:
  [[nodiscard]] static absl::StatusOr<ReplayOrder> OrderOf(ReplayVerb verb,
                                                           const api::Request& request);
  [[nodiscard]] api::Response Begin(ReplayVerb verb, const api::Request& request);
  [[nodiscard]] absl::StatusOr<boost::json::object> Work(const ReplayOrder& order,
                                                         LineChannel& channel,
                                                         const replay::IsCancelled& cancelled);

  const std::string views_;
  replay::Replayer replayer_;
  ReplaySources sources_;
  StreamedWork work_;
};

struct OperatorRouteParts {
  ReplayDesk& replays;
  Stores& stores;
  boost::asio::thread_pool& pool;
  const platform::Metrics& metrics;
  std::function<std::string()> url;  // where it listens; asked at each request
  std::function<bool()> stopping;    // asked during long reads
};

// The desk's routes, and
//   GET /operator/v1/server    where it listens, its version and process
//   GET /operator/v1/metrics   what GET /metrics answers, as JSON (metrics_json.h)
//   GET /operator/v1/journal   accepted commits and events of both journals, counted by type
[[nodiscard]] std::vector<api::Route> MakeOperatorRoutes(const OperatorRouteParts& parts);

}  // namespace docket::apps

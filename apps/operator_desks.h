// OperatorDesks: where long work is asked for at the operator's socket, each kind with a desk of
// its own, which does one at a time: replays, exports of evidence, comparisons of the journals with
// their trees, searches for what holds a person, work on shards. Thread-safety: as the desks'.
// Ownership: borrows what is in the parts.
#pragma once

#include <cstddef>
#include <vector>

#include "api/http/router.h"
#include "apps/comparison_desk.h"
#include "apps/data_directory.h"
#include "apps/evidence_export.h"
#include "apps/export_desk.h"
#include "apps/holdings_desk.h"
#include "apps/operator_routes.h"
#include "apps/shard_works.h"
#include "apps/stores.h"
#include "boost/asio/thread_pool.hpp"
#include "domain/ids.h"
#include "replay/replay_context.h"

namespace docket::apps {

class OperatorDesks {
 public:
  static constexpr std::size_t kKinds = 5;  // of work, each of which may keep a thread for hours

  struct Parts {
    replay::ReplayContext replay;
    EvidenceParts evidence;
    std::vector<domain::HostCode> hosts;
    ShardWorks::Parts shards;
    const Stores& stores;
    const DataDirectory& data;
  };
  OperatorDesks(Parts parts, boost::asio::thread_pool& pool)
      : replays_(std::move(parts.replay), parts.stores, parts.data.views(), pool),
        exports_(std::move(parts.evidence), parts.hosts, pool),
        comparisons_(parts.stores, parts.data, pool),
        holdings_(parts.stores, std::move(parts.hosts), pool),
        shards_(parts.shards, pool) {}

  [[nodiscard]] ReplayDesk& replays() { return replays_; }

  // But for those of replays, which MakeOperatorRoutes has.
  [[nodiscard]] std::vector<api::Route> Routes() {
    std::vector<api::Route> routes = exports_.Routes();
    for (api::Route& route : comparisons_.Routes()) routes.push_back(std::move(route));
    for (api::Route& route : holdings_.Routes()) routes.push_back(std::move(route));
    for (api::Route& route : shards_.Routes()) routes.push_back(std::move(route));
    return routes;
  }

  // Ends what runs and refuses further work.
  void Cancel() {
    replays_.Cancel();
    exports_.Cancel();
    comparisons_.Cancel();
    holdings_.Cancel();
    shards_.Cancel();
  }

 private:
  ReplayDesk replays_;
  ExportDesk exports_;
  ComparisonDesk comparisons_;
  HoldingsDesk holdings_;
  ShardWorks shards_;
};

}  // namespace docket::apps

// What an operator has this docketd do with one shard: compare its rows with the local read models,
// rebuild it, or go back to the generation before (projections/postgres/shard_rebuild.h).
//
// POST /operator/v1/shards/{shard}/{verify,rebuild,rollback}: one JSON object a line, {"progress":
// text} while it works, then {"result": {…}} or {"error": text}. 404: there is no such shard. 409:
// other work on a shard is under way. A client that goes away ends what it asked for.
// Thread-safety: handlers run on any thread; the work runs on a thread of the pool, one at a time.
// Ownership: borrows what is in the parts, which outlives every request.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "api/http/router.h"
#include "apps/shards.h"
#include "apps/stores.h"
#include "apps/streamed_work.h"
#include "boost/asio/thread_pool.hpp"
#include "boost/json/object.hpp"
#include "platform/clock.h"
#include "projections/progress.h"
#include "projections/shard_placement.h"
#include "projections/source.h"

namespace docket::apps {

enum class ShardVerb { kVerify, kRebuild, kRollback };

inline constexpr ShardVerb kShardVerbs[] = {ShardVerb::kVerify, ShardVerb::kRebuild,
                                            ShardVerb::kRollback};

// As in `docket replay VERB`, and in the paths of the operator's socket.
[[nodiscard]] std::string_view NameOf(ShardVerb verb);

class ShardWorks {
 public:
  struct Parts {
    const Stores& stores;
    const std::vector<Shard>& shards;
    const projections::ShardPlacement* placement;  // null: there are no shards
    const projections::Progress& progress;
    const platform::Clock& clock;
    std::int64_t metrics_months = 0;
  };
  ShardWorks(const Parts& parts, boost::asio::thread_pool& pool);

  [[nodiscard]] std::vector<api::Route> Routes();

  // Ends what runs and refuses further work.
  void Cancel() { work_.Cancel(); }

 private:
  [[nodiscard]] api::Response Begin(ShardVerb verb, const api::Request& request);
  [[nodiscard]] absl::StatusOr<std::size_t> ShardOf(const api::Request& request) const;
  [[nodiscard]] absl::StatusOr<boost::json::object> Work(
      ShardVerb verb, std::size_t shard, LineChannel& channel,
      const std::function<bool()>& cancelled) const;

  const Parts parts_;
  const projections::Source review_events_;
  StreamedWork work_;
};

}  // namespace docket::apps

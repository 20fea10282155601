#include "apps/shard_works.h"

#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "api/http/problem.h"
#include "api/query/parameters.h"
#include "apps/streamed_answer.h"
#include "boost/json/array.hpp"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "projections/postgres/shard_comparison.h"
#include "projections/postgres/shard_rebuild.h"

namespace docket::apps {
namespace {

boost::json::object ToJson(const projections::ShardComparison& compared) {
  boost::json::array findings;
  for (const projections::ShardFinding& finding : compared.findings) {
    findings.push_back({{"review", finding.review}, {"what", finding.what}});
  }
  return {{"reviews", compared.reviews},     {"moving", compared.moving},
          {"undecided", compared.undecided}, {"different", compared.different},
          {"findings", std::move(findings)}, {"seconds", absl::ToDoubleSeconds(compared.elapsed)},
          {"ok", compared.equal()}};
}

boost::json::object ToJson(const projections::ShardRebuilt& rebuilt) {
  return {{"reviews", rebuilt.loaded.reviews},
          {"rows", rebuilt.loaded.rows},
          {"bytes", rebuilt.loaded.bytes},
          {"load_seconds", absl::ToDoubleSeconds(rebuilt.loaded.elapsed)},
          {"index_seconds", absl::ToDoubleSeconds(rebuilt.indexing)},
          {"seconds", absl::ToDoubleSeconds(rebuilt.elapsed)},
          {"comparison", ToJson(rebuilt.comparison)},
          {"previous", rebuilt.previous},
          {"switched", rebuilt.switched},
          {"ok", rebuilt.switched}};
}

}  // namespace

std::string_view NameOf(ShardVerb verb) {
  switch (verb) {
    case ShardVerb::kVerify:
      return "verify";
    case ShardVerb::kRebuild:
      return "rebuild";
    case ShardVerb::kRollback:
      return "rollback";
  }
  return "";
}

ShardWorks::ShardWorks(const Parts& parts, boost::asio::thread_pool& pool)
    : parts_(parts),
      review_events_{.kind = projections::SourceKind::kJournal,
                     .log = parts.stores.logs.review_events.get()},
      work_("Other work on a shard is under way; wait for it to end.", pool) {}

std::vector<api::Route> ShardWorks::Routes() {
  std::vector<api::Route> routes;
  for (const ShardVerb verb : kShardVerbs) {
    routes.push_back(
        {.method = api::http::verb::post,
         .pattern = absl::StrCat("/operator/v1/shards/{shard}/", platform::AbslView(NameOf(verb))),
         .door = api::Door::kOperator,
         .body_bytes_max = 0,
         .handler =
             [this, verb](const api::Request& request) { return AnswerWith(Begin(verb, request)); },
         .told = api::Told::kAlways});
  }
  return routes;
}

absl::StatusOr<std::size_t> ShardWorks::ShardOf(const api::Request& request) const {
  DOCKET_RETURN_IF_ERROR(api::CheckParameters(request, {}));
  const std::string& id = request.path_parameters.at("shard");
  for (std::size_t i = 0; i < parts_.shards.size(); ++i) {
    if (parts_.shards[i].id == id) return i;
  }
  const auto name = [](std::string* out, const Shard& shard) { *out += shard.id; };
  return absl::NotFoundError(
      absl::StrCat("There is no shard ", id, "; read_models.postgres names ",
                   parts_.shards.empty() ? "none" : absl::StrJoin(parts_.shards, ", ", name), "."));
}

api::Response ShardWorks::Begin(ShardVerb verb, const api::Request& request) {
  const absl::StatusOr<std::size_t> shard = ShardOf(request);
  if (!shard.ok()) return api::ToResponse(api::ProblemOf(shard.status()), request.request_id);
  return work_.Begin(request, [this, verb, shard = *shard](LineChannel& channel,
                                                           const std::function<bool()>& cancelled) {
    return Work(verb, shard, channel, cancelled);
  });
}

absl::StatusOr<boost::json::object> ShardWorks::Work(ShardVerb verb, std::size_t shard,
                                                     LineChannel& channel,
                                                     const std::function<bool()>& cancelled) const {
  const Logs& logs = parts_.stores.logs;
  // Until then the views may lack what the shard has.
  if (!parts_.progress.HasCaughtUp(logs.review_events->name()) ||
      !parts_.progress.HasCaughtUp(logs.organization_events->name())) {
    return absl::UnavailableError(
        "the local read models are still catching up; ask again when /readyz answers 200");
  }
  const projections::ShardWork work{
      .id = parts_.shards[shard].id,
      .connection = parts_.shards[shard].connection,
      .review_events = review_events_,
      .organization_partitions = logs.organization_events->partition_count(),
      .views = *parts_.stores.views,
      .placement = *parts_.placement,
      .shard = shard,
      .clock = parts_.clock,
      .metrics_months = parts_.metrics_months,
      .report = [&channel](const std::string& text) { PushProgress(channel, text); },
      .cancelled = cancelled,
      .pause = [&channel](absl::Duration at_most) { channel.AwaitAbandoned(at_most); }};
  boost::json::object result;
  if (verb == ShardVerb::kVerify) {
    DOCKET_ASSIGN_OR_RETURN(const auto compared, projections::CompareShard(work, {}));
    result = ToJson(compared);
  } else {
    DOCKET_ASSIGN_OR_RETURN(const auto rebuilt, verb == ShardVerb::kRebuild
                                                    ? projections::RebuildShard(work)
                                                    : projections::RollBackShard(work));
    result = ToJson(rebuilt);
  }
  result["shard"] = work.id;
  return result;
}

}  // namespace docket::apps

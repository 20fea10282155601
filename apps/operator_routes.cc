#include "apps/operator_routes.h"

#include <unistd.h>

#include <array>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "api/http/problem.h"
#include "api/http/run_on.h"
#include "api/query/parameters.h"
#include "apps/journal_summary.h"
#include "apps/json_answer.h"
#include "apps/line_channel.h"
#include "apps/metrics_json.h"
#include "apps/replay_json.h"
#include "apps/streamed_answer.h"
#include "apps/version.h"
#include "boost/json/object.hpp"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"

namespace docket::apps {
namespace {

using boost::asio::awaitable;

// How often a diff whose rows are not read is asked whether to go on.
constexpr absl::Duration kRoomPoll = absl::Milliseconds(100);

absl::StatusOr<bool> FlagParameter(const api::Request& request, std::string_view name) {
  const std::string_view text = request.Query(name).value_or("false");
  if (text == "true" || text == "false") return text == "true";
  return absl::InvalidArgumentError(
      absl::StrCat("The parameter ", platform::AbslView(name), " must be true or false."));
}

// 0: it is not given.
absl::StatusOr<int> ThreadsParameter(const api::Request& request) {
  const std::optional<std::string_view> text = request.Query("parallel");
  if (!text.has_value()) return 0;
  int threads = 0;
  const bool readable = absl::SimpleAtoi(platform::AbslView(*text), &threads);
  if (readable && threads >= 1 && threads <= kParallelMax) return threads;
  return absl::InvalidArgumentError(
      absl::StrCat("The parameter parallel must be a number from 1 to ", kParallelMax, "."));
}

boost::json::object ToJson(const JournalSummary& summary) {
  boost::json::object document;
  document["commits"] = summary.commits;
  document["events"] = summary.events;
  document["ignored_records"] = summary.ignored_records;
  boost::json::object outcomes;
  for (const auto& [name, count] : summary.outcomes) outcomes[name] = count;
  document["outcomes"] = std::move(outcomes);
  boost::json::object types;
  for (const auto& [type, count] : summary.events_by_type) types[type] = count;
  document["events_by_type"] = std::move(types);
  return document;
}

api::Response ServerAnswer(const api::Request& request, const std::string& url) {
  if (const absl::Status status = api::CheckParameters(request, {}); !status.ok()) {
    return api::ToResponse(api::ProblemOf(status), request.request_id);
  }
  boost::json::object document;
  document["url"] = url;
  document["version"] = kVersion;
  document["pid"] = ::getpid();
  return JsonAnswer(document);
}

// On the pool: samplers may read a disk.
awaitable<api::Response> CollectMetrics(const platform::Metrics& metrics,
                                        boost::asio::thread_pool& pool, api::Request request) {
  if (const absl::Status status = api::CheckParameters(request, {}); !status.ok()) {
    co_return api::ToResponse(api::ProblemOf(status), request.request_id);
  }
  co_return JsonAnswer(
      co_await api::RunOn(pool, [&metrics] { return MetricsJson(metrics.Collect()); }));
}

// Reads whole journals, on the pool: an io thread is not kept that long.
awaitable<api::Response> SummariseJournals(const Stores& stores, boost::asio::thread_pool& pool,
                                           std::function<bool()> stopping, api::Request request) {
  if (const absl::Status status = api::CheckParameters(request, {}); !status.ok()) {
    co_return api::ToResponse(api::ProblemOf(status), request.request_id);
  }
  boost::json::object document;
  const std::array journals = {stores.logs.review_events.get(),
                               stores.logs.organization_events.get()};
  for (eventstore::RecordLog* journal : journals) {
    auto summarise = [journal, &stopping] { return SummariseJournal(*journal, stopping); };
    const auto summary = co_await api::RunOn(pool, std::move(summarise));
    if (!summary.ok()) {
      co_return api::ToResponse(api::ProblemOf(summary.status()), request.request_id);
    }
    document[journal->name().base] = ToJson(*summary);
  }
  co_return JsonAnswer(document);
}

}  // namespace

ReplayDesk::ReplayDesk(replay::ReplayContext context, const Stores& stores, std::string views,
                       boost::asio::thread_pool& pool)
    : views_(std::move(views)),
      replayer_(std::move(context)),
      sources_(stores),
      work_(
          "Another rebuild, verification, rollback, diff or retry is under way; wait for it to "
          "end.",
          pool) {}

std::vector<api::Route> ReplayDesk::Routes() {
  std::vector<api::Route> routes;
  for (const ReplayVerb verb : kReplayVerbs) {
    routes.push_back(
        {.method = api::http::verb::post,
         .pattern = absl::StrCat("/operator/v1/replay/", platform::AbslView(NameOf(verb))),
         .door = api::Door::kOperator,
         .body_bytes_max = 0,
         .handler =
             [this, verb](const api::Request& request) { return AnswerWith(Begin(verb, request)); },
         .told = api::Told::kAlways});
  }
  return routes;
}

absl::StatusOr<ReplayOrder> ReplayDesk::OrderOf(ReplayVerb verb, const api::Request& request) {
  static constexpr std::string_view kParameters[] = {"view",  "accept_difference", "dry_run",
                                                     "fresh", "parallel",          "from"};
  const std::size_t allowed = verb == ReplayVerb::kRebuild ? std::size(kParameters) : 1;
  DOCKET_RETURN_IF_ERROR(
      api::CheckParameters(request, api::AllowedParameters(kParameters).first(allowed)));
  ReplayOrder order{.verb = verb, .view = std::string(request.Query("view").value_or("all"))};
  DOCKET_ASSIGN_OR_RETURN(order.parallel, ThreadsParameter(request));
  DOCKET_RETURN_IF_ERROR(CheckOrder(order));
  DOCKET_ASSIGN_OR_RETURN(order.accept_difference, FlagParameter(request, "accept_difference"));
  DOCKET_ASSIGN_OR_RETURN(order.dry_run, FlagParameter(request, "dry_run"));
  DOCKET_ASSIGN_OR_RETURN(order.fresh, FlagParameter(request, "fresh"));
  DOCKET_ASSIGN_OR_RETURN(order.from, ReadFromOf(request.Query("from").value_or("both")));
  return order;
}

api::Response ReplayDesk::Begin(ReplayVerb verb, const api::Request& request) {
  const absl::StatusOr<ReplayOrder> order = OrderOf(verb, request);
  if (!order.ok()) return api::ToResponse(api::ProblemOf(order.status()), request.request_id);
  return work_.Begin(
      request, [this, order = *order](LineChannel& channel, const replay::IsCancelled& cancelled) {
        return Work(order, channel, cancelled);
      });
}

absl::StatusOr<boost::json::object> ReplayDesk::Work(const ReplayOrder& order, LineChannel& channel,
                                                     const replay::IsCancelled& cancelled) {
  const auto report = [&channel](const replay::ReplayProgress& progress) {
    PushProgress(channel, Describe(progress));
  };
  const auto say = [&channel](const std::string& words) { PushNote(channel, words); };
  // Rows are given as fast as they are read, and no faster.
  const auto take_row = [&](boost::json::object row) -> absl::Status {
    while (!channel.AwaitRoom(kRoomPoll)) {
      if (cancelled()) break;
    }
    if (cancelled()) return absl::CancelledError("cancelled");
    channel.Push(AnswerLine("row", std::move(row)), LineChannel::Weight::kEssential);
    return absl::OkStatus();
  };
  return Perform(order, {.replayer = replayer_, .sources = sources_, .directory = views_},
                 {.report = report, .say = say, .cancelled = cancelled, .take_row = take_row});
}

std::vector<api::Route> MakeOperatorRoutes(const OperatorRouteParts& parts) {
  std::vector<api::Route> routes = parts.replays.Routes();
  routes.push_back({.method = api::http::verb::get,
                    .pattern = "/operator/v1/server",
                    .door = api::Door::kOperator,
                    .body_bytes_max = 0,
                    .handler = [url = parts.url](const api::Request& request) {
                      return AnswerWith(ServerAnswer(request, url()));
                    }});
  routes.push_back(
      {.method = api::http::verb::get,
       .pattern = "/operator/v1/metrics",
       .door = api::Door::kOperator,
       .body_bytes_max = 0,
       .handler = [&metrics = parts.metrics, &pool = parts.pool](const api::Request& request) {
         return CollectMetrics(metrics, pool, request);
       }});
  routes.push_back({.method = api::http::verb::get,
                    .pattern = "/operator/v1/journal",
                    .door = api::Door::kOperator,
                    .body_bytes_max = 0,
                    .handler = [&stores = parts.stores, &pool = parts.pool,
                                stopping = parts.stopping](const api::Request& request) {
                      return SummariseJournals(stores, pool, stopping, request);
                    }});
  return routes;
}

}  // namespace docket::apps

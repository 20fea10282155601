#include "apps/operator_routes.h"

#include <unistd.h>

#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/http/problem.h"
#include "api/http/run_on.h"
#include "api/query/parameters.h"
#include "apps/journal_summary.h"
#include "apps/line_channel.h"
#include "apps/metrics_json.h"
#include "apps/replay_json.h"
#include "apps/version.h"
#include "boost/asio/post.hpp"
#include "boost/json/object.hpp"
#include "boost/json/serialize.hpp"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

using boost::asio::awaitable;

api::Response JsonAnswer(const boost::json::object& document) {
  return {.status = api::http::status::ok,
          .headers = {{"Content-Type", "application/json"}},
          .body = boost::json::serialize(document),
          .chunks = {}};
}

std::string Line(const char* name, boost::json::value value) {
  boost::json::object line;
  line[name] = std::move(value);
  return boost::json::serialize(line);
}

// Says that the reader is gone when the answer's source is destroyed.
struct ReaderGuard {
  explicit ReaderGuard(std::shared_ptr<LineChannel> given) : channel(std::move(given)) {}
  ReaderGuard(const ReaderGuard&) = delete;
  ReaderGuard& operator=(const ReaderGuard&) = delete;
  ~ReaderGuard() { channel->Abandon(); }
  const std::shared_ptr<LineChannel> channel;
};

api::ChunkSource SourceOf(const std::shared_ptr<LineChannel>& channel) {
  return
      [guard = std::make_shared<ReaderGuard>(channel)] { return LineChannel::Pop(guard->channel); };
}

template <class Result>
void PushResult(LineChannel& channel, const absl::StatusOr<Result>& result) {
  using Weight = LineChannel::Weight;
  if (result.ok()) {
    channel.Push(Line("result", ToJson(*result)), Weight::kEssential);
  } else {
    channel.Push(Line("error", boost::json::string(std::string(result.status().message()))),
                 Weight::kEssential);
  }
  channel.Close();
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

awaitable<api::Response> AnswerWith(api::Response response) { co_return response; }

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
                                           api::Request request) {
  if (const absl::Status status = api::CheckParameters(request, {}); !status.ok()) {
    co_return api::ToResponse(api::ProblemOf(status), request.request_id);
  }
  boost::json::object document;
  const std::array journals = {stores.logs.review_events.get(),
                               stores.logs.organization_events.get()};
  for (eventstore::RecordLog* journal : journals) {
    const auto summary =
        co_await api::RunOn(pool, [journal] { return SummariseJournal(*journal); });
    if (!summary.ok()) {
      co_return api::ToResponse(api::ProblemOf(summary.status()), request.request_id);
    }
    document[journal->name().base] = ToJson(*summary);
  }
  co_return JsonAnswer(document);
}

}  // namespace

ReplayDesk::ReplayDesk(replay::ReplayContext context, boost::asio::thread_pool& pool)
    : pool_(pool), replayer_(std::move(context)) {}

std::vector<api::Route> ReplayDesk::Routes() {
  std::vector<api::Route> routes;
  for (const auto& [verb, path] : {std::pair(Verb::kRebuild, "/operator/v1/replay/rebuild"),
                                   std::pair(Verb::kVerify, "/operator/v1/replay/verify")}) {
    routes.push_back({.method = api::http::verb::post,
                      .pattern = path,
                      .door = api::Door::kOperator,
                      .body_bytes_max = 0,
                      .handler = [this, verb = verb](const api::Request& request) {
                        return AnswerWith(Begin(verb, request));
                      }});
  }
  return routes;
}

absl::StatusOr<ReplayDesk::Order> ReplayDesk::OrderOf(Verb verb, const api::Request& request) {
  static constexpr std::string_view kParameters[] = {"view", "accept_difference"};
  const std::size_t allowed = verb == Verb::kRebuild ? 2 : 1;
  DOCKET_RETURN_IF_ERROR(
      api::CheckParameters(request, api::AllowedParameters(kParameters).first(allowed)));
  Order order{.verb = verb, .views = {}};
  const std::string view(request.Query("view").value_or("all"));
  if (view != "all") order.views.push_back(view);
  DOCKET_RETURN_IF_ERROR(replay::ChooseViews(order.views).status());
  const std::string_view accept = request.Query("accept_difference").value_or("false");
  if (accept != "true" && accept != "false") {
    return absl::InvalidArgumentError("The parameter accept_difference must be true or false.");
  }
  order.accept_difference = accept == "true";
  return order;
}

api::Response ReplayDesk::Begin(Verb verb, const api::Request& request) {
  const absl::StatusOr<Order> order = OrderOf(verb, request);
  if (!order.ok()) return api::ToResponse(api::ProblemOf(order.status()), request.request_id);
  if (running_.exchange(true)) {
    const absl::Status busy = absl::FailedPreconditionError(
        "Another rebuild or verification is under way; wait for it to end.");
    return api::ToResponse(api::ProblemOf(busy), request.request_id);
  }
  const auto channel = std::make_shared<LineChannel>();
  boost::asio::post(pool_, [this, order = *order, channel] { Work(order, *channel); });
  return {.status = api::http::status::ok,
          .headers = {{"Content-Type", "application/x-ndjson"}},
          .body = {},
          .chunks = SourceOf(channel)};
}

// Another one may begin before this one's last line is read.
void ReplayDesk::Work(const Order& order, LineChannel& channel) {
  const auto report = [&channel](const replay::ReplayProgress& progress) {
    channel.Push(Line("progress", boost::json::string(Describe(progress))),
                 LineChannel::Weight::kDroppable);
  };
  const auto cancelled = [this, &channel] { return cancelled_.load() || channel.abandoned(); };
  if (order.verb == Verb::kRebuild) {
    const auto result = replayer_.Rebuild({.views = order.views,
                                           .accept_difference = order.accept_difference,
                                           .report = report,
                                           .cancelled = cancelled});
    running_ = false;
    PushResult(channel, result);
  } else {
    const auto result =
        replayer_.Verify({.views = order.views, .report = report, .cancelled = cancelled});
    running_ = false;
    PushResult(channel, result);
  }
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
  routes.push_back(
      {.method = api::http::verb::get,
       .pattern = "/operator/v1/journal",
       .door = api::Door::kOperator,
       .body_bytes_max = 0,
       .handler = [&stores = parts.stores, &pool = parts.pool](const api::Request& request) {
         return SummariseJournals(stores, pool, request);
       }});
  return routes;
}

}  // namespace docket::apps

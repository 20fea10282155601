#include "apps/operator_routes.h"

#include <unistd.h>

#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/http/problem.h"
#include "api/http/run_on.h"
#include "apps/journal_summary.h"
#include "apps/line_channel.h"
#include "apps/replay_json.h"
#include "apps/version.h"
#include "boost/asio/post.hpp"
#include "boost/json/object.hpp"
#include "boost/json/serialize.hpp"

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

// Reads whole journals, on the pool: an io thread is not kept that long.
awaitable<api::Response> SummariseJournals(const Stores& stores, boost::asio::thread_pool& pool,
                                           std::string request_id) {
  boost::json::object document;
  const std::array journals = {stores.logs.review_events.get(),
                               stores.logs.organization_events.get()};
  for (eventstore::RecordLog* journal : journals) {
    const auto summary =
        co_await api::RunOn(pool, [journal] { return SummariseJournal(*journal); });
    if (!summary.ok()) co_return api::ToResponse(api::ProblemOf(summary.status()), request_id);
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

api::Response ReplayDesk::Begin(Verb verb, const api::Request& request) {
  const std::string view(request.Query("view").value_or("all"));
  std::vector<std::string> views;
  if (view != "all") views.push_back(view);
  const auto known = replay::ChooseViews(views);
  if (!known.ok()) return api::ToResponse(api::ProblemOf(known.status()), request.request_id);
  const bool accept = request.Query("accept_difference").value_or("false") == "true";
  const auto channel = std::make_shared<LineChannel>();
  boost::asio::post(pool_, [this, verb, views, accept, channel] {
    const auto report = [&channel](const replay::ReplayProgress& progress) {
      channel->Push(Line("progress", boost::json::string(Describe(progress))),
                    LineChannel::Weight::kDroppable);
    };
    const auto cancelled = [this, &channel] { return cancelled_.load() || channel->abandoned(); };
    if (verb == Verb::kRebuild) {
      PushResult(*channel, replayer_.Rebuild({.views = views,
                                              .accept_difference = accept,
                                              .report = report,
                                              .cancelled = cancelled}));
    } else {
      PushResult(*channel,
                 replayer_.Verify({.views = views, .report = report, .cancelled = cancelled}));
    }
  });
  return {.status = api::http::status::ok,
          .headers = {{"Content-Type", "application/x-ndjson"}},
          .body = {},
          .chunks = SourceOf(channel)};
}

api::Route MakeServerRoute(std::function<std::string()> url) {
  return {.method = api::http::verb::get,
          .pattern = "/operator/v1/server",
          .door = api::Door::kOperator,
          .body_bytes_max = 0,
          .handler = [url = std::move(url)](const api::Request&) {
            boost::json::object document;
            document["url"] = url();
            document["version"] = kVersion;
            document["pid"] = ::getpid();
            return AnswerWith(JsonAnswer(document));
          }};
}

api::Route MakeJournalRoute(Stores& stores, boost::asio::thread_pool& pool) {
  return {.method = api::http::verb::get,
          .pattern = "/operator/v1/journal",
          .door = api::Door::kOperator,
          .body_bytes_max = 0,
          .handler = [&stores, &pool](const api::Request& request) {
            return SummariseJournals(stores, pool, request.request_id);
          }};
}

}  // namespace docket::apps

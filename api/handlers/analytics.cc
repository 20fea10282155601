#include "api/handlers/analytics.h"

#include <chrono>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "api/handlers/needs_postgres.h"
#include "api/http/await_callback.h"
#include "api/json/analytics_json.h"
#include "api/json/values.h"
#include "api/query/analytics_scope.h"
#include "boost/json/array.hpp"

namespace docket::api {
namespace {

namespace asio = boost::asio;
using projections::Analysis;
using projections::AnalysisDone;
using projections::AnalyticsQueries;
using projections::AnalyticsScope;
using projections::Groups;

constexpr std::string_view kMetricParameters[] = {"organization", "repository", "group_by", "from",
                                                  "to"};
constexpr std::string_view kCoverageParameters[] = {"repository", "from", "to"};
// More than a shard's queue and its statements take.
constexpr std::chrono::seconds kAnswerMax{25};
constexpr int kRetryAfterShardSeconds = 5;

Response ShardUnavailable(const Request& request, const AnalyticsScope& scope,
                          const absl::Status& cause) {
  const bool of_one = scope.organization.has_value();
  std::string detail = of_one ? "Organisations of other shards are not concerned. Send it again; "
                                "the server's log has more under this request_id."
                              : "Send it again; the server's log has more under this request_id.";
  if (absl::IsDeadlineExceeded(cause)) {
    detail = "It took longer than a question may; ask for a shorter range, or send it again.";
  }
  return ToResponse(
      {.status = http::status::service_unavailable,
       .type = "shard-unavailable",
       .title = of_one ? "The organisation's shard does not answer" : "No shard answers",
       .detail = std::move(detail),
       .retry_after_seconds = kRetryAfterShardSeconds,
       .headers = {},
       .members = {},
       .cause = cause},
      request.request_id);
}

Response AnalyticsFailed(const Request& request, const AnalyticsScope& scope,
                         const absl::Status& status) {
  if (absl::IsAborted(status) || absl::IsResourceExhausted(status)) {
    return AnswerFailed(request, status);
  }
  if (absl::IsOutOfRange(status)) {
    return NeedsPostgres(request, absl::StrCat(std::string(status.message()),
                                               ": no shard of read_models.placement has it."));
  }
  return ShardUnavailable(request, scope, status);
}

// Why shards are missing, for the log. OK: none is.
absl::Status CauseOf(const std::vector<projections::MissingShard>& missing) {
  if (missing.empty()) return absl::OkStatus();
  const std::string causes =
      absl::StrJoin(missing, "; ", [](std::string* out, const projections::MissingShard& shard) {
        absl::StrAppend(out, "shard ", shard.id, " did not answer: ", shard.cause.ToString());
      });
  return absl::UnavailableError(causes);
}

// `start`(analytics, scope, done) asks the port; `render` adds what it answered to the document.
template <class T, class Start, class Render>
asio::awaitable<Response> Analyze(const AnalyticsDesk& desk, const Request& request,
                                  AnalyticsScope scope, Start start, Render render) {
  if (desk.analytics == nullptr) {
    co_return NoShards(request);
  }
  const auto ask = [&](AnalysisDone<T> done) { start(*desk.analytics, scope, std::move(done)); };
  const std::optional<absl::StatusOr<Analysis<T>>> answer =
      co_await AwaitCallback<absl::StatusOr<Analysis<T>>>(ask, kAnswerMax);
  if (!answer.has_value()) {
    co_return ShardUnavailable(request, scope,
                               absl::UnavailableError("no answer of a shard in time"));
  }
  if (!answer->ok()) co_return AnalyticsFailed(request, scope, answer->status());
  const Analysis<T>& analysis = **answer;
  boost::json::object document = ScopeJson(scope);
  document["complete"] = analysis.complete;
  document["kept_from"] = nullptr;
  if (analysis.kept_from.has_value()) document["kept_from"] = TimeJson(analysis.kept_from->value());
  if (!scope.organization.has_value()) {
    document["missing_shards"] = MissingShardsJson(analysis.missing_shards);
  }
  render(analysis.value, document);
  Response response = AnswerWith(request, std::move(document),
                                 {.at = analysis.at, .incomplete = {}, .tag = std::nullopt});
  response.cause = CauseOf(analysis.missing_shards);
  co_return response;
}

template <class T>
constexpr bool kHasPercentiles =
    std::is_same_v<T, projections::ReviewLatency> || std::is_same_v<T, projections::RunTotals>;

// A metric, in groups.
template <class T>
asio::awaitable<Response> AnswerMetric(const AnalyticsDesk& desk, Request request,
                                       void (AnalyticsQueries::*find)(const AnalyticsScope&,
                                                                      AnalysisDone<Groups<T>>),
                                       boost::json::object (*item)(const T&)) {
  const auto entered = co_await desk.door->Enter(request, kMetricParameters);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const auto& visible = std::get<projections::Visible>(entered);
  const auto organization = AnalyticsOrganization(request, visible, desk.door->settings().hosts);
  if (!organization.ok()) co_return AnswerFailed(request, organization.status());
  auto scope = AnalyticsScopeOf(request, *organization, desk.clock.Now());
  if (!scope.ok()) co_return AnswerFailed(request, scope.status());
  if (scope->organization.has_value() && !visible.Sees(*scope->organization)) {
    co_return NotVisible(request);
  }
  scope->seen = visible.seen;
  const auto start = [find](AnalyticsQueries& analytics, const AnalyticsScope& asked,
                            AnalysisDone<Groups<T>> done) {
    (analytics.*find)(asked, std::move(done));
  };
  const projections::GroupBy group_by = scope->group_by;
  const bool approximate = kHasPercentiles<T> && !scope->organization.has_value();
  const auto render = [item, group_by, approximate](const Groups<T>& groups,
                                                    boost::json::object& document) {
    if (approximate) document["percentiles"] = "approximate";
    document["group_by"] = nullptr;
    if (group_by != projections::GroupBy::kWhole) document["group_by"] = ToString(group_by);
    boost::json::array items;
    for (const projections::Group<T>& group : groups.items) {
      boost::json::object one = GroupKeyJson(group_by, group.key);
      for (const auto& member : item(group.value)) one[member.key()] = member.value();
      items.push_back(std::move(one));
    }
    document["items"] = std::move(items);
    document["more"] = groups.more;
  };
  co_return co_await Analyze<Groups<T>>(desk, request, *std::move(scope), start, render);
}

}  // namespace

asio::awaitable<Response> GetReviewLatency::operator()(Request request) const {
  return AnswerMetric(desk_, std::move(request), &AnalyticsQueries::FindReviewLatency,
                      &ReviewLatencyJson);
}

asio::awaitable<Response> GetThroughput::operator()(Request request) const {
  return AnswerMetric(desk_, std::move(request), &AnalyticsQueries::FindThroughput,
                      &ThroughputJson);
}

asio::awaitable<Response> GetFindingTotals::operator()(Request request) const {
  return AnswerMetric(desk_, std::move(request), &AnalyticsQueries::FindFindings,
                      &FindingTotalsJson);
}

asio::awaitable<Response> GetRunTotals::operator()(Request request) const {
  return AnswerMetric(desk_, std::move(request), &AnalyticsQueries::FindRuns, &RunTotalsJson);
}

asio::awaitable<Response> GetCoverage::operator()(Request request) const {
  const auto entered = co_await desk_.door->Enter(request, kCoverageParameters);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const auto& visible = std::get<projections::Visible>(entered);
  const auto organization =
      ParseOrganization(request.path_parameters.at("id"), desk_.door->settings().hosts);
  if (!organization.ok() || !visible.Sees(*organization)) co_return NotVisible(request);
  auto scope = AnalyticsScopeOf(request, *organization, desk_.clock.Now());
  if (!scope.ok()) co_return AnswerFailed(request, scope.status());
  scope->seen = visible.seen;
  const auto start = [](AnalyticsQueries& analytics, const AnalyticsScope& asked,
                        AnalysisDone<projections::Coverage> done) {
    analytics.FindCoverage(asked, std::move(done));
  };
  const auto render = [](const projections::Coverage& coverage, boost::json::object& document) {
    for (const auto& member : CoverageJson(coverage)) document[member.key()] = member.value();
  };
  co_return co_await Analyze<projections::Coverage>(desk_, request, *std::move(scope), start,
                                                    render);
}

}  // namespace docket::api

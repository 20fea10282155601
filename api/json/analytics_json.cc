#include "api/json/analytics_json.h"

#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/json/values.h"

namespace docket::api {
namespace {

namespace json = boost::json;

json::object CoveredJson(const projections::Covered& covered) {
  return {{"reviews", covered.reviews},
          {"bot_run", covered.bot_run},
          {"human_review", covered.human_review},
          {"human_approval", covered.human_approval}};
}

json::object CountsJson(const std::map<std::string, std::int64_t>& counts) {
  json::object document;
  for (const auto& [name, count] : counts) document[name] = count;
  return document;
}

}  // namespace

json::object SpreadJson(const projections::Spread& spread) {
  json::object document{
      {"count", spread.count}, {"p50_ms", nullptr}, {"p90_ms", nullptr}, {"p99_ms", nullptr}};
  if (spread.count == 0) return document;
  document["p50_ms"] = spread.p50_ms;
  document["p90_ms"] = spread.p90_ms;
  document["p99_ms"] = spread.p99_ms;
  return document;
}

json::object ReviewLatencyJson(const projections::ReviewLatency& latency) {
  return {{"opened", latency.opened},
          {"first_human_review", SpreadJson(latency.first_human_review)},
          {"first_bot_review", SpreadJson(latency.first_bot_review)},
          {"first_approval", SpreadJson(latency.first_approval)},
          {"approval_to_merge", SpreadJson(latency.approval_to_merge)},
          {"merge", SpreadJson(latency.merge)}};
}

json::object ThroughputJson(const projections::Throughput& throughput) {
  return {
      {"opened", throughput.opened}, {"merged", throughput.merged}, {"closed", throughput.closed}};
}

json::object FindingTotalsJson(const projections::FindingTotals& totals) {
  return {
      {"reviews", totals.reviews},   {"runs", totals.runs}, {"with_findings", totals.with_findings},
      {"critical", totals.critical}, {"high", totals.high}, {"medium", totals.medium},
      {"low", totals.low},           {"info", totals.info}};
}

json::object RunTotalsJson(const projections::RunTotals& totals) {
  return {{"runs", totals.runs},
          {"statuses", CountsJson(totals.statuses)},
          {"verdicts", CountsJson(totals.verdicts)},
          {"consensus", totals.consensus},
          {"duration", SpreadJson(totals.duration)}};
}

json::object CoverageJson(const projections::Coverage& coverage) {
  json::object merged = CoveredJson(coverage.merged);
  merged["assessed"] = coverage.assessed;
  merged["violating"] = coverage.violating;
  merged["violations"] = CountsJson(coverage.violations);
  return {{"opened", CoveredJson(coverage.opened)}, {"merged", std::move(merged)}};
}

json::object ScopeJson(const projections::AnalyticsScope& scope) {
  json::object document{{"host", nullptr},
                        {"organization_id", nullptr},
                        {"repository_id", nullptr},
                        {"from", TimeJson(scope.from.value())},
                        {"to", TimeJson(scope.to.value())}};
  if (scope.organization.has_value()) {
    document["host"] = std::string(scope.organization->host.value());
    document["organization_id"] = absl::StrCat(scope.organization->organization.value());
  }
  if (scope.repository.has_value()) document["repository_id"] = IdJson(scope.repository->value());
  return document;
}

json::array MissingShardsJson(const std::vector<projections::MissingShard>& missing) {
  json::array ids;
  for (const projections::MissingShard& shard : missing) ids.emplace_back(shard.id);
  return ids;
}

json::object GroupKeyJson(projections::GroupBy group_by, std::int64_t key) {
  if (group_by == projections::GroupBy::kWhole) return {};
  if (group_by == projections::GroupBy::kRepository) return {{"repository_id", IdJson(key)}};
  return {{"start", TimeJson(key)}};
}

}  // namespace docket::api

// Analytics as JSON. Thread-safety: pure functions.
#pragma once

#include <vector>

#include "boost/json/array.hpp"
#include "boost/json/object.hpp"
#include "projections/analytics_queries.h"

namespace docket::api {

// {"count", "p50_ms", "p90_ms", "p99_ms"}; the percentiles are null of nothing.
[[nodiscard]] boost::json::object SpreadJson(const projections::Spread& spread);

[[nodiscard]] boost::json::object ReviewLatencyJson(const projections::ReviewLatency& latency);
[[nodiscard]] boost::json::object ThroughputJson(const projections::Throughput& throughput);
[[nodiscard]] boost::json::object FindingTotalsJson(const projections::FindingTotals& totals);
[[nodiscard]] boost::json::object RunTotalsJson(const projections::RunTotals& totals);
[[nodiscard]] boost::json::object CoverageJson(const projections::Coverage& coverage);

// What it is about: host, organization_id (both null of all organisations), repository_id, from,
// to.
[[nodiscard]] boost::json::object ScopeJson(const projections::AnalyticsScope& scope);
// Their ids.
[[nodiscard]] boost::json::array MissingShardsJson(
    const std::vector<projections::MissingShard>& missing);
// Of a group: {"start"} or {"repository_id"}, and nothing of the whole.
[[nodiscard]] boost::json::object GroupKeyJson(projections::GroupBy group_by, std::int64_t key);

}  // namespace docket::api

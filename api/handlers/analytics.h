// Figures over many reviews, which need the shards in PostgreSQL (docs/queries.md):
//   GET /api/v1/metrics/review-latency        until reviewed, approved, merged: how long it took
//   GET /api/v1/metrics/throughput            how many were opened, merged, closed
//   GET /api/v1/metrics/findings              what the bot found, by severity
//   GET /api/v1/metrics/agents                the bot's runs: what became of them, how long it took
//       by organization=, repository=, group_by= (day, week, month, repository), from=, to=; of
//       all organisations, for whoever sees all of them and names none
//   GET /api/v1/organizations/{id}/coverage   how many the bot and people looked at, and how merges
//                                             were judged, by repository=, from=, to=
// Without shards 501 "needs-postgres"; 503 "shard-unavailable" when the organisation's does not
// answer, whatever the others do, or when none does. Of all organisations, an answer names the
// shards that did not, and the log has why.
// Thread-safety: as every handler, copies may run at the same time. Borrows what it is given.
#pragma once

#include <memory>
#include <utility>

#include "api/http/message.h"
#include "api/query/query_door.h"
#include "platform/clock.h"
#include "projections/analytics_queries.h"

namespace docket::api {

struct AnalyticsDesk {
  std::shared_ptr<const QueryDoor> door;
  projections::AnalyticsQueries* analytics = nullptr;  // null: there are no shards
  const platform::Clock& clock;
};

class GetReviewLatency {
 public:
  explicit GetReviewLatency(AnalyticsDesk desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  AnalyticsDesk desk_;
};

class GetThroughput {
 public:
  explicit GetThroughput(AnalyticsDesk desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  AnalyticsDesk desk_;
};

class GetFindingTotals {
 public:
  explicit GetFindingTotals(AnalyticsDesk desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  AnalyticsDesk desk_;
};

class GetRunTotals {
 public:
  explicit GetRunTotals(AnalyticsDesk desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  AnalyticsDesk desk_;
};

class GetCoverage {
 public:
  explicit GetCoverage(AnalyticsDesk desk) : desk_(std::move(desk)) {}
  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  AnalyticsDesk desk_;
};

}  // namespace docket::api

// What `docket status` says: how a docketd does, for a person, from two samples of its metrics and
// its own account of components and views. Thread-safety: pure functions, but for PrintStatus,
// which writes to `out`.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <optional>

#include "absl/time/time.h"
#include "apps/cli/metrics_sample.h"
#include "boost/json/object.hpp"
#include "domain/time.h"

namespace docket::apps {

struct ServerSamples {
  MetricsSample before;
  MetricsSample after;
  absl::Duration between;      // more than zero
  domain::Timestamp taken_at;  // of `after`
};

// Rates, percentiles, queues, what keeps logs from being trimmed and the process's own use, as
// --json prints them: rates for a second or a minute as named, times in seconds, null where nothing
// was observed or is known.
[[nodiscard]] boost::json::object TrafficJson(const ServerSamples& samples);

// `server` as GET /operator/v1/server, `status` as GET /operator/v1/status answers, `traffic` as
// above.
struct StatusDocuments {
  boost::json::object server;
  boost::json::object status;
  boost::json::object traffic;
  std::optional<std::size_t> admin_keys = std::nullopt;  // that can be used; nothing: not known
};
void PrintStatus(const StatusDocuments& documents, std::ostream& out);

}  // namespace docket::apps

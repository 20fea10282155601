#include "apps/cli/status_report.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "apps/cli/output.h"
#include "boost/json/array.hpp"

namespace docket::apps {
namespace {

using boost::json::object;
using Labels = MetricsSample::Labels;

boost::json::value NumberJson(std::optional<double> value) {
  if (!value.has_value()) return nullptr;
  return *value;
}

// The changes between the two samples.
class Between {
 public:
  explicit Between(const ServerSamples& samples) : samples_(samples) {}

  [[nodiscard]] double PerSecond(std::string_view name, const Labels& labels = {}) const {
    const double change = samples_.after.Sum(name, labels) - samples_.before.Sum(name, labels);
    return change / absl::ToDoubleSeconds(samples_.between);
  }
  [[nodiscard]] double PerMinute(std::string_view name, const Labels& labels) const {
    return 60 * PerSecond(name, labels);
  }

  // How many a second, and their percentiles.
  [[nodiscard]] object Observed(std::string_view name, const Labels& labels = {}) const {
    const Distribution since =
        samples_.after.Histogram(name, labels).Since(samples_.before.Histogram(name, labels));
    return {{"per_second", since.count() / absl::ToDoubleSeconds(samples_.between)},
            {"p50_seconds", NumberJson(since.Quantile(0.50))},
            {"p95_seconds", NumberJson(since.Quantile(0.95))},
            {"p99_seconds", NumberJson(since.Quantile(0.99))}};
  }

 private:
  const ServerSamples& samples_;
};

// Several partitions together: all that waits, and the oldest of it; null if one is not known.
boost::json::array QueuesJson(const MetricsSample& sample) {
  struct Queue {
    std::optional<double> depth = 0;
    std::optional<double> oldest_seconds = 0;
  };
  std::map<std::pair<std::string, std::string>, Queue> queues;
  const auto named = [&queues](const MetricsSample::Gauge& gauge) -> Queue& {
    return queues[{gauge.labels.at("consumer"), gauge.labels.at("log")}];
  };
  for (const auto& gauge : sample.Gauges("docket_queue_depth")) {
    std::optional<double>& depth = named(gauge).depth;
    depth = depth.has_value() && gauge.value.has_value() ? std::optional(*depth + *gauge.value)
                                                         : std::nullopt;
  }
  for (const auto& gauge : sample.Gauges("docket_queue_oldest_seconds")) {
    std::optional<double>& oldest = named(gauge).oldest_seconds;
    oldest = oldest.has_value() && gauge.value.has_value()
                 ? std::optional(std::max(*oldest, *gauge.value))
                 : std::nullopt;
  }
  boost::json::array list;
  for (const auto& [name, queue] : queues) {
    list.push_back(object{{"consumer", name.first},
                          {"log", name.second},
                          {"depth", NumberJson(queue.depth)},
                          {"oldest_seconds", NumberJson(queue.oldest_seconds)}});
  }
  return list;
}

// Partitions whose records are old enough to go, and stay because of `by`.
boost::json::array TrimHeldJson(const MetricsSample& sample) {
  std::map<std::pair<std::string, std::string>, std::vector<std::int64_t>> held;
  for (const auto& gauge : sample.Gauges("docket_log_trim_held")) {
    std::int64_t partition = 0;
    if (gauge.value != 1 || !absl::SimpleAtoi(gauge.labels.at("partition"), &partition)) continue;
    held[{gauge.labels.at("log"), gauge.labels.at("by")}].push_back(partition);
  }
  boost::json::array list;
  for (auto& [name, partitions] : held) {
    std::ranges::sort(partitions);
    list.push_back(
        object{{"log", name.first},
               {"by", name.second},
               {"partitions", boost::json::array(partitions.begin(), partitions.end())}});
  }
  return list;
}

object ProcessJson(const ServerSamples& samples, const Between& between) {
  const double started = samples.after.Sum("process_start_time_seconds");
  const double now = static_cast<double>(samples.taken_at.value()) * 1e-6;
  return {{"uptime_seconds", std::max(0.0, now - started)},
          {"cpus", between.PerSecond("process_cpu_seconds_total")},
          {"resident_bytes", samples.after.Sum("process_resident_memory_bytes")},
          {"open_files", samples.after.Sum("process_open_fds")},
          {"connections", samples.after.Sum("docket_http_connections")}};
}

// Requests answered since the start, by status.
object AnswersJson(const MetricsSample& sample) {
  std::map<std::string, double> counts;
  for (const auto& metric : sample.Gauges("docket_http_requests_total")) {
    counts[metric.labels.at("status")] += metric.value.value_or(0);
  }
  object statuses;
  for (const auto& [status, count] : counts) statuses[status] = count;
  return statuses;
}

object TotalsJson(const MetricsSample& sample) {
  const auto commands = [&sample](const char* result) {
    return sample.Sum("docket_commands_total", {{"result", result}});
  };
  return {{"webhooks", sample.Sum("docket_ingest_deliveries_total")},
          {"accepted", commands("accepted")},
          {"rejected", commands("rejected")},
          {"parked", commands("parked")},
          {"duplicates", commands("duplicate")},
          {"siblings", commands("sibling")},
          {"events", sample.Sum("docket_events_total")},
          {"claims", sample.Sum("docket_claims_total")},
          {"answers", AnswersJson(sample)}};
}

// A count or a rate, as short as it can be read.
std::string Count(double value) {
  if (value > 0 && value < 10 && std::abs(value - std::round(value)) > 0.05) {
    return absl::StrFormat("%.1f", value);
  }
  std::string digits = absl::StrFormat("%.0f", value);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

std::string Seconds(const boost::json::value& value) {
  if (value.is_null()) return "-";
  const double seconds = value.to_number<double>();
  if (seconds < 0.01) return absl::StrFormat("%.2f ms", seconds * 1e3);
  if (seconds < 1) return absl::StrFormat("%.0f ms", seconds * 1e3);
  if (seconds < 120) return absl::StrFormat("%.1f s", seconds);
  return absl::StrFormat("%d h %02d min", static_cast<int>(seconds / 3600),
                         static_cast<int>(seconds / 60) % 60);
}

std::string NumberOrUnknown(const boost::json::value& value) {
  return value.is_null() ? "unknown" : Count(value.to_number<double>());
}

double Number(const object& json, std::string_view name) {
  return json.at(name).to_number<double>();
}

std::string CountIn(const object& json, std::string_view name, const Noun& noun) {
  return Counted(Count(Number(json, name)), noun);
}

void PrintHeading(const StatusDocuments& documents, std::ostream& out) {
  const object& process = documents.traffic.at("process").as_object();
  out << "docketd " << Text(documents.server, "version") << " at " << Text(documents.server, "url")
      << ", process " << Text(documents.server, "pid") << ", up "
      << Seconds(process.at("uptime_seconds")) << "\n"
      << absl::StrFormat("%.0f MB resident, %.2f processors busy, %s, %s\n",
                         Number(process, "resident_bytes") / 1e6, Number(process, "cpus"),
                         CountIn(process, "connections", {"connection", "connections"}),
                         CountIn(process, "open_files", {"open file", "open files"}));
  bool ready = true;
  for (const boost::json::value& json : documents.status.at("components").as_array()) {
    const object& component = json.as_object();
    if (component.at("ok").as_bool()) continue;
    ready = false;
    out << "NOT READY: " << Text(component, "component") << ": " << Text(component, "detail")
        << "\n";
  }
  if (ready) out << "ready: every component works\n";
  if (documents.admin_keys == 0) {
    out << "NO ADMIN KEY: each key of the role admin is revoked or expired; docket keys create "
           "--label NAME --role admin\n";
  }
}

// "1,649 2xx, 0 3xx, 3 4xx (2 of 401, 1 of 404), 0 5xx".
std::string Answers(const object& statuses) {
  std::map<char, double> classes = {{'2', 0}, {'3', 0}, {'4', 0}, {'5', 0}};
  std::map<char, std::vector<std::string>> errors;
  for (const auto& member : statuses) {
    const std::string status(member.key().data(), member.key().size());
    const double count = member.value().to_number<double>();
    classes[status.front()] += count;
    if (status >= "400") {
      errors[status.front()].push_back(absl::StrCat(Count(count), " of ", status));
    }
  }
  std::vector<std::string> told;
  for (const auto& [first_digit, count] : classes) {
    told.push_back(absl::StrFormat("%s %cxx", Count(count), first_digit));
    if (const auto found = errors.find(first_digit); found != errors.end()) {
      absl::StrAppend(&told.back(), " (", absl::StrJoin(found->second, ", "), ")");
    }
  }
  return absl::StrJoin(told, ", ");
}

void PrintTraffic(const object& traffic, std::ostream& out) {
  std::vector<std::vector<std::string>> rows = {
      {absl::StrFormat("LAST %s", Seconds(traffic.at("over_seconds"))), "PER SECOND", "p50", "p95",
       "p99", ""}};
  const auto add = [&rows, &traffic](const char* label, std::string_view name, const char* what) {
    const object& observed = traffic.at(name).as_object();
    rows.push_back({label, Count(Number(observed, "per_second")),
                    Seconds(observed.at("p50_seconds")), Seconds(observed.at("p95_seconds")),
                    Seconds(observed.at("p99_seconds")), what});
  };
  add("webhooks stored", "webhooks", "until the durable append");
  add("deliveries translated", "translated", "since their append");
  add("commands decided", "decided", "since their append");
  add("review events shown", "shown", "since their append to the journal");
  add("requests answered", "requests", "");
  PrintTable(rows, out);
  out << "reviews, at this pace: " << Count(Number(traffic, "reviews_opened_per_minute"))
      << " opened, " << Count(Number(traffic, "reviews_merged_per_minute")) << " merged, "
      << Count(Number(traffic, "reviews_closed_per_minute")) << " closed a minute; "
      << CountIn(traffic, "active_repositories", {"repository", "repositories"})
      << " active in the last hour\n";
  const object& totals = traffic.at("totals").as_object();
  out << "since its start: " << CountIn(totals, "webhooks", {"webhook", "webhooks"})
      << " answered, commands " << Count(Number(totals, "accepted")) << " accepted, "
      << Count(Number(totals, "rejected")) << " rejected, " << Count(Number(totals, "parked"))
      << " parked, " << Count(Number(totals, "duplicates") + Number(totals, "siblings"))
      << " known before or read again; " << CountIn(totals, "events", {"event", "events"}) << "\n"
      << "answers to requests since its start: " << Answers(totals.at("answers").as_object())
      << "\n";
}

std::string Oldest(const object& queue) {
  const boost::json::value& oldest = queue.at("oldest_seconds");
  if (oldest.is_null()) return "unknown";
  return Number(queue, "oldest_seconds") > 0 ? Seconds(oldest) : "-";
}

void PrintQueues(const object& traffic, std::ostream& out) {
  std::vector<std::vector<std::string>> rows = {{"WAITS FOR", "IN", "RECORDS", "OLDEST"}};
  for (const boost::json::value& json : traffic.at("queues").as_array()) {
    const object& queue = json.as_object();
    rows.push_back({Text(queue, "consumer"), Text(queue, "log"), NumberOrUnknown(queue.at("depth")),
                    Oldest(queue)});
  }
  PrintTable(rows, out);
}

// "0-3, 7" of sorted numbers.
std::string Ranges(const std::vector<std::int64_t>& numbers) {
  std::vector<std::string> ranges;
  for (std::size_t begin = 0, end = 0; begin < numbers.size(); begin = end) {
    end = begin + 1;
    while (end < numbers.size() && numbers[end] == numbers[end - 1] + 1) ++end;
    ranges.push_back(end == begin + 1 ? absl::StrCat(numbers[begin])
                                      : absl::StrCat(numbers[begin], "-", numbers[end - 1]));
  }
  return absl::StrJoin(ranges, ", ");
}

void PrintTrimHeld(const object& traffic, std::ostream& out) {
  for (const boost::json::value& json : traffic.at("trim_held").as_array()) {
    const object& held = json.as_object();
    std::vector<std::int64_t> partitions;
    for (const boost::json::value& partition : held.at("partitions").as_array()) {
      partitions.push_back(partition.as_int64());
    }
    out << "NOT TRIMMED beyond its retention: " << Text(held, "log") << ", "
        << (partitions.size() == 1 ? "partition " : "partitions ") << Ranges(partitions)
        << ", because of: " << Text(held, "by") << "\n";
  }
}

// Each view over all of its partitions.
void PrintViews(const object& status, std::ostream& out) {
  struct Sums {
    std::int64_t behind = 0;
    std::int64_t rows = 0;
    std::int64_t events = 0;
    std::int64_t parked = 0;
    bool waits_for_rebuild = false;
  };
  std::map<std::string, Sums> views;
  for (const boost::json::value& json : status.at("projections").as_array()) {
    const object& view = json.as_object();
    Sums& sums = views[Text(view, "view")];
    sums.behind += view.at("end_offset").as_int64() - view.at("next_offset").as_int64();
    sums.rows += view.at("rows").as_int64();
    sums.events += view.at("events").as_int64();
    sums.parked += view.at("parked_streams").as_int64();
    sums.waits_for_rebuild |= view.at("code_version") != view.at("stored_version");
  }
  std::vector<std::vector<std::string>> rows = {
      {"VIEW", "ROWS", "EVENTS", "BEHIND", "PARKED STREAMS", ""}};
  for (const auto& [name, sums] : views) {
    rows.push_back(
        {name, Count(static_cast<double>(sums.rows)), Count(static_cast<double>(sums.events)),
         Count(static_cast<double>(sums.behind)), Count(static_cast<double>(sums.parked)),
         sums.waits_for_rebuild ? "rows of another version: docket replay rebuild" : ""});
  }
  PrintTable(rows, out);
}

// Which process writes what, as the journals say. A docketd of before does not tell.
void PrintOwners(const object& status, std::ostream& out) {
  const boost::json::value* const owners = status.if_contains("owners");
  if (owners == nullptr) return;
  std::map<std::vector<std::string>, std::vector<std::int64_t>> partitions;
  for (const boost::json::value& json : owners->as_array()) {
    const object& owner = json.as_object();
    const std::string url = Text(owner, "url");
    partitions[{Text(owner, "log"), url.empty() ? "did not say where" : url,
                Text(owner, "software_version")}]
        .push_back(owner.at("partition").as_int64());
  }
  std::vector<std::vector<std::string>> rows = {{"JOURNAL", "OWNER", "VERSION", "PARTITIONS"}};
  for (auto& [owner, numbers] : partitions) {
    std::sort(numbers.begin(), numbers.end());
    rows.push_back(owner);
    rows.back().push_back(Ranges(numbers));
  }
  out << "\n";
  PrintTable(rows, out);
}

}  // namespace

object TrafficJson(const ServerSamples& samples) {
  const Between between(samples);
  const auto reviews = [&between](const char* type) {
    return between.PerMinute("docket_events_total", {{"type", type}});
  };
  const auto age = [&between](const char* stage) {
    return between.Observed("docket_event_age_seconds", {{"stage", stage}});
  };
  return {{"over_seconds", absl::ToDoubleSeconds(samples.between)},
          {"process", ProcessJson(samples, between)},
          {"webhooks", between.Observed("docket_ingest_append_seconds")},
          {"translated", age("translated")},
          {"decided", age("decided")},
          {"shown", between.Observed("docket_event_age_seconds",
                                     {{"stage", "shown"}, {"log", "review_events"}})},
          {"requests", between.Observed("docket_http_request_seconds")},
          {"reviews_opened_per_minute", reviews("review.PullRequestTracked")},
          {"reviews_merged_per_minute", reviews("review.PullRequestMerged")},
          {"reviews_closed_per_minute", reviews("review.PullRequestClosed")},
          {"active_repositories", samples.after.Sum("docket_active_repositories")},
          {"queues", QueuesJson(samples.after)},
          {"trim_held", TrimHeldJson(samples.after)},
          {"totals", TotalsJson(samples.after)}};
}

void PrintStatus(const StatusDocuments& documents, std::ostream& out) {
  PrintHeading(documents, out);
  out << "\n";
  PrintTraffic(documents.traffic, out);
  out << "\n";
  PrintQueues(documents.traffic, out);
  PrintTrimHeld(documents.traffic, out);
  out << "\n";
  PrintViews(documents.status, out);
  PrintOwners(documents.status, out);
}

}  // namespace docket::apps

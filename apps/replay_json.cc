#include "apps/replay_json.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "boost/json/array.hpp"
#include "boost/json/parse.hpp"
#include "platform/string_view_bridge.h"

namespace docket::apps {
namespace {

using platform::AbslView;

std::string NameOf(replay::RowDifference difference) {
  switch (difference) {
    case replay::RowDifference::kAltered:
      return "altered";
    case replay::RowDifference::kMissing:
      return "missing";
    case replay::RowDifference::kExtra:
      return "extra";
  }
  return "different";
}

boost::json::object Whole(const char* verb, bool ok, std::int64_t events, absl::Duration elapsed) {
  const double seconds = absl::ToDoubleSeconds(elapsed);
  boost::json::object document;
  document["verb"] = verb;
  document["ok"] = ok;
  document["events"] = events;
  document["seconds"] = seconds;
  document["events_per_second"] = seconds > 0 ? static_cast<double>(events) / seconds : 0.0;
  return document;
}

boost::json::array DifferencesOf(const replay::ViewRebuild& view) {
  boost::json::array lines;
  for (const replay::PartitionDifference& difference : view.differences) {
    const std::string place =
        absl::StrCat("view ", view.view, " partition ", difference.partition.value());
    lines.emplace_back(absl::StrCat(place, ": live has ", difference.live.rows, " rows, digest ",
                                    difference.live.digest, "; rebuilt has ", difference.built.rows,
                                    ", digest ", difference.built.digest));
    for (const replay::DifferentRow& row : difference.rows) {
      lines.emplace_back(absl::StrCat(place, " key ", row.key, ": ", NameOf(row.kind)));
    }
  }
  return lines;
}

std::string VerdictOf(const replay::ViewRebuild& view) {
  if (!view.equal()) return view.switched ? "different, switched" : "different, not switched";
  return view.live_generation == 0 ? "built" : "equal, switched";
}

const char* VerdictOf(const replay::ViewVerification& view, bool without_findings) {
  if (!view.verified) return "NOT verified";
  return without_findings ? "equal to the journal" : "NOT equal to the journal";
}

boost::json::array FindingsOf(const replay::VerifyResult& result, const std::string& view) {
  boost::json::array lines;
  for (const replay::Finding& finding : result.findings) {
    if (finding.view != view) continue;
    lines.emplace_back(absl::StrCat("view ", finding.view, " partition ", finding.partition.value(),
                                    finding.key.empty() ? "" : absl::StrCat(" key ", finding.key),
                                    ": ", AbslView(replay::ToString(finding.kind)), ": ",
                                    finding.detail));
  }
  return lines;
}

// JSON as the diff has it; null for nothing.
boost::json::value Parsed(const std::optional<std::string>& json) {
  if (!json.has_value()) return nullptr;
  boost::system::error_code error;
  boost::json::value value = boost::json::parse(*json, error);
  return error ? boost::json::value(boost::json::string(*json)) : value;
}

}  // namespace

boost::json::object ToJson(const replay::RebuildResult& result) {
  const bool ok = result.all_switched();
  boost::json::object document = Whole("rebuild", ok, result.events, result.elapsed);
  boost::json::array views;
  for (const replay::ViewRebuild& rebuilt : result.views) {
    boost::json::object view;
    view["view"] = rebuilt.view;
    view["verdict"] = VerdictOf(rebuilt);
    view["generation"] = rebuilt.built_generation;
    view["resumed_events"] = rebuilt.resumed_events;
    view["digest"] = rebuilt.built.digest;
    view["rows"] = rebuilt.built.rows;
    view["events"] = rebuilt.built.events;
    view["switched"] = rebuilt.switched;
    view["differences"] = DifferencesOf(rebuilt);
    views.push_back(std::move(view));
  }
  document["views"] = std::move(views);
  return document;
}

boost::json::object ToJson(const replay::VerifyResult& result) {
  boost::json::object document = Whole("verify", result.ok(), result.events, result.elapsed);
  boost::json::array views;
  for (const replay::ViewVerification& verified : result.views) {
    boost::json::array findings = FindingsOf(result, verified.view);
    boost::json::object view;
    view["view"] = verified.view;
    view["verdict"] = VerdictOf(verified, findings.empty());
    view["verified"] = verified.verified;
    view["generation"] = verified.generation;
    view["digest"] = verified.digest;
    view["rows"] = verified.rows;
    view["index_entries"] = verified.entries;
    view["events"] = verified.events;
    view["differences"] = std::move(findings);
    views.push_back(std::move(view));
  }
  document["views"] = std::move(views);
  return document;
}

boost::json::object ToJson(const replay::RebuildPlan& plan, std::int64_t free_bytes) {
  boost::json::array logs;
  for (const replay::LogPlan& log : plan.logs) {
    logs.push_back(boost::json::object{{"log", eventstore::ToString(log.log)},
                                       {"partitions", log.partitions},
                                       {"records", log.records}});
  }
  std::int64_t bytes = 0;
  boost::json::array views;
  for (const replay::ViewPlan& view : plan.views) {
    bytes += view.bytes;
    views.push_back(boost::json::object{{"view", view.view},
                                        {"log", eventstore::ToString(view.log)},
                                        {"generation", view.live_generation},
                                        {"version", view.live_version},
                                        {"built_generation", view.built_generation},
                                        {"built_version", view.built_version},
                                        {"resumed_events", view.resumed_events},
                                        {"dropped_generation", view.previous_generation},
                                        {"rows", view.rows},
                                        {"events", view.events},
                                        {"bytes", view.bytes}});
  }
  return {{"verb", "rebuild"},       {"dry_run", true},           {"ok", bytes < free_bytes},
          {"logs", std::move(logs)}, {"views", std::move(views)}, {"bytes", bytes},
          {"free_bytes", free_bytes}};
}

boost::json::object ToJson(const replay::RollbackResult& result) {
  return {{"verb", "rollback"},
          {"ok", result.verification.ok()},
          {"view", result.view},
          {"generation", result.live_generation},
          {"previous_generation", result.previous_generation},
          {"events", result.events},
          {"seconds", absl::ToDoubleSeconds(result.elapsed)},
          {"verification", ToJson(result.verification)}};
}

boost::json::object ToJson(const replay::DiffResult& result) {
  return {{"verb", "diff"},
          {"ok", result.equal()},
          {"view", result.view},
          {"generation", result.live_generation},
          {"version", result.live_version},
          {"previous_generation", result.previous_generation},
          {"previous_version", result.previous_version},
          {"rebuilt", result.rebuilt},
          {"rows", result.rows},
          {"different", result.different},
          {"events", result.events},
          {"seconds", absl::ToDoubleSeconds(result.elapsed)}};
}

boost::json::object ToJson(const replay::RetryResult& result) {
  boost::json::array views;
  for (const replay::ViewRetry& view : result.views) {
    views.push_back(
        boost::json::object{{"view", view.view}, {"freed", view.freed}, {"parked", view.parked}});
  }
  return {{"verb", "retry"}, {"ok", result.ok()}, {"views", std::move(views)}};
}

boost::json::object ToJson(const replay::RowDiff& row) {
  boost::json::object document;
  document["partition"] = row.partition.value();
  document["key"] = row.key;
  document["now"] = Parsed(row.now);
  document["before"] = Parsed(row.before);
  document["origin"] = nullptr;
  if (!row.origin.has_value()) return document;
  const replay::RowOrigin& origin = *row.origin;
  boost::json::object of;
  of["stream"] = origin.stream;
  of["version"] = nullptr;
  of["event"] = nullptr;
  if (origin.version != 0) {
    of["version"] = origin.version;
    of["event"] = origin.event;
  }
  of["type"] = origin.what;
  of["log"] = eventstore::ToString(origin.log);
  of["partition"] = origin.partition.value();
  of["offset"] = origin.offset.value();
  document["origin"] = std::move(of);
  return document;
}

std::string PaceOf(const replay::ReplayProgress& progress) {
  std::string text = absl::StrFormat("%.0f/s", progress.events_per_second);
  if (progress.left < absl::InfiniteDuration()) {
    absl::StrAppendFormat(&text, ", %.0f s left", absl::ToDoubleSeconds(progress.left));
  }
  return text;
}

std::string Describe(const replay::ReplayProgress& progress) {
  return absl::StrFormat("views of %s: %d of %d events, %s", progress.log, progress.events_done,
                         std::max(progress.events_done, progress.events_total), PaceOf(progress));
}

}  // namespace docket::apps

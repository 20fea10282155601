#include "apps/cli/replay_report.h"

#include <ostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "apps/cli/output.h"
#include "boost/json/array.hpp"
#include "boost/json/value_to.hpp"

namespace docket::apps {
namespace {

std::string CountIn(const boost::json::object& json, const Noun& noun) {
  return Counted(Text(json, noun.many), noun);
}

constexpr Noun kRows{.one = "row", .many = "rows"};
constexpr Noun kRecords{.one = "record", .many = "records"};
constexpr Noun kPartitions{.one = "partition", .many = "partitions"};
constexpr Noun kEvents{.one = "event", .many = "events"};

std::string Summary(const boost::json::object& result) {
  return absl::StrFormat("%s in %.2f s, %.0f events/s", CountIn(result, kEvents),
                         result.at("seconds").to_number<double>(),
                         result.at("events_per_second").to_number<double>());
}

std::string ViewLine(const boost::json::object& view) {
  return absl::StrFormat("%s: %s, %s, digest %s", Text(view, "verdict"), CountIn(view, kRows),
                         CountIn(view, kEvents), Text(view, "digest"));
}

// "3.0 MiB": for a person, who judges by the unit.
std::string Bytes(const boost::json::value& bytes) {
  constexpr double kStep = 1024.0;
  double size = bytes.to_number<double>();
  const char* unit = "KiB";
  size /= kStep;
  for (const char* next : {"MiB", "GiB", "TiB"}) {
    if (size < kStep) break;
    size /= kStep;
    unit = next;
  }
  return absl::StrFormat("%.1f %s", size, unit);
}

void PrintPlan(const boost::json::object& plan, std::ostream& out) {
  out << "Nothing is changed. A rebuild would read\n";
  for (const boost::json::value& item : plan.at("logs").as_array()) {
    const boost::json::object& log = item.as_object();
    out << "  " << Text(log, "log") << ": " << CountIn(log, kRecords) << " in "
        << CountIn(log, kPartitions) << "\n";
  }
  out << "and build\n";
  std::vector<std::vector<std::string>> rows = {
      {"VIEW", "LIVE", "OF VERSION", "BUILT", "OF VERSION", "DROPS", "ROWS", "EVENTS", "NEEDS"}};
  for (const boost::json::value& item : plan.at("views").as_array()) {
    const boost::json::object& view = item.as_object();
    const bool drops = view.at("dropped_generation").to_number<std::int64_t>() != 0;
    rows.push_back({Text(view, "view"), Text(view, "generation"), Text(view, "version"),
                    Text(view, "built_generation"), Text(view, "built_version"),
                    drops ? Text(view, "dropped_generation") : "-", Text(view, "rows"),
                    Text(view, "events"), Bytes(view.at("bytes"))});
  }
  PrintTable(rows, out);
  std::int64_t resumed = 0;
  for (const boost::json::value& item : plan.at("views").as_array()) {
    resumed += item.at("resumed_events").to_number<std::int64_t>();
  }
  if (resumed > 0) {
    out << "It goes on with a rebuild that was interrupted, which did "
        << Counted(std::to_string(resumed), kEvents) << "\n";
  }
  out << "It needs about " << Bytes(plan.at("bytes")) << " more; " << Bytes(plan.at("free_bytes"))
      << " are free" << (ReplaySucceeded(plan) ? "" : ": NOT enough room") << "\n";
}

void PrintRollback(const boost::json::object& result, std::ostream& out) {
  out << Text(result, "view") << ": generation " << Text(result, "generation")
      << " is live again, after " << CountIn(result, kEvents) << " that it lacked; generation "
      << Text(result, "previous_generation") << " is kept\n";
}

void PrintDiff(const boost::json::object& result, std::ostream& out) {
  out << Text(result, "view") << ": " << Text(result, "different") << " of "
      << CountIn(result, kRows) << " differ in generation " << Text(result, "generation")
      << ", live, of version " << Text(result, "version") << ", and generation "
      << Text(result, "previous_generation") << ", of version " << Text(result, "previous_version")
      << "\n";
  if (!result.at("rebuilt").as_bool()) return;
  out << "as of where the latter stands: the live rows of then were built once more\n";
}

}  // namespace

bool ReplaySucceeded(const boost::json::object& result) { return result.at("ok").as_bool(); }

std::vector<std::pair<std::string, std::string>> ReplayRows(const boost::json::object& result) {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const boost::json::value& item : result.at("views").as_array()) {
    const boost::json::object& view = item.as_object();
    rows.emplace_back(Text(view, "view"), ViewLine(view));
  }
  rows.emplace_back("all views", Summary(result));
  return rows;
}

namespace {

void PrintViews(const boost::json::object& result, std::ostream& out) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& [label, value] : ReplayRows(result)) rows.push_back({label, value});
  PrintTable(rows, out);
  for (const boost::json::value& item : result.at("views").as_array()) {
    for (const boost::json::value& difference : item.at("differences").as_array()) {
      out << Text(difference) << "\n";
    }
    if (Text(item.as_object(), "verdict") == "different, not switched") {
      out << "the rows stay as they were; to take the rebuilt ones: docket replay rebuild --view "
          << Text(item.as_object(), "view") << " --accept-difference\n";
    }
  }
}

}  // namespace

void PrintReplay(const boost::json::object& result, std::ostream& out) {
  if (result.contains("dry_run")) return PrintPlan(result, out);
  if (result.at("verb") == "diff") return PrintDiff(result, out);
  if (result.at("verb") != "rollback") return PrintViews(result, out);
  PrintRollback(result, out);
  PrintViews(result.at("verification").as_object(), out);
}

void PrintDifferentRow(const boost::json::object& row, std::ostream& out) {
  out << "partition " << Text(row, "partition") << " key " << Text(row, "key") << "\n  now    "
      << Text(row, "now") << "\n  before " << Text(row, "before") << "\n";
  const boost::json::object* origin = row.at("origin").if_object();
  if (origin == nullptr) return;
  out << "  since  " << Text(*origin, "type");
  if (!origin->at("version").is_null()) {
    out << ", version " << Text(*origin, "version") << " of " << Text(*origin, "stream");
  }
  out << ", at " << Text(*origin, "log") << "/" << Text(*origin, "partition") << "/"
      << Text(*origin, "offset") << "\n";
}

}  // namespace docket::apps

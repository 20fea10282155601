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

void PrintReplay(const boost::json::object& result, std::ostream& out) {
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

}  // namespace docket::apps

#include "apps/cli/replay_report.h"

#include <ostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "apps/cli/output.h"
#include "boost/json/array.hpp"
#include "boost/json/value_to.hpp"

namespace docket::apps {
namespace {

std::string Summary(const boost::json::object& result) {
  return absl::StrFormat("%d events in %.2f s, %.0f events/s", result.at("events").as_int64(),
                         result.at("seconds").to_number<double>(),
                         result.at("events_per_second").to_number<double>());
}

std::string ViewLine(const boost::json::object& view) {
  return absl::StrFormat("%s: %d rows, %d events, digest %s", Text(view, "verdict"),
                         view.at("rows").as_int64(), view.at("events").as_int64(),
                         Text(view, "digest"));
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
  for (const auto& [label, value] : ReplayRows(result)) {
    out << absl::StrFormat("%-22s %s\n", label, value);
  }
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

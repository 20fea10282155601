// The JSON result of a rebuild or a verification, told to a person.
// Thread-safety: pure functions but for PrintReplay, which writes to `out`.
#pragma once

#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

#include "boost/json/object.hpp"

namespace docket::apps {

[[nodiscard]] bool ReplaySucceeded(const boost::json::object& result);

// Label and value, for a report: one row for the whole and one for each view.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> ReplayRows(
    const boost::json::object& result);

// The same as text, with every difference named.
void PrintReplay(const boost::json::object& result, std::ostream& out);

}  // namespace docket::apps

// The JSON result of a rebuild, a verification, a rollback or a diff, told to a person.
// Thread-safety: pure functions but for those that write to `out`.
#pragma once

#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

#include "boost/json/object.hpp"

namespace docket::apps {

[[nodiscard]] bool ReplaySucceeded(const boost::json::object& result);

// Label and value of a rebuild or a verification, for a report: one row for the whole and one for
// each view.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> ReplayRows(
    const boost::json::object& result);

// The result of any verb as text, with every difference named.
void PrintReplay(const boost::json::object& result, std::ostream& out);

// A row of a diff: its key, both values, and where the difference comes from.
void PrintDifferentRow(const boost::json::object& row, std::ostream& out);

}  // namespace docket::apps

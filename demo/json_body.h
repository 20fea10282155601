// What the demo reads of JSON that others wrote: a part that is missing or of another kind is
// empty, and never an error. Thread-safety: pure functions.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace docket::demo {

// Empty if the body is no JSON object.
[[nodiscard]] boost::json::object ObjectIn(const std::string& body);
// Empty if there is no such member, or it is no text.
[[nodiscard]] std::string TextIn(const boost::json::object& object, std::string_view member);

// Empty if there is no such member, or it is no object.
[[nodiscard]] boost::json::object ObjectAt(const boost::json::object& object,
                                           std::string_view member);
// The objects in a list; empty if there is no such member, or it is no list.
[[nodiscard]] std::vector<boost::json::object> ObjectsAt(const boost::json::object& object,
                                                         std::string_view member);

}  // namespace docket::demo

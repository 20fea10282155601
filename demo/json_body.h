// What the demo reads of JSON that others wrote: a part that is missing or of another kind is
// empty, and never an error. Thread-safety: pure functions.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

namespace docket::demo {

// Empty if the body is no JSON object.
[[nodiscard]] boost::json::object ObjectIn(const std::string& body);
// Empty if there is no such member, or it is no text.
[[nodiscard]] std::string TextIn(const boost::json::object& object, std::string_view member);

}  // namespace docket::demo

#include "api/json/object_body.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "boost/json/parser.hpp"

namespace docket::api {

absl::StatusOr<boost::json::object> ParseObjectBody(std::string_view body) {
  constexpr char kWanted[] = "The body must be a JSON object";
  if (body.empty()) return absl::InvalidArgumentError(absl::StrCat(kWanted, ", and is empty."));
  boost::json::parser parser;
  boost::system::error_code error;
  const std::size_t read = parser.write_some(body.data(), body.size(), error);
  if (error || read < body.size()) {
    return absl::InvalidArgumentError(absl::StrCat(
        kWanted, ", and is no JSON from byte ", read,
        " on: ", error ? error.message() : std::string("something stands behind its end"), "."));
  }
  boost::json::value document = parser.release();
  if (!document.is_object()) return absl::InvalidArgumentError(absl::StrCat(kWanted, "."));
  return std::move(document.get_object());
}

}  // namespace docket::api

// The target of a request and the routes it may name. Input: the target.
// Holds: a target is decoded to text that can be stored, or refused; a route that it names gets
// every parameter of its pattern, none empty.
#include <string>
#include <variant>

#include "api/http/message.h"
#include "api/http/router.h"
#include "platform/check.h"
#include "simdjson.h"
#include "tests/fuzz/input.h"

namespace docket::fuzz {
namespace {

using api::Door;

const api::Router& Routes() {
  static const api::Router router({
      {api::http::verb::get, "/api/v1/reviews", Door::kPublic, 0, {}},
      {api::http::verb::get, "/api/v1/reviews/{id}/events", Door::kPublic, 0, {}},
      {api::http::verb::get, "/{first}/{second}/{third}", Door::kPublic, 0, {}},
      {api::http::verb::post, "/api/v1/reviews", Door::kOperator, 0, {}},
  });
  return router;
}

void CheckText(std::string_view text) {
  DOCKET_CHECK(simdjson::validate_utf8(text.data(), text.size()));
  DOCKET_CHECK(text.find('\0') == std::string_view::npos);
}

void Run(Input input) {
  const std::optional<api::Target> target = api::ParseTarget(input.Rest());
  if (!target.has_value()) return;
  DOCKET_CHECK(target->path.starts_with('/'));
  CheckText(target->path);
  for (const auto& [name, value] : target->query) {
    CheckText(name);
    CheckText(value);
  }
  const auto found = Routes().Find(Door::kPublic, api::http::verb::get, target->path);
  if (const auto* match = std::get_if<api::RouteMatch>(&found)) {
    for (const auto& [name, value] : match->path_parameters) {
      DOCKET_CHECK(!value.empty());
      DOCKET_CHECK(match->route->pattern.find("{" + name + "}") != std::string::npos);
      DOCKET_CHECK(target->path.find(value) != std::string::npos);
    }
  }
  // What is served at the public door is served at the operator's too.
  const auto inside = Routes().Find(Door::kOperator, api::http::verb::get, target->path);
  DOCKET_CHECK(inside.index() == found.index());
}

}  // namespace
}  // namespace docket::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  docket::fuzz::Run({data, size});
  return 0;
}

#include "tests/lifecycles/published_schema.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "platform/string_view_bridge.h"

namespace docket::lifecycles {

JsonSchema PublishedSchema() {
  std::ifstream file(DOCKET_WEBHOOK_SCHEMAS);
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_FALSE(text.str().empty()) << DOCKET_WEBHOOK_SCHEMAS << " is missing: "
                                   << "scripts/install-dependencies --for test installs it";
  return JsonSchema(boost::json::parse(text.str()));
}

std::string DefinitionOf(std::string_view event, std::string_view action) {
  return absl::StrCat(platform::AbslView(event), "$",
                      action.empty() ? "event" : platform::AbslView(action));
}

bool IsOtherwiseAtGitHub(std::string_view definition, std::string_view problem) {
  return definition == "pull_request$demilestoned" &&
         problem == ".pull_request.milestone is not \"object\"";
}

}  // namespace docket::lifecycles

// api/openapi.yaml describes what both doors of a docketd serve.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <fstream>
#include <set>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "apps/audit_routes.h"
#include "apps/key_routes.h"
#include "boost/asio/thread_pool.hpp"
#include "tests/api/test_api.h"
#include "tests/apps/replay_rig.h"

namespace docket::apps {
namespace {

constexpr char kSourceFolder[] = DOCKET_SOURCE_DIR;

YAML::Node Document() { return YAML::LoadFile(absl::StrCat(kSourceFolder, "/api/openapi.yaml")); }

bool IsMethod(const std::string& name) {
  return name == "get" || name == "post" || name == "delete" || name == "put" || name == "patch";
}

TEST(OpenApiTest, DescribesExactlyTheRoutesThatAreServed) {
  const api::TestApi api;
  ReplayRig rig;
  std::vector<api::Route> routes = api.routes;
  for (api::Route& route : rig.routes()) routes.push_back(std::move(route));
  boost::asio::thread_pool pool(1);
  for (api::Route& route : MakeAuditRoutes({.directory = {}, .journals = {}, .pool = pool})) {
    routes.push_back(std::move(route));
  }
  for (api::Route& route : rig.desk_routes()) routes.push_back(std::move(route));
  const Privacy nothing_sealed;
  for (api::Route& route : MakeKeyRoutes(nothing_sealed, pool, {}))
    routes.push_back(std::move(route));
  std::set<std::string> served;
  for (const api::Route& route : routes) {
    const std::string method(api::http::to_string(route.method));
    // OpenAPI has no name for what may have slashes.
    served.insert(absl::StrCat(absl::AsciiStrToLower(method), " ",
                               absl::StrReplaceAll(route.pattern, {{"...}", "}"}})));
  }
  std::set<std::string> described;
  for (const auto& path : Document()["paths"]) {
    for (const auto& operation : path.second) {
      const auto name = operation.first.as<std::string>();
      if (IsMethod(name)) described.insert(absl::StrCat(name, " ", path.first.as<std::string>()));
    }
  }
  EXPECT_EQ(described, served);
}

TEST(OpenApiTest, TheDocumentIsServedToWhoHasNoKey) {
  api::TestApi api;
  std::ifstream file(absl::StrCat(kSourceFolder, "/api/openapi.yaml"));
  std::ostringstream text;
  text << file.rdbuf();
  const api::HttpAnswer answer = api.Ask({.target = "/api/v1/openapi.yaml"});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.Header("Content-Type"), "application/yaml");
  EXPECT_FALSE(answer.body.empty());
  EXPECT_EQ(answer.body, text.str());
}

TEST(OpenApiTest, AnUnknownPathLeadsToIt) {
  api::TestApi api;
  const api::HttpAnswer answer = api.Ask({.target = "/api/v1/nothing"});
  EXPECT_EQ(answer.status, 404);
  EXPECT_THAT(answer.body, testing::HasSubstr("GET /api/v1/openapi.yaml"));
}

// Whether the rest of the path leads somewhere. A const node is looked into without being changed.
bool Leads(const YAML::Node& node, std::istringstream& parts) {
  std::string part;
  return !std::getline(parts, part, '/') || (node[part].IsDefined() && Leads(node[part], parts));
}

void Resolve(const YAML::Node& node, const YAML::Node& document) {
  if (node.IsMap()) {
    for (const auto& member : node) {
      if (member.first.as<std::string>() != "$ref") {
        Resolve(member.second, document);
        continue;
      }
      const auto reference = member.second.as<std::string>();
      ASSERT_EQ(reference.substr(0, 2), "#/");
      std::istringstream parts(reference.substr(2));
      ASSERT_TRUE(Leads(document, parts)) << reference;
    }
  } else if (node.IsSequence()) {
    for (const auto& item : node) Resolve(item, document);
  }
}

TEST(OpenApiTest, EveryReferenceLeadsSomewhere) {
  const YAML::Node document = Document();
  EXPECT_EQ(document["openapi"].as<std::string>().substr(0, 4), "3.1.");
  Resolve(document, document);
}

}  // namespace
}  // namespace docket::apps

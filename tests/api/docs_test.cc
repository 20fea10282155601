// The description as JSON, and the page that shows it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <fstream>
#include <regex>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "api/document/embedded_files.h"
#include "boost/json/parse.hpp"
#include "boost/json/serialize.hpp"
#include "tests/api/test_api.h"
#include "tests/api/unpacked.h"

namespace docket::api {
namespace {

using testing::HasSubstr;

std::string FileOf(const std::string& path) {
  std::ifstream file(absl::StrCat(DOCKET_SOURCE_DIR, "/", path));
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

HttpAnswer Get(TestApi& api, const std::string& target, HeaderList headers = {}) {
  return api.Ask({.target = target, .headers = std::move(headers)});
}

// By what YAML's core schema says, told apart by the quotes that stand around it.
void ExpectSame(const YAML::Node& yaml, const boost::json::value& json, const std::string& where) {
  if (yaml.IsMap()) {
    ASSERT_TRUE(json.is_object()) << where;
    EXPECT_EQ(yaml.size(), json.get_object().size()) << where;
    for (const auto& member : yaml) {
      const std::string name = member.first.Scalar();
      const auto* value = json.get_object().if_contains(name);
      ASSERT_NE(value, nullptr) << where << "/" << name;
      ExpectSame(member.second, *value, absl::StrCat(where, "/", name));
    }
  } else if (yaml.IsSequence()) {
    ASSERT_TRUE(json.is_array()) << where;
    ASSERT_EQ(yaml.size(), json.get_array().size()) << where;
    for (std::size_t i = 0; i < yaml.size(); ++i) {
      ExpectSame(yaml[i], json.get_array()[i], absl::StrCat(where, "/", i));
    }
  } else if (yaml.IsNull()) {
    EXPECT_TRUE(json.is_null()) << where;
  } else if (json.is_string()) {
    EXPECT_EQ(yaml.Scalar(), std::string(json.get_string())) << where;
    static const std::regex typed("true|false|[-+]?[0-9]+(\\.[0-9]+)?");
    EXPECT_TRUE(yaml.Tag() == "!" || !std::regex_match(yaml.Scalar(), typed)) << where;
  } else {
    EXPECT_EQ(yaml.Tag(), "?") << where;
    EXPECT_EQ(yaml.Scalar(), boost::json::serialize(json)) << where;
  }
}

TEST(DocsTest, TheDescriptionIsThereAsJson) {
  TestApi api;
  const HttpAnswer answer = Get(api, "/api/v1/openapi.json");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.Header("Content-Type"), "application/json");
  const boost::json::value json = boost::json::parse(answer.body);
  ExpectSame(YAML::Load(FileOf("api/openapi.yaml")), json, "");
  EXPECT_EQ(json.at("openapi").as_string(), "3.1.0");
}

TEST(DocsTest, ThePageIsMadeOfFilesOfThisServerAlone) {
  TestApi api;
  const HttpAnswer page = Get(api, "/docs");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.Header("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(page.body, FileOf("api/document/docs.html"));
  EXPECT_THAT(page.body, testing::Not(HasSubstr("://")));
  const std::string policy = page.Header("Content-Security-Policy");
  EXPECT_THAT(policy, testing::StartsWith("default-src 'none'; script-src 'self';"));
  EXPECT_THAT(policy, testing::Not(HasSubstr("unsafe")));
  EXPECT_THAT(policy, testing::Not(HasSubstr("http")));

  const std::regex link("(?:src|href)=\"([^\"]*)\"");
  int links = 0;
  for (std::sregex_iterator at(page.body.begin(), page.body.end(), link), end; at != end; ++at) {
    const std::string target = (*at)[1];
    if (target == "data:,") continue;
    ++links;
    const HttpAnswer answer = Get(api, absl::StrCat("/", target));
    EXPECT_EQ(answer.status, 200) << target;
    EXPECT_FALSE(answer.Header("Content-Type").empty()) << target;
    EXPECT_EQ(answer.Header("X-Content-Type-Options"), "nosniff") << target;
  }
  EXPECT_EQ(links, 4);
}

TEST(DocsTest, TheFilesOfThePageHaveTheirTypes) {
  TestApi api;
  const std::string viewer = "node_modules/swagger-ui-dist/";
  const HttpAnswer script = Get(api, "/docs/swagger-ui-bundle.js");
  EXPECT_EQ(script.Header("Content-Type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(script.body, FileOf(viewer + "swagger-ui-bundle.js"));
  const HttpAnswer style = Get(api, "/docs/swagger-ui.css");
  EXPECT_EQ(style.Header("Content-Type"), "text/css; charset=utf-8");
  EXPECT_EQ(style.body, FileOf(viewer + "swagger-ui.css"));
  EXPECT_EQ(Get(api, "/docs/openapi.yaml").status, 404);
  EXPECT_EQ(Get(api, "/docs/nothing.js").status, 404);
}

TEST(DocsTest, WhatIsKnownAlreadyIsNotSentAgain) {
  TestApi api;
  for (const std::string target :
       {"/api/v1/openapi.yaml", "/api/v1/openapi.json", "/docs", "/docs/swagger-ui.css"}) {
    for (const std::string coding : {"identity", "gzip"}) {
      const HttpAnswer first = Get(api, target, {{"Accept-Encoding", coding}});
      const std::string tag = first.Header("ETag");
      ASSERT_FALSE(tag.empty()) << target;
      const HttpAnswer again =
          Get(api, target, {{"Accept-Encoding", coding}, {"If-None-Match", tag}});
      EXPECT_EQ(again.status, 304) << target;
      EXPECT_EQ(again.body, "") << target;
      EXPECT_EQ(again.Header("ETag"), tag) << target;
      EXPECT_EQ(again.Header("Vary"), "Accept-Encoding") << target;
      const std::string other = "\"0000\"";
      EXPECT_EQ(Get(api, target, {{"If-None-Match", other}}).status, 200) << target;
    }
  }
}

TEST(DocsTest, ItIsPackedForWhoAcceptsThat) {
  TestApi api;
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    EXPECT_LT(file.packed.size(), file.content.size()) << file.name;
  }
  const std::string target = "/docs/swagger-ui-bundle.js";
  const HttpAnswer plain = Get(api, target);
  const HttpAnswer packed = Get(api, target, {{"Accept-Encoding", "gzip"}});
  EXPECT_EQ(plain.Header("Content-Encoding"), "");
  EXPECT_EQ(packed.Header("Content-Encoding"), "gzip");
  EXPECT_EQ(plain.Header("Vary"), "Accept-Encoding");
  EXPECT_EQ(packed.Header("Vary"), "Accept-Encoding");
  EXPECT_NE(plain.Header("ETag"), packed.Header("ETag"));
  EXPECT_LT(packed.body.size(), plain.body.size() / 3);
  EXPECT_EQ(Unpacked(packed.body), plain.body);
}

}  // namespace
}  // namespace docket::api

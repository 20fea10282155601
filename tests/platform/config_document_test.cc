// The table of keys and the texts made from it, docket.yaml first.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "platform/config.h"
#include "platform/config_schema.h"

namespace docket::platform {
namespace {

using ::testing::HasSubstr;

const std::string kDocument = std::string(DOCKET_SOURCE_DIR) + "/docket.yaml";

std::string ReadAll(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(ConfigDocumentTest, DocketYamlIsWhatTheTableSays) {
  const std::string expected = DocumentConfig();
  if (ReadAll(kDocument) == expected) return;
  const std::string fresh = ::testing::TempDir() + "docket.yaml";
  std::ofstream(fresh, std::ios::binary) << expected;
  FAIL() << "docket.yaml is not what config_schema.cc says; copy " << fresh << " over it";
}

TEST(ConfigDocumentTest, DocketYamlHoldsEveryKeyWithItsDefault) {
  const auto loaded = LoadConfig({.file = kDocument, .environment = {}, .flags = {}});
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->config, DefaultConfig());
  for (const auto& [key, origin] : loaded->origins) {
    EXPECT_THAT(origin, HasSubstr("docket.yaml:")) << key;
  }
}

TEST(ConfigDocumentTest, TheExampleEndpointIsAllowed) {
  for (const KeySpec& key : ConfigKeys()) {
    if (key.example.empty()) continue;
    Config config;
    const YAML::Node example = YAML::Load(key.example);
    const auto problem = key.read(example.begin()->second, config);
    EXPECT_FALSE(problem.has_value()) << problem->path << ": " << problem->what;
  }
}

TEST(ConfigSchemaTest, NamesAndEnvironmentNamesAreUniqueAndExplained) {
  std::set<std::string> names;
  for (const KeySpec& key : ConfigKeys()) {
    EXPECT_TRUE(names.insert(key.name).second) << key.name;
    EXPECT_TRUE(names.insert(EnvironmentName(key.name)).second) << key.name;
    EXPECT_FALSE(key.doc.empty()) << key.name;
    EXPECT_FALSE(key.allowed.empty()) << key.name;
  }
}

TEST(ConfigSchemaTest, EveryKeyCanBeSetByEnvironmentAndByFlag) {
  for (const KeySpec& key : ConfigKeys()) {
    const std::string name = EnvironmentName(key.name);
    const auto loaded =
        LoadConfig({.file = {}, .environment = {name + "=" + key.default_yaml}, .flags = {}});
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    EXPECT_EQ(loaded->config, DefaultConfig()) << key.name;
    EXPECT_EQ(loaded->origins.at(key.name), "environment " + name);

    const auto flagged = LoadConfig(
        {.file = {}, .environment = {}, .flags = {"--" + key.name + "=" + key.default_yaml}});
    ASSERT_TRUE(flagged.ok()) << flagged.status();
    EXPECT_EQ(flagged->origins.at(key.name), "flag --" + key.name);
  }
}

TEST(ConfigSchemaTest, EnvironmentNamesAreMadeFromKeys) {
  EXPECT_EQ(EnvironmentName("http.listen"), "DOCKET_HTTP_LISTEN");
  EXPECT_EQ(EnvironmentName("data_dir"), "DOCKET_DATA_DIR");
}

TEST(DescribeFlagsTest, NamesEveryFlagWithDefaultAllowedAndEnvironment) {
  const std::string text = DescribeFlags();
  for (const KeySpec& key : ConfigKeys()) EXPECT_THAT(text, HasSubstr("--" + key.name + "=VALUE"));
  EXPECT_THAT(text, HasSubstr("      Default: info. Allowed: debug, info, warning, error. "
                              "Environment: DOCKET_LOG_LEVEL.\n"));
  EXPECT_THAT(text, HasSubstr("Example:\n        endpoints:\n          - id: acme "));
}

}  // namespace
}  // namespace docket::platform

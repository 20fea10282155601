#include "apps/docketd_arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace docket::apps {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Words = std::vector<const char*>;

std::string Refusal(const Words& words) {
  const auto parsed = ParseDocketdArguments(words);
  EXPECT_TRUE(absl::IsInvalidArgument(parsed.status())) << parsed.status();
  return std::string(parsed.status().message());
}

TEST(DocketdArgumentsTest, ItsOwnOptionsAndTheKeysOfTheConfiguration) {
  const auto parsed = ParseDocketdArguments(
      Words{"--config", "a.yaml", "--print-config", "--data_dir=x", "--no-such-key"});
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->config_file, "a.yaml");
  EXPECT_TRUE(parsed->print_config);
  EXPECT_FALSE(parsed->help || parsed->version);
  EXPECT_THAT(parsed->keys, ElementsAre("--data_dir=x", "--no-such-key"));
  EXPECT_EQ(ParseDocketdArguments(Words{"--config=b.yaml"})->config_file, "b.yaml");
  EXPECT_TRUE(ParseDocketdArguments(Words{"-h"})->help);
  EXPECT_TRUE(ParseDocketdArguments(Words{"--help", "--version"})->version);
}

TEST(DocketdArgumentsTest, AConfigurationIsOneFile) {
  for (const Words& words : {Words{"--config"}, Words{"--config="}, Words{"--config", ""},
                             Words{"--config", "--print-config"}}) {
    EXPECT_THAT(Refusal(words), HasSubstr("--config needs a file: docketd --config docket.yaml"));
  }
  EXPECT_THAT(Refusal({"--config", "a.yaml", "--config=b.yaml"}),
              HasSubstr("--config is given more than once (a.yaml, b.yaml)"));
}

TEST(DocketdArgumentsTest, ASwitchTakesNoValue) {
  EXPECT_THAT(Refusal({"--help=1"}), HasSubstr("--help takes no value"));
  EXPECT_THAT(Refusal({"--print-config=yes"}), HasSubstr("--print-config takes no value"));
}

TEST(DocketdArgumentsTest, AStrayArgumentIsNoOption) {
  EXPECT_THAT(Refusal({"extra"}), HasSubstr("'extra' is no option; docketd takes --config FILE"));
  EXPECT_THAT(Refusal({"--log.level=info", "extra"}), HasSubstr("'extra' is no option"));
  EXPECT_THAT(Refusal({"--data_dir", "/srv"}), HasSubstr("one argument: --data_dir=/srv"));
}

}  // namespace
}  // namespace docket::apps

// Tokens out of files, without a broker.
#include "eventstore/kafka/oauth_token_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "eventstore/kafka/kafka_properties.h"
#include "tests/eventstore/temporary_directory.h"

namespace docket::eventstore {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string Token(const std::string& payload) {
  return absl::StrCat(absl::WebSafeBase64Escape(R"({"alg":"none"})"), ".",
                      absl::WebSafeBase64Escape(payload), ".signature");
}

TEST(OauthTokenFileTest, ATokenSaysWhoseItIsAndUntilWhen) {
  const std::string text = Token(R"({"sub":"docket","exp":1800000000.5,"aud":["kafka"]})");
  const auto token = ParseOauthToken(text);
  ASSERT_TRUE(token.ok()) << token.status();
  EXPECT_EQ(token->text, text);
  EXPECT_EQ(token->principal, "docket");
  EXPECT_EQ(token->expires_at, absl::FromUnixMillis(1'800'000'000'500));
}

TEST(OauthTokenFileTest, WhatIsNoTokenIsNamedAndNotRepeated) {
  for (const std::string& wrong :
       {std::string("secret"), std::string("secret.secret"), std::string("secret.!!!.secret"),
        Token("secret"), Token("[1]"), Token(R"({"sub":"secret"})"),
        Token(R"({"sub":"secret","exp":"secret"})"), Token(R"({"sub":"secret","exp":-1})"),
        Token(R"({"sub":"secret","exp":1e300})"), Token(R"({"exp":1800000000})"),
        Token(R"({"sub":"","exp":1800000000})"), Token(R"({"sub":7,"exp":1800000000})"),
        std::string()}) {
    const auto token = ParseOauthToken(wrong);
    EXPECT_TRUE(absl::IsInvalidArgument(token.status())) << wrong << ": " << token.status();
    EXPECT_THAT(token.status().message(),
                AllOf(HasSubstr("no JSON Web Token"), Not(HasSubstr("secret"))));
  }
}

TEST(OauthTokenFileTest, AFileIsReadWithoutTheWhiteSpaceAroundIt) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/token";
  const std::string text = Token(R"({"sub":"docket","exp":1800000000})");
  std::ofstream(path) << "\n " << text << " \n";
  const auto token = ReadOauthTokenFile(path, absl::FromUnixSeconds(1'799'999'999));
  ASSERT_TRUE(token.ok()) << token.status();
  EXPECT_EQ(token->text, text);
  const auto late = ReadOauthTokenFile(path, absl::FromUnixSeconds(1'800'000'000));
  EXPECT_TRUE(absl::IsUnauthenticated(late.status())) << late.status();
  EXPECT_THAT(late.status().message(), AllOf(HasSubstr(path), HasSubstr("expired at 2027-01-15")));
}

TEST(OauthTokenFileTest, AFileThatIsMissingADirectoryOrTooLargeIsNamed) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/token";
  const auto missing = ReadOauthTokenFile(path, absl::UnixEpoch());
  EXPECT_TRUE(absl::IsNotFound(missing.status())) << missing.status();
  EXPECT_THAT(missing.status().message(), HasSubstr(path));
  EXPECT_TRUE(absl::IsNotFound(ReadOauthTokenFile(directory.path(), absl::UnixEpoch()).status()));
  std::ofstream(path) << std::string(70'000, 'x');
  const auto large = ReadOauthTokenFile(path, absl::UnixEpoch());
  EXPECT_TRUE(absl::IsInvalidArgument(large.status())) << large.status();
  EXPECT_THAT(large.status().message(), HasSubstr("is larger than"));
}

TEST(OauthTokenFileTest, AFileLeavesNoRoomForAnotherMechanismOrToken) {
  const auto check = [](KafkaProperties properties) {
    properties[kOauthTokenFileProperty] = "/token";
    return CheckKafkaProperties(properties);
  };
  EXPECT_TRUE(check({}).ok());
  EXPECT_TRUE(check({{"sasl.mechanism", "OAUTHBEARER"}}).ok());
  EXPECT_THAT(check({{"sasl.mechanism", "PLAIN"}}).message(), HasSubstr("kafka.oauth_token_file"));
  EXPECT_THAT(check({{"sasl.mechanisms", "PLAIN"}}).message(), HasSubstr("kafka.oauth_token_file"));
  EXPECT_THAT(check({{"sasl.oauthbearer.config", "principal=x"}}).message(),
              HasSubstr("kafka.oauth_token_file"));
}

}  // namespace
}  // namespace docket::eventstore

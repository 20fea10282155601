#include "privacy/master_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace docket::privacy {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kFirst[] = "first:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\n";
constexpr char kSecond[] = "second:QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=\n";

MasterKeys Keys(const std::string& text) {
  auto keys = MasterKeys::Parse(text);
  EXPECT_TRUE(keys.ok()) << keys.status();
  return *std::move(keys);
}

TEST(MasterKeysTest, TheFirstWrapsAndAllUnwrap) {
  const MasterKeys one = Keys(kFirst);
  const std::string wrapped = one.Wrap("secret", "a row");
  EXPECT_NE(wrapped, one.Wrap("secret", "a row"));
  const MasterKeys both = Keys(std::string("# new\n\n") + kSecond + kFirst);
  EXPECT_EQ(both.name(), "second");
  EXPECT_EQ(*both.Unwrap(wrapped, "a row", "first"), "secret");
  EXPECT_EQ(*both.Unwrap(both.Wrap("more", ""), "", "second"), "more");
}

TEST(MasterKeysTest, WhatIsOfAnotherRowOrAlteredIsRefused) {
  const MasterKeys keys = Keys(std::string(kFirst) + kSecond);
  std::string wrapped = keys.Wrap("secret", "a row");
  EXPECT_TRUE(absl::IsDataLoss(keys.Unwrap(wrapped, "another", "first").status()));
  EXPECT_TRUE(absl::IsDataLoss(keys.Unwrap(wrapped, "a row", "second").status()));
  EXPECT_TRUE(absl::IsDataLoss(keys.Unwrap("", "a row", "first").status()));
  wrapped.back() = static_cast<char>(wrapped.back() ^ 1);
  EXPECT_TRUE(absl::IsDataLoss(keys.Unwrap(wrapped, "a row", "first").status()));
}

TEST(MasterKeysTest, OneThatIsMissingIsNamed) {
  const absl::Status missing = Keys(kFirst).Unwrap("x", "", "second").status();
  EXPECT_TRUE(absl::IsFailedPrecondition(missing));
  EXPECT_THAT(missing.message(), HasSubstr("\"second\""));
}

TEST(MasterKeysTest, AWrongLineIsNamedAndNotShown) {
  const std::pair<std::string, std::string> wrong[] = {
      {"", "there is no master key"},
      {"# nothing\n", "there is no master key"},
      {"c2VjcmV0c2VjcmV0\n", "line 1"},
      {std::string(kFirst) + "Second:QUJD\n", "line 2"},
      {"first:QUJD\n", "32 bytes"},
      {"first:c2VjcmV0 c2VjcmV0!\n", "32 bytes"},
      {std::string(kFirst) + "\n" + kFirst, "line 3"},
      {":QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=\n", "line 1"},
  };
  for (const auto& [text, what] : wrong) {
    const absl::Status refused = MasterKeys::Parse(text).status();
    EXPECT_TRUE(absl::IsInvalidArgument(refused)) << text;
    EXPECT_THAT(refused.message(), HasSubstr(what)) << text;
    EXPECT_THAT(refused.message(), Not(HasSubstr("QUJD"))) << text;
    EXPECT_THAT(refused.message(), Not(HasSubstr("c2Vj"))) << text;
  }
}

TEST(MasterKeysTest, ANewLineIsOne) {
  const std::string line = MakeMasterKeyLine("third");
  EXPECT_EQ(Keys(line).name(), "third");
  EXPECT_NE(line, MakeMasterKeyLine("third"));
}

}  // namespace
}  // namespace docket::privacy

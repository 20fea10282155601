#include "privacy/body_compression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zstd.h>

#include <string>

#include "platform/hashing.h"
#include "privacy/body_dictionary.h"

namespace docket::privacy {
namespace {

using testing::HasSubstr;

// As GitHub writes a user; with names that no dictionary has.
constexpr char kUser[] =
    R"({"login":"zweigelt","id":7,"avatar_url":"https://avatars.githubusercontent.com/u/7?v=4",)"
    R"("gravatar_id":"","url":"https://api.github.com/users/zweigelt",)"
    R"("html_url":"https://github.com/zweigelt","type":"User","site_admin":false})";

std::string WithoutDictionary(const std::string& body) {
  std::string compressed(ZSTD_compressBound(body.size()), '\0');
  compressed.resize(
      ZSTD_compress(compressed.data(), compressed.size(), body.data(), body.size(), 1));
  return compressed;
}

TEST(BodyCompressionTest, WhatComesBackIsWhatItWas) {
  std::string binary;
  for (int i = 0; i < 100'000; ++i) binary.push_back(static_cast<char>(i * i % 251));
  for (const std::string& body : {std::string(), std::string("{}"), std::string(kUser), binary}) {
    EXPECT_EQ(*DecompressBody(CompressBody(body)), body);
  }
}

TEST(BodyCompressionTest, ASmallBodyBecomesSmallerByWhatAllHaveAlike) {
  EXPECT_LT(2 * CompressBody(kUser).size(), WithoutDictionary(kUser).size());
}

TEST(BodyCompressionTest, WhatWasStoredBeforeThereWasADictionaryCanBeRead) {
  EXPECT_EQ(*DecompressBody(WithoutDictionary(kUser)), kUser);
}

TEST(BodyCompressionTest, WhatIsBrokenOrTooLargeOrNeedsAnotherDictionaryIsRefused) {
  const std::string whole = CompressBody(kUser);
  EXPECT_TRUE(absl::IsDataLoss(DecompressBody("").status()));
  EXPECT_TRUE(absl::IsDataLoss(DecompressBody(kUser).status()));
  EXPECT_TRUE(absl::IsDataLoss(DecompressBody(whole.substr(0, whole.size() - 1)).status()));

  // RFC 8878, 3.1.1.1: behind the magic number and a byte that describes the header.
  std::string other = whole;
  constexpr std::size_t kDictionaryAt = 5;
  other[kDictionaryAt] = static_cast<char>(other[kDictionaryAt] ^ 1);
  const auto refused = DecompressBody(other);
  EXPECT_TRUE(absl::IsUnimplemented(refused.status())) << refused.status();
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("dictionary 4000"));
}

// Stored bodies need these bytes for ever: another dictionary gets another number.
TEST(BodyCompressionTest, TheDictionaryIsWhatItWas) {
  const auto bytes = BodyDictionary();
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  EXPECT_EQ(ZSTD_getDictID_fromDict(text.data(), text.size()), 40'001U);
  EXPECT_EQ(platform::Sha256Hex(text).value(),
            "b790907a06cd5e1a5dd296accf97720233089ae406e6ab6a498d5f0d8fc0c6f2");
}

}  // namespace
}  // namespace docket::privacy

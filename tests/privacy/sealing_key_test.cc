#include "privacy/sealing_key.h"

#include <gtest/gtest.h>

#include <string>

#include "platform/hashing.h"

namespace docket::privacy {
namespace {

constexpr char kContext[] = "a test";

KeyId IdOf(char byte) { return *KeyIdFrom(std::string(KeyId::kBytes, byte)); }

class SealingKeyTest : public testing::Test {
 protected:
  const SealingKey key_{IdOf('k'), std::string(kSecretBytes, 's')};
};

// Never to change: what is sealed is in journals. Computed also by hand of RFC 5869 and another
// implementation of AES-GCM.
TEST_F(SealingKeyTest, TheBytesOfAFormatAreForEver) {
  EXPECT_EQ(platform::HexEncode(key_.Seal("Codertocat", kContext)),
            "016b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b1cde9ddad166f846961d4e17fa034942fb8533d95d83421488"
            "e2f93483c6dbeb27f46273dd6a");
}

TEST_F(SealingKeyTest, OpensWhatItSealed) {
  for (const std::string& text : {std::string(), std::string("Codertocat"),
                                  std::string("Zoë \0 \xff", 8), std::string(100'000, 'x')}) {
    const std::string sealed = key_.Seal(text, kContext);
    EXPECT_EQ(*key_.Open(sealed, kContext), text);
    EXPECT_EQ(*KeyIdOf(sealed), key_.id());
  }
}

TEST_F(SealingKeyTest, TheSameTextIsSealedTheSameAndNoOther) {
  EXPECT_EQ(key_.Seal("one", kContext), key_.Seal("one", kContext));
  EXPECT_NE(key_.Seal("one", kContext), key_.Seal("two", kContext));
  EXPECT_NE(key_.Seal("one", kContext), key_.Seal("one", "another"));
  const SealingKey same_secret(IdOf('o'), std::string(kSecretBytes, 's'));
  const SealingKey other(IdOf('k'), std::string(kSecretBytes, 't'));
  EXPECT_NE(key_.Seal("one", kContext), same_secret.Seal("one", kContext));
  EXPECT_NE(key_.Seal("one", kContext), other.Seal("one", kContext));
}

TEST_F(SealingKeyTest, WhatWasAlteredAnywhereIsRefused) {
  const std::string sealed = key_.Seal("Codertocat", kContext);
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string altered = sealed;
    altered[i] = static_cast<char>(altered[i] ^ 1);
    EXPECT_FALSE(key_.Open(altered, kContext).ok()) << i;
  }
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_FALSE(key_.Open(sealed.substr(0, size), kContext).ok()) << size;
  }
  EXPECT_FALSE(key_.Open(sealed + "x", kContext).ok());
  EXPECT_TRUE(absl::IsDataLoss(key_.Open(sealed, "another").status()));
}

TEST_F(SealingKeyTest, WhatAnotherKeySealedIsNamed) {
  const SealingKey other(IdOf('o'), std::string(kSecretBytes, 's'));
  const absl::Status refused = key_.Open(other.Seal("one", kContext), kContext).status();
  EXPECT_TRUE(absl::IsInvalidArgument(refused)) << refused;
}

TEST(KeyIdTest, IsOfAnyBytesAndRandom) {
  EXPECT_NE(MakeKeyId(), MakeKeyId());
  EXPECT_EQ(ToString(IdOf('k')), "6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b");
  EXPECT_FALSE(KeyIdFrom("short").ok());
  EXPECT_FALSE(KeyIdOf("").ok());
}

}  // namespace
}  // namespace docket::privacy

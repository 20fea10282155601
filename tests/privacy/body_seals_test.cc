#include "privacy/body_seals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "platform/manual_clock.h"
#include "privacy/memory/memory_key_table.h"

namespace docket::privacy {
namespace {

using testing::HasSubstr;
using testing::Not;

const domain::Tenant kReceivedBy{.host = domain::HostCode("gh"),
                                 .organization = domain::OrganizationId(7)};
constexpr domain::Timestamp kSomeDay(1'795'000'000'000'000);
constexpr std::int64_t kDayUs = 86'400'000'000;
constexpr domain::Timestamp kNextDay(kSomeDay.value() + kDayUs);

class BodySealsTest : public testing::Test {
 protected:
  std::string Sealed(domain::Timestamp at, const std::string& body) {
    const auto sealed = seals_.Seal(kReceivedBy, at, body);
    EXPECT_TRUE(sealed.ok()) << sealed.status();
    EXPECT_TRUE(sealed->has_value());
    return **sealed;
  }

  platform::ManualClock clock_;
  MemoryKeyTable table_;
  KeyStore keys_{table_, *MasterKeys::Parse(MakeMasterKeyLine("first")), clock_, {}};
  BodySeals seals_{keys_};
};

TEST_F(BodySealsTest, ABodyIsSmallerAndComesBackAsItWas) {
  std::string body = "{\"sender\":{\"login\":\"Codertocat\"}}";
  for (int i = 0; i < 10; ++i) body += body;
  const std::string sealed = Sealed(kSomeDay, body);
  EXPECT_LT(sealed.size(), body.size() / 5);
  EXPECT_THAT(sealed, Not(HasSubstr("Codertocat")));
  EXPECT_EQ(*seals_.Open(sealed), body);
  EXPECT_EQ(*seals_.Open(Sealed(kSomeDay, "")), "");
  EXPECT_EQ(Sealed(kSomeDay, body), sealed);
}

TEST_F(BodySealsTest, ADayGoesWithItsKeyAndNoOther) {
  const std::string before = Sealed(kSomeDay, "body");
  const std::string after = Sealed(kNextDay, "body");
  ASSERT_TRUE(keys_.Destroy(KeyName::OfDay(kReceivedBy, kSomeDay)).ok());
  EXPECT_TRUE(absl::IsNotFound(seals_.Open(before).status()));
  EXPECT_EQ(*seals_.Open(after), "body");
  EXPECT_TRUE(absl::IsFailedPrecondition(seals_.Seal(kReceivedBy, kSomeDay, "late").status()));
}

// Not lost: whoever keeps the master keys can bring the right one back.
TEST_F(BodySealsTest, AKeyThatCannotBeUnwrappedIsNoLostBody) {
  const std::string sealed = Sealed(kSomeDay, "body");
  KeyStore other(table_, *MasterKeys::Parse(MakeMasterKeyLine("first")), clock_, {});
  EXPECT_TRUE(absl::IsFailedPrecondition(BodySeals(other).Open(sealed).status()));
  KeyStore without(table_, *MasterKeys::Parse(MakeMasterKeyLine("second")), clock_, {});
  EXPECT_TRUE(absl::IsFailedPrecondition(BodySeals(without).Open(sealed).status()));
}

TEST_F(BodySealsTest, WhatWasAlteredIsRefused) {
  std::string sealed = Sealed(kSomeDay, "body");
  sealed.back() = static_cast<char>(sealed.back() ^ 1);
  EXPECT_TRUE(absl::IsDataLoss(seals_.Open(sealed).status()));
  EXPECT_TRUE(absl::IsDataLoss(seals_.Open("").status()));
  EXPECT_TRUE(absl::IsDataLoss(seals_.Open("{\"body\":1}").status()));
}

TEST(KeyNameTest, DaysAreInTheirOrderAndSayWhoseTheyAre) {
  const KeyName name = KeyName::OfDay(kReceivedBy, kSomeDay);
  EXPECT_EQ(name.OrganizationOfDay(), kReceivedBy);
  EXPECT_LT(KeyName::BeginOfDay(kSomeDay), name);
  EXPECT_LT(name, KeyName::BeginOfDay(kNextDay));
  EXPECT_EQ(KeyName::OfSubject(kReceivedBy, domain::UserId(1)).OrganizationOfDay(), std::nullopt);
  EXPECT_EQ(KeyName::Stored("day/2026-11-28/gh").OrganizationOfDay(), std::nullopt);
  EXPECT_EQ(KeyName::Stored("day/2026-11-28/gh/x").OrganizationOfDay(), std::nullopt);
}

}  // namespace
}  // namespace docket::privacy

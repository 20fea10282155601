#include "privacy/personal_seals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "docket/inbox/v1/inbox.pb.h"
#include "platform/manual_clock.h"
#include "privacy/memory/memory_key_table.h"
#include "schemas/codec/command_codec.h"
#include "schemas/codec/personal_fields.h"
#include "tests/support/samples.h"

namespace docket::privacy {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const domain::Tenant kOrganization{.host = domain::HostCode("gh"),
                                   .organization = domain::OrganizationId(7)};
const domain::Tenant kOther{.host = domain::HostCode("gh"),
                            .organization = domain::OrganizationId(8)};

class PersonalSealsTest : public testing::Test {
 protected:
  common::v1::Personal Sealed(const domain::Tenant& organization, std::int64_t subject,
                              const std::string& text) {
    common::v1::Personal personal;
    personal.set_subject(subject);
    personal.set_text(text);
    const absl::Status sealed = seals_.Seal(organization, personal);
    EXPECT_TRUE(sealed.ok()) << sealed;
    return personal;
  }

  platform::ManualClock clock_;
  MemoryKeyTable table_;
  KeyStore keys_{table_, *MasterKeys::Parse(MakeMasterKeyLine("first")), clock_, {}};
  PersonalSeals seals_{keys_};
};

TEST_F(PersonalSealsTest, WhatIsSealedIsReadByWhoHasTheKeys) {
  const common::v1::Personal personal = Sealed(kOrganization, 40, "Codertocat");
  EXPECT_EQ(personal.subject(), 40);
  EXPECT_EQ(personal.text(), "");
  EXPECT_THAT(personal.SerializeAsString(), Not(HasSubstr("Codertocat")));
  EXPECT_EQ(seals_.TextOf(personal), "Codertocat");
  EXPECT_THAT(schemas::WithoutKeys().TextOf(personal), StartsWith("sealed:"));
}

TEST_F(PersonalSealsTest, WhatIsNobodysOrNotGivenOrSealedStays) {
  EXPECT_EQ(Sealed(kOrganization, 0, "a title").text(), "a title");
  EXPECT_EQ(Sealed(kOrganization, 40, "").sealed(), "");
  common::v1::Personal twice = Sealed(kOrganization, 40, "Codertocat");
  const std::string once = twice.sealed();
  ASSERT_TRUE(seals_.Seal(kOther, twice).ok());
  EXPECT_EQ(twice.sealed(), once);
}

TEST_F(PersonalSealsTest, WhoIsErasedInOneOrganisationIsReadInAnother) {
  const common::v1::Personal here = Sealed(kOrganization, 40, "Codertocat");
  const common::v1::Personal there = Sealed(kOther, 40, "Codertocat");
  const common::v1::Personal somebody = Sealed(kOrganization, 41, "octocat");
  EXPECT_NE(here.sealed(), there.sealed());
  ASSERT_TRUE(seals_.Erase(kOrganization, domain::UserId(40)).ok());
  EXPECT_THAT(seals_.TextOf(here), StartsWith("erased:"));
  EXPECT_EQ(seals_.TextOf(there), "Codertocat");
  EXPECT_EQ(seals_.TextOf(somebody), "octocat");
}

TEST_F(PersonalSealsTest, OfWhoIsErasedNothingIsTakenAnyMore) {
  ASSERT_TRUE(seals_.Erase(kOrganization, domain::UserId(40)).ok());
  const common::v1::Personal personal = Sealed(kOrganization, 40, "Codertocat");
  EXPECT_EQ(personal.text(), "");
  EXPECT_EQ(personal.sealed(), "");
  EXPECT_EQ(personal.subject(), 40);
}

TEST_F(PersonalSealsTest, WhatCannotBeOpenedIsNotSaidToBeErased) {
  common::v1::Personal personal = Sealed(kOrganization, 40, "Codertocat");
  MemoryKeyTable other_table;
  KeyStore others(other_table, *MasterKeys::Parse(MakeMasterKeyLine("first")), clock_, {});
  EXPECT_THAT(PersonalSeals(others).TextOf(personal), StartsWith("unreadable:"));
  personal.mutable_sealed()->back() ^= 1;
  EXPECT_THAT(seals_.TextOf(personal), StartsWith("unreadable:"));
  personal.set_sealed("x");
  EXPECT_EQ(seals_.TextOf(personal), "unreadable");
}

// No command has a way for what is personal past the sealer.
TEST_F(PersonalSealsTest, NothingOfAnyCommandIsLeftUnsealed) {
  int pieces = 0;
  for (const domain::Command& command : tests::SampleCommands()) {
    const domain::RecordedCommand recorded{.metadata = tests::SampleMetadata(),
                                           .repository = tests::SampleRepository(),
                                           .command = command};
    const auto record = schemas::EncodeCommand(recorded, seals_);
    ASSERT_TRUE(record.ok()) << record.status();
    inbox::v1::CommandRecord copy = *record;
    const auto look = [&](common::v1::Personal& personal) {
      ++pieces;
      EXPECT_TRUE(personal.subject() == 0 || personal.text().empty()) << record->type();
      return absl::OkStatus();
    };
    ASSERT_TRUE(schemas::ChangePersonal(copy, look).ok());
    const auto read = schemas::DecodeCommand(*record);
    ASSERT_TRUE(read.ok()) << read.status();
    // As it was sealed, so it is written again.
    EXPECT_EQ(schemas::EncodeCommand(*read).SerializeAsString(), record->SerializeAsString());
  }
  EXPECT_GT(pieces, 0);
}

}  // namespace
}  // namespace docket::privacy

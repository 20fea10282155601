#include "platform/ids.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace docket::platform {
namespace {

constexpr Uuid kUrlNamespace = {0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1,
                                0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8};

CommandIdentity OpenReview() {
  return {.log = CommandLog::kReviewCommands,
          .partition_key = "186853002",
          .provider = "github",
          .host = "gh",
          .delivery_guid = "72d3162e-cc78-11e3-81ab-4c9367dc0958",
          .command_type = "OpenReview",
          .target = "rev_gh_186853002_2",
          .natural_key = ""};
}

TEST(IdsTest, NamespacesAreDerivedAsDocumented) {
  EXPECT_EQ(FormatUuid(kCommandNamespace), UuidV5(kUrlNamespace, "urn:docket:command"));
  EXPECT_EQ(FormatUuid(kEventNamespace), UuidV5(kUrlNamespace, "urn:docket:event"));
}

// The expected ids were computed with Python's uuid.uuid5. Stored data depends on them.
TEST(IdsTest, CommandIdsNeverChange) {
  EXPECT_EQ(MakeCommandId(OpenReview()).value(),
            "cmd_review_commands_186853002_923c0937-7992-553f-b577-20e9e990bbb6");
}

TEST(IdsTest, EventIdsNeverChange) {
  const domain::CommandId command = MakeCommandId(OpenReview());
  EXPECT_EQ(MakeEventId(command, 0).value(), "d3c957a0-0025-5710-9042-bb2479104255");
  EXPECT_EQ(MakeEventId(command, 12).value(), "ead8adcd-1e5e-5bec-93b0-57050da4079a");
}

TEST(IdsTest, SeparatorsInsideAFieldAreEscaped) {
  const CommandIdentity identity{.log = CommandLog::kOrganizationCommands,
                                 .partition_key = "app",
                                 .provider = "github",
                                 .host = "gh",
                                 .delivery_guid = "guid",
                                 .command_type = "T",
                                 .target =
                                     "a\x1f"
                                     "b",
                                 .natural_key = "c\x1e"};
  EXPECT_EQ(MakeCommandId(identity).value(),
            "cmd_organization_commands_app_13b9f34c-d113-5771-9a72-7325a818a0c7");
}

TEST(IdsTest, EveryHashedFieldCounts) {
  const auto id_with = [](std::string_view CommandIdentity::*field) {
    CommandIdentity identity = OpenReview();
    identity.*field = "another";
    return MakeCommandId(identity);
  };
  const domain::CommandId original = MakeCommandId(OpenReview());
  for (const auto field :
       {&CommandIdentity::provider, &CommandIdentity::host, &CommandIdentity::delivery_guid,
        &CommandIdentity::command_type, &CommandIdentity::target, &CommandIdentity::natural_key}) {
    EXPECT_NE(id_with(field), original);
  }
}

TEST(IdsTest, TextMovedFromOneFieldToTheNextIsAnotherCommand) {
  CommandIdentity first = OpenReview();
  first.target =
      "a\x1f"
      "b";
  first.natural_key = "c";
  CommandIdentity second = OpenReview();
  second.target = "a";
  second.natural_key =
      "b\x1f"
      "c";
  EXPECT_NE(MakeCommandId(first), MakeCommandId(second));
}

}  // namespace
}  // namespace docket::platform

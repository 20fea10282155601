// Keys of who was erased, and of days that are over: what destroys them, and what keeps them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "apps/erased_keys.h"
#include "apps/expired_keys.h"
#include "privacy/memory/memory_key_table.h"
#include "tests/projections/projection_world.h"

namespace docket::apps {
namespace {

using domain::organization::LegalHoldLifted;
using domain::organization::LegalHoldPlaced;
using domain::organization::SubjectErased;
using privacy::KeyName;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::int64_t kDays = 3;
constexpr std::int64_t kDayOfMicroseconds = 86'400'000'000;

class KeyDestructionTest : public testing::Test {
 protected:
  KeyDestructionTest() { world_.Reopen(); }

  void Tell(const domain::Tenant& organization, const domain::organization::Event& event) {
    world_.CommitOrganization(domain::StreamOf(organization), organization.organization, {event});
    world_.Drain();
  }
  eventstore::RecordLog& events() { return *world_.GroupOf("organization_events").source().log; }

  KeyName NameOfDay(const domain::Tenant& organization, std::int64_t days_ago) {
    return KeyName::OfDay(organization, domain::Timestamp(world_.clock().Now().value() -
                                                          days_ago * kDayOfMicroseconds));
  }
  std::string MakeKeyOfDay(const domain::Tenant& organization, std::int64_t days_ago) {
    const KeyName name = NameOfDay(organization, days_ago);
    EXPECT_TRUE(keys_.ForSealing(name).ok());
    return name.text();
  }
  std::vector<std::string> Living() {
    std::vector<std::string> texts;
    const auto names = table_.Living(KeyName::Stored("day/"), KeyName::Stored("e"), 100);
    EXPECT_TRUE(names.ok()) << names.status();
    for (const KeyName& name : *names) texts.push_back(name.text());
    return texts;
  }

  ExpiredKeys Expiring() {
    return ExpiredKeys({.keys = keys_,
                        .views = world_.store(),
                        .organization_events = events(),
                        .clock = world_.clock()},
                       kDays);
  }

  const domain::Tenant kOne = tests::Organization(7);
  const domain::Tenant kOther = tests::Organization(8);
  tests::ProjectionWorld world_;
  privacy::MemoryKeyTable table_;
  privacy::KeyStore keys_{table_,
                          *privacy::MasterKeys::Parse(privacy::MakeMasterKeyLine("first")),
                          world_.clock(),
                          {.visited_at_once = 2}};
};

TEST_F(KeyDestructionTest, TheKeyOfADayLivesAsLongAsItsBodies) {
  Tell(kOne, SubjectErased{.subject = domain::UserId(1), .reason = {}, .erased_by = {}});
  const std::string today = MakeKeyOfDay(kOne, 0);
  const std::string last = MakeKeyOfDay(kOne, kDays);
  MakeKeyOfDay(kOne, kDays + 1);
  MakeKeyOfDay(kOther, kDays + 1);
  MakeKeyOfDay(kOther, 400);
  ExpiredKeys expiring = Expiring();
  EXPECT_TRUE(*expiring.Step());
  EXPECT_THAT(Living(), ElementsAre(last, today));
  EXPECT_EQ(expiring.NextDue(), world_.clock().MonotonicNow() + ExpiredKeys::kInterval);
  EXPECT_FALSE(*expiring.Step());
}

TEST_F(KeyDestructionTest, AHoldKeepsTheKeysOfItsOrganisationUntilItIsLifted) {
  const std::string held = MakeKeyOfDay(kOne, 100);
  MakeKeyOfDay(kOther, 100);
  Tell(kOne, LegalHoldPlaced{.id = "a",
                             .scope = {.repository = domain::RepositoryId(70), .number = {}},
                             .reason = {.subject = {}, .text = "why"},
                             .placed_by = {}});
  ExpiredKeys before = Expiring();
  EXPECT_TRUE(*before.Step());
  EXPECT_THAT(Living(), ElementsAre(held));
  Tell(kOne,
       LegalHoldLifted{.id = "a", .reason = {.subject = {}, .text = "over"}, .lifted_by = {}});
  ExpiredKeys after = Expiring();
  EXPECT_TRUE(*after.Step());
  EXPECT_THAT(Living(), IsEmpty());
}

TEST_F(KeyDestructionTest, BehindManyKeysThatAreHeldTheOthersAreFound) {
  Tell(kOne,
       LegalHoldPlaced{
           .id = "a", .scope = {}, .reason = {.subject = {}, .text = "why"}, .placed_by = {}});
  std::vector<std::string> held;
  for (const std::int64_t days_ago : {105, 104, 103, 102, 101}) {
    held.push_back(MakeKeyOfDay(kOne, days_ago));
  }
  for (const std::int64_t days_ago : {100, 99, 98}) MakeKeyOfDay(kOther, days_ago);
  ExpiredKeys expiring = Expiring();
  EXPECT_TRUE(*expiring.Step());
  EXPECT_EQ(Living(), held);
}

TEST_F(KeyDestructionTest, WhileItIsNotKnownWhichHoldsStandNoKeyIsDestroyed) {
  const std::string old = MakeKeyOfDay(kOne, 100);
  world_.CommitOrganization(
      domain::StreamOf(kOther), kOther.organization,
      {LegalHoldPlaced{
          .id = "a", .scope = {}, .reason = {.subject = {}, .text = "why"}, .placed_by = {}}});
  ExpiredKeys expiring = Expiring();
  EXPECT_FALSE(*expiring.Step());
  EXPECT_THAT(Living(), ElementsAre(old));
  EXPECT_EQ(expiring.NextDue(), world_.clock().MonotonicNow() + ExpiredKeys::kIntervalUnknown);
}

TEST_F(KeyDestructionTest, WhoWasErasedWithoutTheirKeyIsFoundOnce) {
  std::vector<projections::ErasedSubject> destroyed;
  absl::Status answer = absl::UnavailableError("the disk is full");
  const auto destroy = [&](std::span<const projections::ErasedSubject> erased) {
    if (answer.ok()) destroyed.insert(destroyed.end(), erased.begin(), erased.end());
    return answer;
  };
  ErasedKeys erased(world_.store(), events().partition_count(), destroy, world_.clock());
  EXPECT_FALSE(*erased.Step());
  Tell(kOne, SubjectErased{.subject = domain::UserId(40), .reason = {}, .erased_by = {}});
  Tell(kOther, SubjectErased{.subject = domain::UserId(41), .reason = {}, .erased_by = {}});
  world_.clock().Advance(ErasedKeys::kInterval);
  EXPECT_TRUE(absl::IsUnavailable(erased.Step().status()));

  answer = absl::OkStatus();
  ErasedKeys again(world_.store(), events().partition_count(), destroy, world_.clock());
  EXPECT_TRUE(*again.Step());
  EXPECT_THAT(
      destroyed,
      testing::UnorderedElementsAre(
          projections::ErasedSubject{.organization = kOne, .subject = domain::UserId(40)},
          projections::ErasedSubject{.organization = kOther, .subject = domain::UserId(41)}));
  world_.clock().Advance(ErasedKeys::kInterval);
  EXPECT_FALSE(*again.Step());
  EXPECT_EQ(destroyed.size(), 2U);
}

}  // namespace
}  // namespace docket::apps

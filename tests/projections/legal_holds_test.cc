// Legal holds in the read models: of one organisation, and those that stand of all.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "projections/policy_reader.h"
#include "projections/standing_holds.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/organization_values.h"
#include "tests/projections/projection_world.h"

namespace docket::projections {
namespace {

using domain::organization::HeldScope;
using domain::organization::LegalHoldLifted;
using domain::organization::LegalHoldPlaced;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const Visible kEverything{};
const HeldScope kRepository{.repository = domain::RepositoryId(10), .number = {}};

domain::Personal Words(const std::string& text) { return {.subject = {}, .text = text}; }

LegalHoldPlaced Placed(const std::string& id, const HeldScope& scope = {}) {
  return {
      .id = id, .scope = scope, .reason = Words("for " + id), .placed_by = domain::KeyId("key_1")};
}

class LegalHoldsTest : public testing::Test {
 protected:
  LegalHoldsTest() { world_.Reopen(); }

  void Tell(int organization, const domain::organization::Event& event) {
    const domain::Tenant tenant = tests::Organization(organization);
    world_.CommitOrganization(domain::StreamOf(tenant), tenant.organization, {event});
  }
  void Place(int organization, const std::string& id, const HeldScope& scope = {}) {
    Tell(organization, Placed(id, scope));
  }
  void Lift(int organization, const std::string& id) {
    Tell(organization,
         LegalHoldLifted{.id = id, .reason = Words("over"), .lifted_by = domain::KeyId("key_2")});
  }

  view_proto::LegalHolds HoldsOf(int organization) {
    world_.Drain();
    PolicyReader reader(world_.models());
    const auto answer = reader.GetLegalHolds(kEverything, tests::Organization(organization));
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? answer->value : view_proto::LegalHolds();
  }

  // The ends of organization_events.
  std::vector<eventstore::Offset> Ends() {
    std::vector<eventstore::Offset> ends;
    for (int i = 0; i < tests::ProjectionWorld::kPartitions; ++i) {
      ends.push_back(world_.GroupOf("organization_events")
                         .source()
                         .log->Offsets(eventstore::PartitionIndex(i))
                         ->end);
    }
    return ends;
  }
  absl::StatusOr<std::vector<StandingHold>> Standing() {
    return StandingHolds(*world_.store().Snapshot(), Ends());
  }

  tests::ProjectionWorld world_;
};

std::vector<std::string> IdsOf(const view_proto::LegalHolds& row) {
  std::vector<std::string> ids;
  for (const view_proto::LegalHold& hold : row.holds()) ids.push_back(hold.id());
  return ids;
}

TEST_F(LegalHoldsTest, OnesThatStandAndOnesThatWereLiftedAreInTheOrderOfTheirNames) {
  Place(1, "m");
  Place(1, "z", kRepository);
  Place(1, "a");
  Tell(1, domain::organization::RepositoryRegistered{.repository = domain::RepositoryId(7)});
  Lift(1, "m");
  Place(1, "k");
  const view_proto::LegalHolds row = HoldsOf(1);
  EXPECT_THAT(IdsOf(row), ElementsAre("a", "k", "m", "z"));
  EXPECT_EQ(row.tenant().organization(), 1);
  EXPECT_EQ(row.version(), 6);
  const view_proto::LegalHold& lifted = row.holds(2);
  EXPECT_EQ(schemas::FromProto(lifted.reason()), Words("for m"));
  EXPECT_EQ(lifted.placed_by(), "key_1");
  EXPECT_GT(lifted.placed_at(), 0);
  EXPECT_GT(lifted.lifted_at(), 0);
  EXPECT_EQ(schemas::FromProto(lifted.lift_reason()), Words("over"));
  EXPECT_EQ(lifted.lifted_by(), "key_2");
  const view_proto::LegalHold& stands = row.holds(3);
  EXPECT_EQ(schemas::FromProto(stands.scope()), kRepository);
  EXPECT_EQ(stands.lifted_at(), 0);
}

TEST_F(LegalHoldsTest, WhoMayNotSeeTheOrganisationSeesNone) {
  Place(1, "a");
  world_.Drain();
  PolicyReader reader(world_.models());
  const Visible others{.tenants = std::set{tests::Organization(2)}};
  EXPECT_TRUE(absl::IsNotFound(reader.GetLegalHolds(others, tests::Organization(1)).status()));
  EXPECT_THAT(IdsOf(HoldsOf(2)), IsEmpty());
}

TEST_F(LegalHoldsTest, ThoseThatStandAreOfEveryOrganisation) {
  EXPECT_THAT(*Standing(), IsEmpty());
  Place(1, "a");
  Place(1, "b");
  Place(2, "b", kRepository);
  Lift(1, "b");
  world_.Drain();
  EXPECT_THAT(
      *Standing(),
      UnorderedElementsAre(
          StandingHold{.organization = tests::Organization(1), .id = "a", .scope = {}},
          StandingHold{.organization = tests::Organization(2), .id = "b", .scope = kRepository}));
}

TEST_F(LegalHoldsTest, WhatTheViewHasNotReadYetIsNotKnown) {
  Place(1, "a");
  const auto behind = Standing();
  EXPECT_TRUE(absl::IsUnavailable(behind.status())) << behind.status();
  EXPECT_THAT(std::string(behind.status().message()), HasSubstr("before offset 0, of "));
  world_.Drain();
  EXPECT_EQ(Standing()->size(), 1U);
  Place(1, "b");
  EXPECT_TRUE(absl::IsUnavailable(Standing().status()));
}

TEST_F(LegalHoldsTest, AParkedOrganisationMakesItUnknown) {
  Lift(1, "never-placed");
  world_.Drain();
  const auto parked = Standing();
  EXPECT_TRUE(absl::IsUnavailable(parked.status())) << parked.status();
  EXPECT_THAT(std::string(parked.status().message()), HasSubstr("has parked"));
}

TEST_F(LegalHoldsTest, RowsOfOtherSoftwareMakeItUnknown) {
  Place(1, "a");
  world_.Drain();
  for (int i = 0; i < tests::ProjectionWorld::kPartitions; ++i) {
    const Scope scope = world_.LiveScope("legal_holds", i);
    const auto checkpoint = world_.store().Snapshot()->CheckpointOf(scope);
    ASSERT_TRUE(checkpoint.ok());
    if (!checkpoint->has_value()) continue;
    ViewChanges changes;
    changes.checkpoint = **checkpoint;
    changes.checkpoint.set_view_version(changes.checkpoint.view_version() + 1);
    ASSERT_TRUE(world_.store().Write(scope, changes).ok());
  }
  const auto other = Standing();
  EXPECT_TRUE(absl::IsUnavailable(other.status())) << other.status();
  EXPECT_THAT(std::string(other.status().message()), HasSubstr("other software"));
}

}  // namespace
}  // namespace docket::projections

// Keys, and what the projections say of themselves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "projections/caught_up_keys.h"
#include "projections/progress.h"
#include "projections/registry.h"
#include "projections/system_reader.h"
#include "tests/projections/projection_world.h"

namespace docket::projections {
namespace {

using tests::ProjectionWorld;
using tests::Review;
using tests::Tracked;

domain::Event Created(const std::string& id) {
  return domain::access::Event(domain::access::KeyCreated{.id = domain::KeyId(id),
                                                          .secret_sha256 = {},
                                                          .label = "of " + id,
                                                          .tenants = {tests::Organization(4)},
                                                          .expires_at = {}});
}

TEST(KeyQueries, FindAndListKeys) {
  ProjectionWorld world;
  world.CommitOrganization(domain::AccessKeysStream(), domain::kAppTenant,
                           {Created("b"), Created("a")});
  world.CommitOrganization(
      domain::AccessKeysStream(), domain::kAppTenant,
      {domain::access::Event(domain::access::KeyRevoked{.id = domain::KeyId("b")})});
  world.Drain();
  SystemReader reader(world.models());
  const auto found = reader.FindKey(domain::KeyId("a"));
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->value.label(), "of a");
  EXPECT_TRUE(absl::IsNotFound(reader.FindKey(domain::KeyId("c")).status()));
  const auto keys = reader.ListKeys();
  ASSERT_TRUE(keys.ok()) << keys.status();
  ASSERT_EQ(keys->value.size(), 2U);
  EXPECT_EQ(keys->value[0].id(), "a");
  EXPECT_TRUE(keys->value[1].revoked());
}

// Its rows may be older than what was shown before a crash: without a key, or before it was
// revoked.
TEST(KeyQueries, NoKeyIsKnownBeforeTheirViewHasCaughtUp) {
  ProjectionWorld world;
  world.CommitOrganization(domain::AccessKeysStream(), domain::kAppTenant, {Created("a")});
  world.Drain();
  SystemReader reader(world.models());
  const LogPartition at{.log = {.base = "organization_events", .generation = 1},
                        .partition = eventstore::PartitionIndex(0)};
  Progress progress(1);
  CaughtUpKeys keys(reader, progress, at.log);
  progress.Advance(at, {.next = eventstore::Offset(1), .end = eventstore::Offset(2)});
  EXPECT_TRUE(absl::IsUnavailable(keys.FindKey(domain::KeyId("a")).status()));
  EXPECT_TRUE(absl::IsUnavailable(keys.FindKey(domain::KeyId("none")).status()));
  EXPECT_TRUE(absl::IsUnavailable(keys.ListKeys().status()));
  progress.Advance(at, {.next = eventstore::Offset(2), .end = eventstore::Offset(2)});
  EXPECT_TRUE(keys.FindKey(domain::KeyId("a")).ok());
  EXPECT_TRUE(absl::IsNotFound(keys.FindKey(domain::KeyId("none")).status()));
  EXPECT_TRUE(keys.ListKeys().ok());
}

TEST(SystemQueries, SayWhereEachViewIs) {
  ProjectionWorld world;
  const domain::ReviewId review = Review(10, 1);
  world.Commit(review, {Tracked(review)});
  SystemReader reader(world.models());
  const auto total_behind = [&] {
    std::int64_t behind = 0;
    const auto statuses = reader.Projections();
    EXPECT_TRUE(statuses.ok()) << statuses.status();
    for (const ProjectionStatus& status : *statuses) {
      behind += status.end.value() - status.next.value();
      EXPECT_EQ(status.code_version, status.stored_version) << status.view;
      EXPECT_EQ(status.digest.size(), 32U);
    }
    return behind;
  };
  EXPECT_GT(total_behind(), 0);
  world.Drain();
  EXPECT_EQ(total_behind(), 0);
  EXPECT_EQ(reader.Projections()->size(), AllViews().size() * ProjectionWorld::kPartitions);
}

TEST(SystemQueries, TheNewestAcceptedClaimSaysWhoOwnsAPartition) {
  ProjectionWorld world;
  SystemReader reader(world.models());
  world.Drain();
  ASSERT_TRUE(reader.Owners().ok()) << reader.Owners().status();
  EXPECT_THAT(*reader.Owners(), testing::IsEmpty());

  world.Claim(1, {.term = 1, .url = "http://first"});
  world.Claim(1, {.term = 5, .url = "http://second"});
  world.Claim(1, {.term = 3, .url = "http://late"});
  world.Drain();
  const auto owners = reader.Owners();
  ASSERT_TRUE(owners.ok()) << owners.status();
  ASSERT_EQ(owners->size(), 1U);
  EXPECT_EQ(owners->front().log.base, "review_events");
  EXPECT_EQ(owners->front().partition.value(), 1);
  EXPECT_EQ(owners->front().owner.url(), "http://second");
  EXPECT_EQ(owners->front().owner.term(), 5);
}

// As a program of another time left them.
void MakeOtherVersion(ProjectionWorld& world, std::string_view view) {
  for (std::int32_t i = 0; i < ProjectionWorld::kPartitions; ++i) {
    const Scope scope = world.LiveScope(view, i);
    const auto stored = world.store().Snapshot()->CheckpointOf(scope);
    ASSERT_TRUE(stored.ok()) << stored.status();
    if (!stored->has_value()) continue;
    ViewChanges changes;
    changes.checkpoint = **stored;
    changes.checkpoint.set_view_version(99);
    ASSERT_TRUE(world.store().Write(scope, changes).ok());
  }
}

TEST(SystemQueries, RowsOfAnotherVersionAreNotRead) {
  ProjectionWorld world;
  world.CommitOrganization(domain::AccessKeysStream(), domain::OrganizationId(1), {Created("a")});
  world.Drain();
  SystemReader reader(world.models());
  ASSERT_TRUE(reader.FindKey(domain::KeyId("a")).ok());
  EXPECT_TRUE(reader.OtherVersions()->empty());
  MakeOtherVersion(world, "access_keys");
  const auto others = reader.OtherVersions();
  ASSERT_TRUE(others.ok()) << others.status();
  ASSERT_EQ(others->size(), 1U);
  EXPECT_EQ(others->front().view, "access_keys");
  EXPECT_EQ(others->front().stored_version, 99);
  EXPECT_EQ(others->front().code_version, Registered("access_keys").version());
  const auto found = reader.FindKey(domain::KeyId("a"));
  EXPECT_TRUE(absl::IsUnavailable(found.status())) << found.status();
  EXPECT_THAT(std::string(found.status().message()),
              testing::HasSubstr("docket replay rebuild --view access_keys"));
  EXPECT_TRUE(absl::IsUnavailable(reader.ListKeys().status()));
  EXPECT_TRUE(reader.Projections().ok());
  EXPECT_TRUE(reader.ParkedStreams().ok());
}

}  // namespace
}  // namespace docket::projections

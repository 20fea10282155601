// Policies in the read models: of repositories, of organisations, and what became of a command.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "projections/policy_reader.h"
#include "projections/review_reader.h"
#include "schemas/codec/policy_values.h"
#include "tests/projections/projection_world.h"

namespace docket::projections {
namespace {

namespace organization = domain::organization;
namespace repository = domain::repository;

const Visible kEverything{};
const domain::Tenant kTenant = tests::Organization(1);

domain::Event Changed(std::int64_t version, const domain::PolicySettings& policy) {
  return organization::Event(
      organization::PolicyChanged{.version = version, .policy = policy, .set_by = {}});
}

TEST(PolicyQueriesTest, AnOrganisationsPolicyIsTheLastOne) {
  tests::ProjectionWorld world;
  world.Reopen();
  world.CommitOrganization(domain::StreamOf(kTenant), kTenant.organization,
                           {Changed(1, {.drafts = true}),
                            organization::Event(organization::RepositoryRegistered{
                                .repository = domain::RepositoryId(10)}),
                            Changed(2, {.drafts = false})});
  world.Drain();
  PolicyReader reader(world.models());
  const auto answer = reader.GetOrganizationPolicy(kEverything, kTenant);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->value.policy_version(), 2);
  EXPECT_EQ(schemas::FromProto(answer->value.policy()), domain::PolicySettings{.drafts = false});
  EXPECT_EQ(answer->value.repositories(), 1);
}

TEST(PolicyQueriesTest, OneThatWasNeverSetIsEmpty) {
  tests::ProjectionWorld world;
  world.Reopen();
  world.Drain();
  PolicyReader reader(world.models());
  const auto answer = reader.GetOrganizationPolicy(kEverything, kTenant);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->value.policy_version(), 0);
  EXPECT_EQ(answer->value.tenant().organization(), 1);
  const Visible others{.tenants = std::set{tests::Organization(2)}};
  EXPECT_TRUE(absl::IsNotFound(reader.GetOrganizationPolicy(others, kTenant).status()));
}

TEST(PolicyQueriesTest, ARepositoryHasItsOwnAndItsOrganisations) {
  tests::ProjectionWorld world;
  world.Reopen();
  const domain::RepositoryKey key{.host = tests::kHost, .repository = domain::RepositoryId(10)};
  world.Bind(key.repository);
  world.CommitTo(domain::StreamOf(key), domain::PartitionKey(key.repository),
                 {.id = "cmd_policy", .tenant = kTenant},
                 {repository::Event(repository::PolicyChanged{
                      .version = 1, .policy = {.drafts = true}, .set_by = {}}),
                  repository::Event(repository::OrganizationPolicyReceived{
                      .version = 4, .policy = {.bot_authors = false}})});
  world.Drain();
  ReviewReader repositories(world.models());
  const auto answer = repositories.GetRepository(kEverything, key);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->value.policy_version(), 1);
  EXPECT_EQ(schemas::FromProto(answer->value.policy()), domain::PolicySettings{.drafts = true});
  EXPECT_EQ(answer->value.organization_policy_version(), 4);
  EXPECT_EQ(schemas::FromProto(answer->value.organization_policy()),
            domain::PolicySettings{.bot_authors = false});

  PolicyReader policies(world.models());
  int found = 0;
  for (int i = 0; i < tests::ProjectionWorld::kPartitions; ++i) {
    const auto outcome = policies.FindOutcome({.to_repository = true,
                                               .partition = eventstore::PartitionIndex(i),
                                               .id = domain::CommandId("cmd_policy")});
    ASSERT_TRUE(outcome.ok()) << outcome.status();
    found += outcome->has_value() ? 1 : 0;
    EXPECT_EQ(*policies.FindOutcome({.to_repository = true,
                                     .partition = eventstore::PartitionIndex(i),
                                     .id = domain::CommandId("cmd_other")}),
              std::nullopt);
  }
  EXPECT_EQ(found, 1);
}

}  // namespace
}  // namespace docket::projections

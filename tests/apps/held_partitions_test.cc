// Which partitions a legal hold keeps.
#include "apps/held_partitions.h"

#include <gtest/gtest.h>

#include <numeric>

#include "eventstore/log_names.h"
#include "eventstore/memory/memory_log.h"
#include "eventstore/relay/published_topics.h"
#include "platform/murmur2.h"
#include "tests/projections/projection_world.h"

namespace docket::apps {
namespace {

using domain::organization::HeldScope;
using eventstore::MemoryLog;
using eventstore::PartitionIndex;

constexpr std::int32_t kPartitions = 8;
const domain::RepositoryId kRepository(70);

class HeldPartitionsTest : public testing::Test {
 protected:
  HeldPartitionsTest() { world_.Reopen(); }

  MemoryLog Log(std::string_view base) {
    eventstore::MemoryLogOptions options;
    options.name = {.base = std::string(base), .generation = 1};
    options.partition_count = kPartitions;
    return MemoryLog(options, world_.clock());
  }

  void Tell(const domain::organization::Event& event) {
    world_.CommitOrganization(domain::StreamOf(kTenant), kTenant.organization, {event});
  }
  void Place(const HeldScope& scope) {
    Tell(domain::organization::LegalHoldPlaced{
        .id = "a", .scope = scope, .reason = {.subject = {}, .text = "why"}, .placed_by = {}});
  }

  // Of a log with this name, after a round was begun.
  std::vector<std::int32_t> HeldOf(std::string_view base) {
    MemoryLog log = Log(base);
    HeldPartitions holds(*world_.GroupOf("organization_events").source().log, world_.store(),
                         world_.progress());
    holds.BeginRound(absl::ZeroDuration());
    std::vector<std::int32_t> held;
    for (std::int32_t i = 0; i < kPartitions; ++i) {
      const auto holds_it = holds.Holds(log, PartitionIndex(i));
      EXPECT_TRUE(holds_it.ok()) << holds_it.status();
      if (holds_it.ok() && *holds_it) held.push_back(i);
    }
    return held;
  }

  static std::vector<std::int32_t> All() {
    std::vector<std::int32_t> all(kPartitions);
    std::iota(all.begin(), all.end(), 0);
    return all;
  }
  static std::vector<std::int32_t> Only(const std::string& key) {
    return {platform::PartitionOf(key, kPartitions)};
  }

  const domain::Tenant kTenant = tests::Organization(7);
  tests::ProjectionWorld world_;
};

TEST_F(HeldPartitionsTest, NoneWithoutAHold) {
  EXPECT_TRUE(HeldOf(eventstore::kReviewEvents).empty());
  Place({});
  Tell(domain::organization::LegalHoldLifted{
      .id = "a", .reason = {.subject = {}, .text = "over"}, .lifted_by = {}});
  world_.Drain();
  for (const std::string_view base :
       {eventstore::kReviewEvents, eventstore::kWebhookReceived, eventstore::kAuditEvents}) {
    EXPECT_TRUE(HeldOf(base).empty()) << base;
  }
}

TEST_F(HeldPartitionsTest, ARepositoryHoldsItsOwnAndItsOrganisations) {
  Place({.repository = kRepository, .number = domain::PullRequestNumber(3)});
  world_.Drain();
  const auto of_repository = Only(domain::PartitionKey(kRepository));
  const auto of_organization = Only(domain::PartitionKey(kTenant.organization));
  ASSERT_NE(of_repository, of_organization);
  EXPECT_EQ(HeldOf(eventstore::kReviewEvents), of_repository);
  EXPECT_EQ(HeldOf(eventstore::kReviewCommands), of_repository);
  EXPECT_EQ(HeldOf(eventstore::kOrganizationEvents), of_organization);
  EXPECT_EQ(HeldOf(eventstore::kOrganizationCommands), of_organization);
  EXPECT_EQ(HeldOf(eventstore::kWebhookReceived), of_organization);
  EXPECT_EQ(HeldOf(eventstore::kDeliveryResults), of_organization);
  EXPECT_EQ(HeldOf(eventstore::kAuditEvents), All());
}

TEST_F(HeldPartitionsTest, AnOrganisationHoldsEveryRepositorysPartition) {
  Place({});
  world_.Drain();
  EXPECT_EQ(HeldOf(eventstore::kReviewEvents), All());
  EXPECT_EQ(HeldOf(eventstore::kWebhookReceived), Only(domain::PartitionKey(kTenant.organization)));
}

TEST_F(HeldPartitionsTest, WhatTheViewsDoNotIncludeIsNotKnown) {
  Place({});
  const MemoryLog log = Log(eventstore::kReviewEvents);
  HeldPartitions holds(*world_.GroupOf("organization_events").source().log, world_.store(),
                       world_.progress());
  holds.BeginRound(absl::ZeroDuration());
  EXPECT_TRUE(absl::IsUnavailable(holds.Holds(log, PartitionIndex(0)).status()));
  world_.Drain();
  EXPECT_TRUE(*holds.Holds(log, PartitionIndex(0)));
}

}  // namespace
}  // namespace docket::apps

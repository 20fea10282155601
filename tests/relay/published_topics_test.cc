#include "eventstore/relay/published_topics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "schemas/codec/event_codec.h"

namespace docket::eventstore {
namespace {

using testing::ElementsAre;

std::vector<std::string_view> NamesOf(const std::vector<std::size_t>& topics) {
  std::vector<std::string_view> names;
  for (const std::size_t topic : topics) names.push_back(kPublishedTopics[topic].name);
  return names;
}

// A new event is to be thought about: its row is missing until then.
TEST(EventRoutes, HaveOneRowForEachEvent) {
  std::multiset<std::string_view> rows;
  for (const EventRoute& route : EventRoutes()) rows.insert(route.type);
  std::multiset<std::string_view> events;
  for (const auto& [type, row] : schemas::EventTypes().rows()) events.insert(type);
  EXPECT_EQ(rows, events);
}

TEST(EventRoutes, NameTopicsThatThereAre) {
  for (const EventRoute& route : EventRoutes()) {
    if (route.topic.empty()) continue;
    const bool known = std::ranges::any_of(
        kPublishedTopics, [&](const PublishedTopic& topic) { return topic.name == route.topic; });
    EXPECT_TRUE(known) << route.type << ": " << route.topic;
  }
}

TEST(TopicsOf, IsWhatTheTableSays) {
  EXPECT_THAT(NamesOf(TopicsOf("review.ReviewRequested")),
              ElementsAre("review_requested", "audit_events", "metrics_events"));
  EXPECT_THAT(NamesOf(TopicsOf("review.PullRequestMerged")),
              ElementsAre("audit_events", "metrics_events"));
  EXPECT_THAT(NamesOf(TopicsOf("access.KeyCreated")), ElementsAre("audit_events"));
  EXPECT_THAT(NamesOf(TopicsOf("review.OfTomorrow")), ElementsAre("audit_events"));
}

domain::EventMetadata Metadata(const std::string& stream) {
  domain::EventMetadata metadata;
  metadata.stream = domain::StreamId(stream);
  metadata.tenant.organization = domain::OrganizationId(5);
  metadata.repository = domain::RepositoryId(7);
  return metadata;
}

TEST(KeyOf, IsARepositoryAReviewOrAnOrganization) {
  const domain::EventMetadata review = Metadata("rev_gh_7_2");
  EXPECT_EQ(KeyOf(TopicKey::kRepository, review).value(), "7");
  EXPECT_EQ(KeyOf(TopicKey::kReview, review).value(), "rev_gh_7_2");
  EXPECT_EQ(KeyOf(TopicKey::kOrganization, review).value(), "5");
  EXPECT_EQ(KeyOf(TopicKey::kOrganization, {}).value(), "app");
}

TEST(KeyOf, RefusesAnEventThatLacksIt) {
  EXPECT_TRUE(absl::IsDataLoss(KeyOf(TopicKey::kRepository, {}).status()));
  EXPECT_TRUE(absl::IsDataLoss(KeyOf(TopicKey::kReview, Metadata("repo_gh_7")).status()));
}

}  // namespace
}  // namespace docket::eventstore

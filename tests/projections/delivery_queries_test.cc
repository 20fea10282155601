// A delivery joined with what intake and the owners made of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <set>

#include "platform/murmur2.h"
#include "projections/delivery_reader.h"
#include "schemas/codec/common_codec.h"
#include "tests/projections/projection_world.h"

namespace docket::projections {
namespace {

using tests::Organization;
using tests::ProjectionWorld;
using tests::Review;

const Visible kEverything{};

class DeliveryQueriesTest : public ::testing::Test {
 protected:
  domain::DeliveryId Receive(const std::string& guid, const std::string& body,
                             std::int64_t organization = 1) {
    inbox_proto::WebhookReceived delivery;
    delivery.set_host("gh");
    delivery.set_guid(guid);
    delivery.set_event("pull_request");
    delivery.mutable_tenant()->set_host("gh");
    delivery.mutable_tenant()->set_organization(organization);
    delivery.set_body_sha256(body);
    delivery.set_received_at(++received_);
    return world_.Receive(delivery);
  }

  // Intake's result: the commands, all for repository 10.
  void Translate(const domain::DeliveryId& delivery, const std::vector<std::string>& commands) {
    inbox_proto::DeliveryTranslated result;
    *result.mutable_delivery() = schemas::ToProto(delivery);
    for (const std::string& id : commands) {
      inbox_proto::CommandRef& command = *result.add_commands();
      command.set_id(id);
      command.set_log("review_commands");
      command.set_partition(platform::PartitionOf(domain::PartitionKey(domain::RepositoryId(10)),
                                                  ProjectionWorld::kPartitions));
    }
    if (commands.empty()) result.set_ignored_reason("unknown event");
    world_.Translated(result);
  }

  void Decide(const std::string& command, const domain::DeliveryId& delivery,
              const std::string& body, const std::string& rejected = "") {
    world_.CommitTo(domain::StreamOf(Review(10, 1)), domain::PartitionKey(domain::RepositoryId(10)),
                    {.id = command,
                     .tenant = Organization(1),
                     .delivery = delivery,
                     .body_sha256 = body,
                     .rejected = rejected},
                    {});
  }

  JoinedDelivery Get(const domain::DeliveryId& id) {
    world_.Drain();
    DeliveryReader reader(world_.models());
    const auto answer = reader.Get(kEverything, id);
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? answer->value : JoinedDelivery{};
  }

  // Views of the parked streams that the two answers name.
  std::vector<std::string> IncompleteOf(const domain::DeliveryId& id) {
    world_.Drain();
    DeliveryReader reader(world_.models());
    const auto answer = reader.Get(kEverything, id);
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? ViewsOf(answer->incomplete) : std::vector<std::string>();
  }
  std::vector<std::string> IncompleteOfList(const Visible& visible,
                                            const DeliveryFilter& filter = {}) {
    world_.Drain();
    DeliveryReader reader(world_.models());
    const auto answer = reader.List(visible, filter);
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? ViewsOf(answer->incomplete) : std::vector<std::string>();
  }
  static std::vector<std::string> ViewsOf(const std::vector<Incomplete>& incomplete) {
    std::vector<std::string> views;
    for (const Incomplete& one : incomplete) views.push_back(one.view);
    return views;
  }

  ProjectionWorld world_;
  std::int64_t received_ = 0;
};

TEST_F(DeliveryQueriesTest, TheStatusFollowsTheDelivery) {
  const domain::DeliveryId id = Receive("g1", "body");
  EXPECT_EQ(Get(id).status, DeliveryStatus::kReceived);
  Translate(id, {"cmd_a", "cmd_b"});
  EXPECT_EQ(Get(id).status, DeliveryStatus::kTranslated);
  Decide("cmd_a", id, "body");
  EXPECT_EQ(Get(id).status, DeliveryStatus::kTranslated) << "one outcome is missing";
  Decide("cmd_b", id, "body", "owner-mismatch");
  const JoinedDelivery joined = Get(id);
  EXPECT_EQ(joined.status, DeliveryStatus::kRejected);
  ASSERT_EQ(joined.outcomes.size(), 2U);
  EXPECT_EQ(joined.outcomes[1].code(), "owner-mismatch");
  EXPECT_FALSE(joined.duplicate_of.has_value());
}

TEST_F(DeliveryQueriesTest, WithoutCommandsItIsIgnored) {
  const domain::DeliveryId id = Receive("g1", "body");
  Translate(id, {});
  const JoinedDelivery joined = Get(id);
  EXPECT_EQ(joined.status, DeliveryStatus::kIgnored);
  EXPECT_EQ(joined.result->ignored_reason(), "unknown event");
}

TEST_F(DeliveryQueriesTest, ADuplicateNamesTheFirstAndASiblingHasAnotherBody) {
  const domain::DeliveryId first = Receive("g1", "body");
  const domain::DeliveryId again = Receive("g1", "body");
  const domain::DeliveryId sibling = Receive("g1", "other body");
  for (const domain::DeliveryId& id : {first, again, sibling}) Translate(id, {"cmd_a"});
  Decide("cmd_a", first, "body");
  EXPECT_FALSE(Get(first).duplicate_of.has_value());
  EXPECT_EQ(Get(again).duplicate_of, first);
  EXPECT_FALSE(Get(again).sibling);
  EXPECT_EQ(Get(sibling).duplicate_of, first);
  EXPECT_TRUE(Get(sibling).sibling);
  EXPECT_EQ(Get(again).status, DeliveryStatus::kAccepted);
}

// It has no outcome that names the first.
TEST_F(DeliveryQueriesTest, AnIgnoredDuplicateNamesTheFirstToo) {
  const domain::DeliveryId first = Receive("g1", "body");
  const domain::DeliveryId again = Receive("g1", "body");
  const domain::DeliveryId sibling = Receive("g1", "other body");
  const domain::DeliveryId strange = Receive("g1", "body", 2);
  const domain::DeliveryId other = Receive("g2", "body");
  EXPECT_FALSE(Get(again).duplicate_of.has_value()) << "nobody knows yet what becomes of it";
  for (const domain::DeliveryId& id : {first, again, sibling, strange, other}) Translate(id, {});
  EXPECT_FALSE(Get(first).duplicate_of.has_value());
  EXPECT_EQ(Get(again).duplicate_of, first);
  EXPECT_FALSE(Get(again).sibling);
  EXPECT_EQ(Get(sibling).duplicate_of, first);
  EXPECT_TRUE(Get(sibling).sibling);
  EXPECT_FALSE(Get(strange).duplicate_of.has_value()) << "the guid is another tenant's";
  EXPECT_FALSE(Get(other).duplicate_of.has_value());

  DeliveryReader reader(world_.models());
  const auto list = reader.List(kEverything, {.status = DeliveryStatus::kIgnored});
  ASSERT_TRUE(list.ok()) << list.status();
  std::map<domain::DeliveryId, std::optional<domain::DeliveryId>> named;
  for (const JoinedDelivery& item : list->value.items) {
    named[schemas::FromProto(item.delivery.id())] = item.duplicate_of;
  }
  EXPECT_EQ(named[first], std::nullopt);
  EXPECT_EQ(named[again], first);
}

TEST_F(DeliveryQueriesTest, AnIgnoredDeliveryLooksAtFewCopiesHoweverManyThereAre) {
  std::vector<domain::DeliveryId> received;
  for (int i = 0; i < kGuidCopiesMax + 3; ++i) received.push_back(Receive("g1", "body"));
  for (const domain::DeliveryId& id : received) Translate(id, {});
  EXPECT_EQ(Get(received.back()).duplicate_of, received[2]) << "the earliest of the next older";
  EXPECT_EQ(Get(received[1]).duplicate_of, received[0]);
  EXPECT_FALSE(Get(received[0]).duplicate_of.has_value());
}

TEST_F(DeliveryQueriesTest, ListsFilterAndPage) {
  for (int i = 0; i < 12; ++i) Receive(i % 2 == 0 ? "even" : "odd", "body", 1 + i % 3);
  Translate(Receive("ignored", "body", 1), {});
  world_.Drain();
  DeliveryReader reader(world_.models());
  EXPECT_EQ(reader.List(kEverything, {.guid = "even"})->value.items.size(), 6U);
  EXPECT_EQ(reader.List(kEverything, {.guid = {}, .event = "push"})->value.items.size(), 0U);
  EXPECT_EQ(reader.List(kEverything, {.guid = {}, .event = "pull_request"})->value.items.size(),
            13U);
  EXPECT_EQ(reader.List(kEverything, {.guid = {}, .event = {}, .status = DeliveryStatus::kIgnored})
                ->value.items.size(),
            1U);
  const Visible one{.tenants = std::set{Organization(2)}};
  EXPECT_EQ(reader.List(one, {})->value.items.size(), 4U);
  const Visible two{.tenants = std::set{Organization(1), Organization(2)}};
  EXPECT_TRUE(absl::IsInvalidArgument(reader.List(two, {}).status()));
  EXPECT_EQ(reader.List(two, {.guid = "even"})->value.items.size(), 4U);

  DeliveryFilter paged;
  paged.limit = 5;
  std::vector<std::int64_t> times;
  do {
    const auto page = reader.List(kEverything, paged);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const auto& item : page->value.items) times.push_back(item.delivery.received_at());
    paged.cursor = page->value.next_cursor.value_or("");
  } while (!paged.cursor.empty());
  EXPECT_THAT(times, ::testing::ElementsAre(13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1));
}

TEST_F(DeliveryQueriesTest, FindByGuidAnswersTheEarliestOfThatHost) {
  const domain::DeliveryId first = Receive("g1", "body");
  Receive("g1", "body");
  world_.Drain();
  DeliveryReader reader(world_.models());
  const auto found = reader.FindByGuid(tests::kHost, domain::DeliveryGuid("g1"));
  ASSERT_TRUE(found.ok() && found->has_value());
  EXPECT_EQ(schemas::FromProto((*found)->id()), first);
  EXPECT_FALSE(
      reader.FindByGuid(domain::HostCode("ghes"), domain::DeliveryGuid("g1"))->has_value());
}

TEST_F(DeliveryQueriesTest, FindByGuidLooksAtFewDeliveriesHoweverManyThereAre) {
  std::vector<domain::DeliveryId> received;
  for (int i = 0; i < kGuidCopiesMax + 3; ++i) received.push_back(Receive("g1", "body"));
  world_.Drain();
  DeliveryReader reader(world_.models());
  const auto found = reader.FindByGuid(tests::kHost, domain::DeliveryGuid("g1"));
  ASSERT_TRUE(found.ok() && found->has_value());
  EXPECT_EQ(schemas::FromProto((*found)->id()), received[3]) << "the earliest of the newest";
}

TEST_F(DeliveryQueriesTest, AParkedDeliveryIsNamedToWhoSeesEverything) {
  const domain::DeliveryId readable = Receive("g1", "body", 1);
  const domain::DeliveryId parked = world_.ReceiveUnreadable(readable.partition);
  EXPECT_THAT(IncompleteOfList(kEverything), ::testing::ElementsAre("deliveries"));
  const Visible one{.tenants = std::set{Organization(1)}};
  EXPECT_TRUE(IncompleteOfList(one).empty()) << "nobody knows whose it is";

  DeliveryReader reader(world_.models());
  EXPECT_TRUE(absl::IsDataLoss(reader.Get(kEverything, parked).status()));
  EXPECT_TRUE(absl::IsNotFound(reader.Get(one, parked).status()));
  EXPECT_TRUE(IncompleteOf(readable).empty());
}

TEST_F(DeliveryQueriesTest, AParkedResultIsNamedWhereOneIsMissing) {
  const domain::DeliveryId translated = Receive("g1", "body");
  const domain::DeliveryId waiting = Receive("g2", "body");
  Translate(translated, {});
  // At the offset that the delivery without a result does not have in its own log.
  world_.TranslatedUnreadable(waiting.partition);
  world_.TranslatedUnreadable(waiting.partition);
  EXPECT_THAT(IncompleteOf(waiting),
              ::testing::ElementsAre("delivery_results", "delivery_results"));
  EXPECT_TRUE(IncompleteOf(translated).empty()) << "it has its result";
  EXPECT_THAT(IncompleteOfList(kEverything),
              ::testing::ElementsAre("delivery_results", "delivery_results"));
  EXPECT_THAT(IncompleteOfList(kEverything, {.status = DeliveryStatus::kIgnored}),
              ::testing::ElementsAre("delivery_results", "delivery_results"))
      << "what is parked may be what the filter asks for";
}

TEST_F(DeliveryQueriesTest, AParkedOutcomeIsNamed) {
  const domain::DeliveryId id = Receive("g1", "body");
  Translate(id, {"cmd_a", "cmd_b"});
  Decide("cmd_b", id, "body");
  world_.CommitUnknownOutcome(domain::PartitionKey(domain::RepositoryId(10)), "cmd_a");
  EXPECT_THAT(IncompleteOf(id), ::testing::ElementsAre("review_command_outcomes"));
  EXPECT_THAT(IncompleteOfList(kEverything), ::testing::ElementsAre("review_command_outcomes"));
  const JoinedDelivery joined = Get(id);
  EXPECT_EQ(joined.status, DeliveryStatus::kTranslated);
  EXPECT_EQ(joined.outcomes.size(), 1U);
}

TEST_F(DeliveryQueriesTest, AResultThatNamesAnInboxThatIsNotThereIsNotGuessedAbout) {
  const domain::DeliveryId id = Receive("g1", "body");
  inbox_proto::DeliveryTranslated result;
  *result.mutable_delivery() = schemas::ToProto(id);
  result.add_commands()->set_log("stray_commands");
  world_.Translated(result);
  world_.Drain();
  DeliveryReader reader(world_.models());
  EXPECT_TRUE(absl::IsDataLoss(reader.Get(kEverything, id).status()));
}

TEST_F(DeliveryQueriesTest, AnotherTenantsDeliveryIsNotThere) {
  const domain::DeliveryId id = Receive("g1", "body", 1);
  world_.Drain();
  DeliveryReader reader(world_.models());
  const Visible other{.tenants = std::set{Organization(2)}};
  EXPECT_TRUE(absl::IsNotFound(reader.Get(other, id).status()));
  EXPECT_TRUE(absl::IsNotFound(
      reader.Get(kEverything, {.generation = 1, .partition = 77, .offset = 0}).status()));
}

}  // namespace
}  // namespace docket::projections

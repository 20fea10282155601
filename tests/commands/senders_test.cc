// DeliveryReceiver and CommandSender: what is answered when, and what then stands in the log.
#include <gtest/gtest.h>

#include "commands/command_sender.h"
#include "commands/delivery_receiver.h"
#include "eventstore/memory/memory_blob_store.h"
#include "eventstore/memory/memory_log.h"
#include "platform/hashing.h"
#include "platform/manual_clock.h"
#include "platform/murmur2.h"
#include "schemas/codec/command_codec.h"
#include "schemas/codec/frame.h"
#include "schemas/journal_proto.h"
#include "tests/commands/deliveries.h"

namespace docket::commands {
namespace {

using eventstore::AppendPlan;
using eventstore::PartitionIndex;

class SendersTest : public testing::Test {
 protected:
  static eventstore::MemoryLogOptions Options(const char* name) {
    return {.name = {.base = name}, .partition_count = 4};
  }

  // Answers of appends that are not known to be durable.
  static std::vector<AppendPlan> NotDurable() {
    return {eventstore::AcknowledgedWithoutOffset(), eventstore::UnknownApplied(),
            eventstore::NotAppended(), eventstore::Refused(absl::UnavailableError("broken")),
            eventstore::Refused(absl::ResourceExhaustedError("full"))};
  }

  IncomingDelivery Incoming(std::string body) {
    IncomingDelivery delivery;
    delivery.provider = "github";
    delivery.endpoint = "default";
    delivery.tenant = {.host = domain::HostCode("gh"),
                       .organization = domain::OrganizationId(21031067)};
    delivery.guid = domain::DeliveryGuid("guid");
    delivery.event = "pull_request";
    delivery.body_sha256 = platform::Sha256(body);
    delivery.body = std::move(body);
    return delivery;
  }

  // What Receive answered; it must have answered once.
  absl::StatusOr<DurableDelivery> Receive(DeliveryReceiver& receiver, IncomingDelivery delivery) {
    std::vector<absl::StatusOr<DurableDelivery>> answers;
    receiver.Receive(std::move(delivery), [&answers](auto answer) { answers.push_back(answer); });
    EXPECT_EQ(answers.size(), 1U);
    return answers.empty() ? absl::InternalError("no answer") : answers.front();
  }

  inbox_proto::WebhookReceived Stored(const domain::DeliveryId& id) {
    const auto batch = log_.Read(PartitionIndex(id.partition), eventstore::Offset(id.offset), {});
    EXPECT_TRUE(batch.ok());
    return *schemas::LoadMessage<inbox_proto::WebhookReceived>(batch->records.at(0).record.value);
  }

  platform::ManualClock clock_;
  eventstore::MemoryBlobStore blobs_;
  eventstore::MemoryLog log_{Options("webhook_received"), clock_};
  eventstore::MemoryLog reviews_{Options("review_commands"), clock_};
  eventstore::MemoryLog organizations_{Options("organization_commands"), clock_};
};

TEST_F(SendersTest, ADeliveryIsKeptAsItCame) {
  DeliveryReceiver receiver(log_, blobs_, schemas::BodiesAsTheyCame(), clock_, {});
  const std::string body("{\"raw\": \"\x01\"}  ");
  const auto durable = Receive(receiver, Incoming(body));
  ASSERT_TRUE(durable.ok()) << durable.status();
  EXPECT_EQ(durable->id.partition, platform::PartitionOf("21031067", 4));
  EXPECT_EQ(durable->processed_at, clock_.Now());
  const inbox_proto::WebhookReceived stored = Stored(durable->id);
  EXPECT_EQ(stored.body(), body);
  EXPECT_EQ(stored.body_sha256(), platform::AsBytes(platform::Sha256(body)));
  EXPECT_EQ(stored.guid(), "guid");
  EXPECT_EQ(stored.tenant().organization(), 21031067);
  EXPECT_EQ(receiver.in_flight(), 0);
}

TEST_F(SendersTest, DuplicatesAreKeptToo) {
  DeliveryReceiver receiver(log_, blobs_, schemas::BodiesAsTheyCame(), clock_, {});
  const auto first = Receive(receiver, Incoming("{}"));
  const auto second = Receive(receiver, Incoming("{}"));
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_LT(first->id.offset, second->id.offset);
}

TEST_F(SendersTest, ALargeBodyGoesToTheBlobStoreFirst) {
  DeliveryReceiver receiver(log_, blobs_, schemas::BodiesAsTheyCame(), clock_,
                            {.blob_threshold_bytes = 10});
  const std::string body = "eleven bytes";
  const auto durable = Receive(receiver, Incoming(body));
  ASSERT_TRUE(durable.ok()) << durable.status();
  const inbox_proto::WebhookReceived stored = Stored(durable->id);
  EXPECT_TRUE(stored.body().empty());
  EXPECT_EQ(stored.body_blob(), platform::AsBytes(platform::Sha256(body)));
  EXPECT_EQ(stored.body_bytes(), 12);
  EXPECT_EQ(*blobs_.Get(platform::Sha256(body)), body);
}

TEST_F(SendersTest, WhatIsNotKnownToBeDurableIsNotAcknowledged) {
  DeliveryReceiver receiver(log_, blobs_, schemas::BodiesAsTheyCame(), clock_, {});
  for (const AppendPlan& plan : NotDurable()) {
    log_.SetFaults(std::make_unique<eventstore::ScriptedFaults>(std::vector{plan}));
    EXPECT_TRUE(absl::IsUnavailable(Receive(receiver, Incoming("{}")).status()));
    EXPECT_EQ(receiver.in_flight(), 0);
    EXPECT_TRUE(Receive(receiver, Incoming("{}")).ok()) << "the next one goes through";
  }
}

TEST_F(SendersTest, MoreThanTheBoundIsRefusedAtOnce) {
  eventstore::MemoryLogOptions options = Options("webhook_received");
  options.delivery = eventstore::Delivery::kManual;
  eventstore::MemoryLog slow(options, clock_);
  DeliveryReceiver receiver(slow, blobs_, schemas::BodiesAsTheyCame(), clock_,
                            {.in_flight_max = 2});
  int answered = 0;
  for (int i = 0; i < 2; ++i) {
    receiver.Receive(Incoming("{}"), [&answered](const auto& answer) {
      EXPECT_TRUE(answer.ok());
      ++answered;
    });
  }
  EXPECT_TRUE(absl::IsUnavailable(Receive(receiver, Incoming("{}")).status()));
  EXPECT_EQ(answered, 0) << "answered before it was durable";
  slow.PumpAll();
  EXPECT_EQ(answered, 2);
  EXPECT_EQ(receiver.in_flight(), 0);
}

const domain::KeyId kSomebody("somebody");

// What Redrive answered; it must have answered once.
absl::StatusOr<DurableDelivery> Redrive(DeliveryReceiver& receiver, const domain::DeliveryId& id) {
  std::vector<absl::StatusOr<DurableDelivery>> answers;
  receiver.Redrive(id, kSomebody, [&answers](auto answer) { answers.push_back(answer); });
  EXPECT_EQ(answers.size(), 1U);
  EXPECT_EQ(receiver.in_flight(), 0);
  return answers.empty() ? absl::InternalError("no answer") : answers.front();
}

TEST_F(SendersTest, ARedrivenDeliveryIsTheSameButForWhenAndByWhom) {
  DeliveryReceiver receiver(log_, blobs_, schemas::BodiesAsTheyCame(), clock_, {});
  const auto first = Receive(receiver, Incoming("{}"));
  ASSERT_TRUE(first.ok());
  inbox_proto::WebhookReceived expected = Stored(first->id);
  clock_.Advance(absl::Hours(3));
  expected.set_received_at(clock_.Now().value());

  const auto again = Redrive(receiver, first->id);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->id.partition, first->id.partition);
  EXPECT_EQ(Stored(again->id).SerializeAsString(), expected.SerializeAsString());
  const auto batch =
      log_.Read(PartitionIndex(again->id.partition), eventstore::Offset(again->id.offset), {});
  const std::vector<eventstore::Header> told = {
      {.name = kRedriveOfHeader, .value = ToString(first->id)},
      {.name = kRedrivenByHeader, .value = "somebody"}};
  EXPECT_EQ(batch->records.at(0).record.headers, told);
}

// Else a chain of copies would outlive what is remembered of the first.
TEST_F(SendersTest, ACopyIsRedrivenAsItsOriginal) {
  DeliveryReceiver receiver(log_, blobs_, schemas::BodiesAsTheyCame(), clock_,
                            {.redrive_age_max = absl::Hours(4)});
  const auto first = Receive(receiver, Incoming("{}"));
  clock_.Advance(absl::Hours(4));
  const auto copy = Redrive(receiver, first->id);
  ASSERT_TRUE(copy.ok()) << copy.status();
  clock_.Advance(absl::Milliseconds(1));
  for (const domain::DeliveryId& id : {first->id, copy->id}) {
    const absl::Status old = Redrive(receiver, id).status();
    EXPECT_TRUE(absl::IsFailedPrecondition(old)) << old;
    EXPECT_NE(old.message().find(ToString(first->id)), std::string::npos) << old;
  }
}

TEST_F(SendersTest, WhatIsNotKeptIsNotRedriven) {
  DeliveryReceiver receiver(log_, blobs_, schemas::BodiesAsTheyCame(), clock_,
                            {.blob_threshold_bytes = 10});
  const auto first = Receive(receiver, Incoming("{}"));
  const auto large = Receive(receiver, Incoming("eleven bytes"));
  ASSERT_TRUE(first.ok() && large.ok());
  EXPECT_TRUE(Redrive(receiver, large->id).ok());
  eventstore::MemoryBlobStore other;
  DeliveryReceiver without_bodies(log_, other, schemas::BodiesAsTheyCame(), clock_, {});
  EXPECT_TRUE(absl::IsFailedPrecondition(Redrive(without_bodies, large->id).status()));

  domain::DeliveryId elsewhere = first->id;
  elsewhere.generation = 7;
  EXPECT_TRUE(absl::IsFailedPrecondition(Redrive(receiver, elsewhere).status()));
  elsewhere = {.generation = first->id.generation, .partition = 99, .offset = 0};
  EXPECT_TRUE(absl::IsFailedPrecondition(Redrive(receiver, elsewhere).status()));
  elsewhere = first->id;
  elsewhere.offset = 1'000;
  EXPECT_TRUE(absl::IsFailedPrecondition(Redrive(receiver, elsewhere).status()));
  ASSERT_TRUE(
      log_.TrimBefore(PartitionIndex(first->id.partition), eventstore::Offset(first->id.offset + 1))
          .ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(Redrive(receiver, first->id).status()));
}

TEST_F(SendersTest, ARedrivenDeliveryNotKnownToBeDurableIsNotAcknowledged) {
  DeliveryReceiver receiver(log_, blobs_, schemas::BodiesAsTheyCame(), clock_, {});
  const auto first = Receive(receiver, Incoming("{}"));
  for (const AppendPlan& plan : NotDurable()) {
    log_.SetFaults(std::make_unique<eventstore::ScriptedFaults>(std::vector{plan}));
    EXPECT_TRUE(absl::IsUnavailable(Redrive(receiver, first->id).status()));
  }
}

// What Send answered; it must have answered once.
absl::StatusOr<CommandSender::Sent> Send(CommandSender& sender,
                                         const domain::RecordedCommand& command,
                                         platform::CommandLog log) {
  std::vector<absl::StatusOr<CommandSender::Sent>> answers;
  sender.Send({.log = log, .partition_key = "186853002"}, command,
              [&answers](auto answer) { answers.push_back(answer); });
  EXPECT_EQ(answers.size(), 1U);
  return answers.empty() ? absl::InternalError("no answer") : answers.front();
}

TEST_F(SendersTest, ACommandGoesToTheInboxOfItsKey) {
  CommandSender sender(reviews_, organizations_, schemas::Unsealed());
  const domain::RecordedCommand command = CommandOf("guid", {});
  for (auto* log : {&reviews_, &organizations_}) {
    const auto sent = Send(sender, command,
                           log == &reviews_ ? platform::CommandLog::kReviewCommands
                                            : platform::CommandLog::kOrganizationCommands);
    ASSERT_TRUE(sent.ok()) << sent.status();
    EXPECT_EQ(sent->partition.value(), platform::PartitionOf("186853002", 4));
    const auto batch = log->Read(sent->partition, sent->offset, {});
    ASSERT_TRUE(batch.ok());
    EXPECT_EQ(batch->records.at(0).record.key, "186853002");
    const auto record =
        schemas::LoadMessage<inbox_proto::CommandRecord>(batch->records.at(0).record.value);
    EXPECT_EQ(*schemas::DecodeCommand(*record), command);
  }
}

TEST_F(SendersTest, ACommandNotKnownToBeDurableIsNotSent) {
  CommandSender sender(reviews_, organizations_, schemas::Unsealed());
  for (const AppendPlan& plan : NotDurable()) {
    reviews_.SetFaults(std::make_unique<eventstore::ScriptedFaults>(std::vector{plan}));
    EXPECT_TRUE(absl::IsUnavailable(
        Send(sender, CommandOf("guid", {}), platform::CommandLog::kReviewCommands).status()));
  }
}

TEST_F(SendersTest, ACommandLargerThanTheLogTakesIsNoMatterOfTryingAgain) {
  CommandSender sender(reviews_, organizations_, schemas::Unsealed());
  domain::RecordedCommand command = CommandOf("guid", {});
  command.metadata.actor.login.text = std::string(2U << 20U, 'x');
  EXPECT_TRUE(absl::IsInvalidArgument(
      Send(sender, command, platform::CommandLog::kReviewCommands).status()));
}

}  // namespace
}  // namespace docket::commands

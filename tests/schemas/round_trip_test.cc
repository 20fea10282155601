#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>

#include "docket/review/v1/events.pb.h"
#include "docket/state/v1/state.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "schemas/codec/command_codec.h"
#include "schemas/codec/event_codec.h"
#include "schemas/codec/event_json.h"
#include "schemas/codec/frame.h"
#include "schemas/codec/state_codec.h"
#include "tests/schemas/random_message.h"
#include "tests/support/samples.h"

namespace docket::tests {
namespace {

using google::protobuf::Message;

constexpr std::uint64_t kSeeds = 50;

std::string RandomData(const google::protobuf::Descriptor& type, RandomMessages& random) {
  const std::unique_ptr<Message> message(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
  random.Fill(*message);
  return schemas::SerializeDeterministically(*message);
}

// Bytes → domain → bytes: what the codec forgets in either direction is missing at the end.
TEST(RoundTrip, EventsKeepEveryField) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    for (const auto& [type, row] : schemas::EventTypes().rows()) {
      RandomMessages random(seed);
      const std::string data = RandomData(*row.descriptor(), random);
      const auto event = schemas::DecodeEvent(type, row.version, data);
      ASSERT_TRUE(event.ok()) << type << ": " << event.status();
      const schemas::EncodedEvent again = schemas::EncodeEvent(*event);
      EXPECT_EQ(again.type, type);
      EXPECT_EQ(again.schema_version, row.version);
      EXPECT_EQ(again.data, data) << type;
    }
  }
}

TEST(RoundTrip, CommandsKeepEveryField) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    for (const auto& [type, row] : schemas::CommandTypes().rows()) {
      RandomMessages random(seed);
      inbox::v1::CommandRecord record;
      random.Fill(record);
      record.set_type(std::string(type));
      record.set_schema_version(row.version);
      record.set_data(RandomData(*row.descriptor(), random));
      record.set_repository_snapshot(schemas::EncodeCommand({.metadata = {},
                                                             .repository = SampleRepository(),
                                                             .command = SampleCommands().front()})
                                         .repository_snapshot());
      const auto command = schemas::DecodeCommand(record);
      ASSERT_TRUE(command.ok()) << type << ": " << command.status();
      EXPECT_EQ(schemas::SerializeDeterministically(schemas::EncodeCommand(*command)),
                schemas::SerializeDeterministically(record))
          << type;
    }
  }
}

TEST(RoundTrip, StatesKeepEveryField) {
  using state::v1::AggregateState;
  const auto& kinds = *AggregateState::descriptor()->FindOneofByName("kind");
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    for (int kind = 0; kind < kinds.field_count(); ++kind) {
      RandomMessages random(seed);
      AggregateState message;
      message.set_version(schemas::kStateVersion);
      random.Fill(*message.GetReflection()->MutableMessage(&message, kinds.field(kind)));
      const std::string data = schemas::SerializeDeterministically(message);
      const auto state = schemas::DecodeState(data);
      ASSERT_TRUE(state.ok()) << kinds.field(kind)->name() << ": " << state.status();
      EXPECT_EQ(schemas::EncodeState(*state), data) << kinds.field(kind)->name();
    }
  }
}

TEST(RoundTrip, SampleAndInitialStates) {
  std::vector<domain::State> states = SampleStates();
  EXPECT_EQ(states.size(), std::variant_size_v<domain::State>);
  states.insert(states.end(), {domain::review::State{}, domain::repository::State{},
                               domain::installation::State{}, domain::access::State{},
                               domain::commit::State{}, domain::organization::State{}});
  for (const domain::State& state : states) {
    const auto decoded = schemas::DecodeState(schemas::EncodeState(state));
    ASSERT_TRUE(decoded.ok()) << decoded.status();
    EXPECT_EQ(*decoded, state);
  }
}

TEST(RoundTrip, CommandWithoutAnythingOptional) {
  const domain::RecordedCommand bare{
      .metadata = {}, .repository = std::nullopt, .command = SampleCommands().back()};
  const auto decoded = schemas::DecodeCommand(schemas::EncodeCommand(bare));
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_EQ(*decoded, bare);
}

bool IsExpected(const absl::Status& status) {
  return status.ok() || status.code() == absl::StatusCode::kDataLoss ||
         status.code() == absl::StatusCode::kUnimplemented;
}

TEST(Damage, OfEventsIsAnErrorOrAnotherEvent) {
  RandomMessages random(20190515);
  for (const domain::Event& event : SampleEvents()) {
    const schemas::EncodedEvent encoded = schemas::EncodeEvent(event);
    for (int i = 0; i < 500; ++i) {
      const std::string damaged = random.Damage(encoded.data);
      const auto decoded = schemas::DecodeEvent(encoded.type, encoded.schema_version, damaged);
      EXPECT_TRUE(IsExpected(decoded.status())) << decoded.status();
      const auto json = schemas::EventDataJson(encoded.type, encoded.schema_version, damaged);
      EXPECT_TRUE(IsExpected(json.status())) << json.status();
      // What was read must be writable, and be read as the same again.
      if (!decoded.ok()) continue;
      const auto again = schemas::DecodeEvent(encoded.type, encoded.schema_version,
                                              schemas::EncodeEvent(*decoded).data);
      ASSERT_TRUE(again.ok()) << again.status();
      EXPECT_EQ(*again, *decoded);
    }
  }
}

TEST(Damage, AShaThatIsLongerThanAnyIsDataLoss) {
  review::v1::EarlierHeadObserved message;
  message.set_head(std::string(64, 'a'));
  EXPECT_TRUE(
      schemas::DecodeEvent("review.EarlierHeadObserved", 1, message.SerializeAsString()).ok());
  message.set_head(std::string(65, 'a'));
  EXPECT_EQ(schemas::DecodeEvent("review.EarlierHeadObserved", 1, message.SerializeAsString())
                .status()
                .code(),
            absl::StatusCode::kDataLoss);
}

TEST(Damage, OfCommandsAndStatesIsAnErrorOrAnotherValue) {
  RandomMessages random(20190516);
  for (const domain::Command& command : SampleCommands()) {
    inbox::v1::CommandRecord record = schemas::EncodeCommand(
        {.metadata = SampleMetadata(), .repository = SampleRepository(), .command = command});
    const std::string data = record.data();
    for (int i = 0; i < 200; ++i) {
      record.set_data(random.Damage(data));
      EXPECT_TRUE(IsExpected(schemas::DecodeCommand(record).status()));
    }
  }
  for (const domain::State& state : SampleStates()) {
    const std::string data = schemas::EncodeState(state);
    for (int i = 0; i < 500; ++i) {
      EXPECT_TRUE(IsExpected(schemas::DecodeState(random.Damage(data)).status()));
    }
  }
}

TEST(DecodeState, RefusesAnotherVersionAndAnEmptyValue) {
  state::v1::AggregateState message;
  message.set_version(schemas::kStateVersion + 1);
  EXPECT_EQ(schemas::DecodeState(message.SerializeAsString()).status().code(),
            absl::StatusCode::kUnimplemented);
  message.set_version(schemas::kStateVersion);
  EXPECT_EQ(schemas::DecodeState(message.SerializeAsString()).status().code(),
            absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace docket::tests

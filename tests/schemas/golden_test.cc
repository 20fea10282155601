#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <set>

#include "docket/common/v1/common.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/text_format.h"
#include "schemas/codec/command_codec.h"
#include "schemas/codec/event_codec.h"
#include "schemas/codec/frame.h"
#include "tests/schemas/golden_file.h"
#include "tests/support/samples.h"

namespace docket::tests {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string NameOf(std::string_view folder, std::string_view type, std::int32_t version) {
  return std::string(folder) + "/" + std::string(type) + ".v" + std::to_string(version);
}

std::string TextOf(const Message& message) {
  google::protobuf::TextFormat::Printer printer;
  printer.SetUseUtf8StringEscaping(true);
  std::string text;
  EXPECT_TRUE(printer.PrintToString(message, &text));
  return text;
}

// A sample with a field at its default would not notice that the codec forgets it.
void ExpectFullyPopulated(const Message& message) {
  const google::protobuf::Descriptor& type = *message.GetDescriptor();
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  if (&type == common::v1::Personal::descriptor()) {
    // Either in the open or sealed, and of somebody.
    const auto& personal = static_cast<const common::v1::Personal&>(message);
    EXPECT_NE(personal.text().empty(), personal.sealed().empty());
    EXPECT_NE(personal.subject(), 0);
    return;
  }
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const bool set = field.is_repeated() ? reflection.FieldSize(message, &field) > 0
                                         : reflection.HasField(message, &field);
    EXPECT_TRUE(set) << field.full_name() << " is at its default in the sample";
    if (set && field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !field.is_repeated()) {
      ExpectFullyPopulated(reflection.GetMessage(message, &field));
    }
  }
}

// The stored bytes of a message are those of its golden file.
void ExpectGolden(const std::string& name, const std::string& bytes, const Message& message) {
  SCOPED_TRACE(name);
  const std::optional<Golden> golden =
      ReadOrWriteGolden(name, {.bytes = bytes, .text = TextOf(message)});
  ASSERT_TRUE(golden.has_value())
      << "no golden file; write it with DOCKET_UPDATE_GOLDEN=1 and commit it";
  EXPECT_EQ(golden->bytes, bytes) << "the stored form changed: add a schema version instead";
  EXPECT_EQ(golden->text, TextOf(message));
}

std::unique_ptr<Message> Parse(const google::protobuf::Descriptor& type, std::string_view data) {
  std::unique_ptr<Message> message(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
  EXPECT_TRUE(schemas::ParseMessage(data, *message).ok());
  return message;
}

TEST(GoldenEvents, SamplesCoverEveryAlternative) {
  std::multiset<std::string_view> sampled;
  for (const domain::Event& event : SampleEvents()) sampled.insert(schemas::EventType(event));
  std::multiset<std::string_view> known;
  for (const auto& [type, row] : schemas::EventTypes().rows()) known.insert(type);
  EXPECT_EQ(sampled, known);
}

TEST(GoldenEvents, CurrentVersionsAreWrittenAndReadAsTheyAlwaysWere) {
  for (const domain::Event& event : SampleEvents()) {
    const schemas::EncodedEvent encoded = schemas::EncodeEvent(event);
    const std::string name = NameOf("events", encoded.type, encoded.schema_version);
    const auto row = schemas::EventTypes().Find(encoded.type, encoded.schema_version);
    ASSERT_TRUE(row.ok()) << row.status();
    const std::unique_ptr<Message> message = Parse(*row->descriptor(), encoded.data);
    ExpectFullyPopulated(*message);
    ExpectGolden(name, encoded.data, *message);
    const std::optional<Golden> golden = ReadGolden(name);
    ASSERT_TRUE(golden.has_value()) << name;
    const auto decoded = schemas::DecodeEvent(encoded.type, encoded.schema_version, golden->bytes);
    ASSERT_TRUE(decoded.ok()) << name << ": " << decoded.status();
    EXPECT_EQ(*decoded, event) << name;
  }
}

// Every file that was ever written, also of versions that nobody writes any more.
TEST(GoldenEvents, EveryVersionEverWrittenIsStillRead) {
  const std::vector<std::string> names = GoldenNames("events");
  EXPECT_FALSE(names.empty());
  for (const std::string& name : names) {
    const std::size_t mark = name.rfind(".v");
    ASSERT_NE(mark, std::string::npos) << name;
    const auto decoded =
        schemas::DecodeEvent(name.substr(0, mark), std::stoi(name.substr(mark + 2)),
                             ReadGolden("events/" + name)->bytes);
    EXPECT_TRUE(decoded.ok()) << name << ": " << decoded.status();
  }
}

TEST(GoldenCommands, SamplesCoverEveryAlternative) {
  std::multiset<std::string_view> sampled;
  for (const domain::Command& command : SampleCommands()) {
    sampled.insert(schemas::CommandType(command));
  }
  std::multiset<std::string_view> known;
  for (const auto& [type, row] : schemas::CommandTypes().rows()) known.insert(type);
  EXPECT_EQ(sampled, known);
}

TEST(GoldenCommands, AreWrittenAndReadAsTheyAlwaysWere) {
  for (const domain::Command& command : SampleCommands()) {
    const domain::RecordedCommand recorded{
        .metadata = SampleMetadata(), .repository = SampleRepository(), .command = command};
    const inbox::v1::CommandRecord record = schemas::EncodeCommand(recorded);
    const std::string name = NameOf("commands", record.type(), record.schema_version());
    ExpectFullyPopulated(record);
    ExpectGolden(name, schemas::SerializeDeterministically(record), record);
    const std::optional<Golden> golden = ReadGolden(name);
    ASSERT_TRUE(golden.has_value()) << name;
    inbox::v1::CommandRecord stored;
    ASSERT_TRUE(schemas::ParseMessage(golden->bytes, stored).ok()) << name;
    const auto decoded = schemas::DecodeCommand(stored);
    ASSERT_TRUE(decoded.ok()) << name << ": " << decoded.status();
    EXPECT_EQ(*decoded, recorded) << name;
  }
}

template <class Record>
void ExpectGoldenRecord(const std::string& name, const Record& record) {
  const std::string stored = schemas::StoreMessage(record);
  ExpectGolden(name, stored, record);
  const std::optional<Golden> golden = ReadGolden(name);
  ASSERT_TRUE(golden.has_value()) << name;
  const absl::StatusOr<Record> loaded = schemas::LoadMessage<Record>(golden->bytes);
  ASSERT_TRUE(loaded.ok()) << name << ": " << loaded.status();
  EXPECT_EQ(loaded->SerializeAsString(), record.SerializeAsString()) << name;
}

// Whole stored values, with their frame.
TEST(GoldenRecords, AreWrittenAndReadAsTheyAlwaysWere) {
  ExpectGoldenRecord("records/journal.Claim", SampleClaim());
  ExpectGoldenRecord("records/journal.Commit", SampleCommit());
  ExpectGoldenRecord("records/inbox.WebhookReceived", SampleWebhookReceived());
  ExpectGoldenRecord("records/inbox.DeliveryTranslated", SampleDeliveryTranslated());
}

TEST(GoldenRecords, EmptyFrame) {
  const std::string stored = schemas::WrapFrame("");
  const std::optional<Golden> golden = ReadOrWriteGolden(
      "records/frame.empty", {.bytes = stored, .text = "a frame without a body\n"});
  ASSERT_TRUE(golden.has_value());
  EXPECT_EQ(golden->bytes, stored);
}

}  // namespace
}  // namespace docket::tests

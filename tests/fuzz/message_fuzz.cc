// Every message that is stored, in its frame. Input: a byte that picks the message, a byte that
// says whether the rest is the stored value (even) or the body of one (odd), which then gets a
// frame around it, since no mutation meets a hash of 64 bits.
// Holds: bytes are a message or an error; a message that was read is stored and read again as the
// same bytes; a commit's events and a command are values or errors, and the values store again as
// what they were.
#include <iterator>
#include <string>

#include "docket/owner/v1/owner.pb.h"
#include "platform/check.h"
#include "schemas/codec/command_codec.h"
#include "schemas/codec/frame.h"
#include "schemas/codec/journal_codec.h"
#include "schemas/journal_proto.h"
#include "tests/fuzz/input.h"

namespace docket::fuzz {
namespace {

template <class Message>
absl::StatusOr<Message> Load(std::string_view stored) {
  absl::StatusOr<Message> message = schemas::LoadMessage<Message>(stored);
  if (!message.ok()) {
    DOCKET_CHECK(absl::IsDataLoss(message.status()) || absl::IsUnimplemented(message.status()));
    return message;
  }
  const std::string again = schemas::StoreMessage(*message);
  const auto read = schemas::LoadMessage<Message>(again);
  DOCKET_CHECK(read.ok());
  DOCKET_CHECK(schemas::StoreMessage(*read) == again);
  return message;
}

void ReadCommand(std::string_view stored) {
  const auto record = Load<inbox_proto::CommandRecord>(stored);
  if (!record.ok()) return;
  const auto command = schemas::DecodeCommand(*record);
  if (!command.ok()) {
    DOCKET_CHECK(absl::IsDataLoss(command.status()) || absl::IsUnimplemented(command.status()));
    return;
  }
  DOCKET_CHECK(schemas::CommandMetadataOf(*record).ok());
  const auto again = schemas::DecodeCommand(schemas::EncodeCommand(*command));
  DOCKET_CHECK(again.ok() && *again == *command);
}

void ReadRecord(std::string_view stored) {
  const auto record = Load<journal_proto::Record>(stored);
  if (!record.ok() || !record->has_commit()) return;
  const journal_proto::Commit& commit = record->commit();
  bool all = true;
  for (int i = 0; i < commit.events_size(); ++i) {
    const auto event = schemas::RecordedEventAt(commit, i);
    all = all && event.ok();
    if (!event.ok()) continue;
    const journal_proto::Event again =
        schemas::EncodeJournalEvent(event->metadata.stream, event->metadata.version, event->event);
    DOCKET_CHECK(again.stream() == commit.events(i).stream());
    DOCKET_CHECK(again.version() == commit.events(i).version());
    DOCKET_CHECK(again.type() == commit.events(i).type());
  }
  DOCKET_CHECK(schemas::RecordedEventsOf(commit).ok() == all);
}

template <class Message>
void Read(std::string_view stored) {
  (void)Load<Message>(stored);
}

using Reader = void (*)(std::string_view stored);

// Their order is the first byte of the corpus: new ones go to the end.
constexpr Reader kReaders[] = {
    &ReadRecord,
    &ReadCommand,
    &Read<inbox_proto::WebhookReceived>,
    &Read<inbox_proto::DeliveryTranslated>,
    &Read<owner::v1::Checkpoint>,
    &Read<owner::v1::Stream>,
    &Read<owner::v1::Command>,
    &Read<owner::v1::Body>,
};

void Run(Input input) {
  const Reader read = kReaders[input.Byte() % std::size(kReaders)];
  const bool framed = input.Byte() % 2 == 0;
  const std::string_view rest = input.Rest();
  read(framed ? std::string(rest) : schemas::WrapFrame(rest));
}

}  // namespace
}  // namespace docket::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  docket::fuzz::Run({data, size});
  return 0;
}

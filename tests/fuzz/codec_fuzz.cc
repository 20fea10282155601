// Events and commands by the name of their type, and the steps that raise old versions. Input: a
// line with the type, a line with the schema version, then the data.
// Holds: data is a value or an error; a value is stored and read back as the same value and the
// same bytes, and an event can be shown as JSON; of a type or version that nobody knows nothing is
// read; an old version that is raised reads as the current one would.
#include <string>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "boost/json/parse.hpp"
#include "platform/check.h"
#include "platform/string_view_bridge.h"
#include "schemas/codec/command_codec.h"
#include "schemas/codec/event_codec.h"
#include "schemas/codec/event_json.h"
#include "schemas/codec/upcast.h"
#include "schemas/journal_proto.h"
#include "tests/fuzz/input.h"

namespace docket::fuzz {
namespace {

using schemas::UpcasterTable;

struct Stored {
  std::string type;
  std::int32_t version = 0;
  std::string_view data;
};

bool IsExpected(const absl::Status& status) {
  return status.ok() || absl::IsDataLoss(status) || absl::IsUnimplemented(status);
}

// Version 0 of every type that has but one was its version 1 behind one more byte.
absl::StatusOr<std::string> DropFirstByte(std::string_view data) {
  if (data.empty()) return absl::DataLossError("version 0 had a first byte");
  return std::string(data.substr(1));
}

void CheckJson(const Stored& stored) {
  const auto json = schemas::EventDataJson(stored.type, stored.version, stored.data);
  DOCKET_CHECK(IsExpected(json.status()));
  if (!json.ok()) return;
  boost::json::error_code error;
  boost::json::parse(*json, error);
  DOCKET_CHECK(!error);
}

void ReadEvent(const Stored& stored) {
  const auto event = schemas::DecodeEvent(stored.type, stored.version, stored.data);
  DOCKET_CHECK(IsExpected(event.status()));
  const auto row = schemas::EventTypes().rows().find(stored.type);
  if (row != schemas::EventTypes().rows().end() && row->second.version == 1 &&
      stored.version == 1) {
    const UpcasterTable raise({{.type = row->first, .from_version = 0, .upcast = &DropFirstByte}});
    const std::string old = "x" + std::string(stored.data);
    DOCKET_CHECK(schemas::DecodeEvent(stored.type, 0, old, raise) == event);
  }
  if (!event.ok()) return;
  const schemas::EncodedEvent again = schemas::EncodeEvent(*event);
  DOCKET_CHECK(again.type == stored.type && again.type == schemas::EventType(*event));
  const auto read = schemas::DecodeEvent(again.type, again.schema_version, again.data);
  DOCKET_CHECK(read.ok() && *read == *event);
  DOCKET_CHECK(schemas::EncodeEvent(*read) == again);
}

void ReadCommand(const Stored& stored) {
  inbox_proto::CommandRecord record;
  record.set_type(stored.type);
  record.set_schema_version(stored.version);
  record.set_data(std::string(stored.data));
  const auto command = schemas::DecodeCommand(record);
  DOCKET_CHECK(IsExpected(command.status()));
  if (!command.ok()) return;
  const inbox_proto::CommandRecord again = schemas::EncodeCommand(*command);
  DOCKET_CHECK(again.type() == stored.type);
  const auto read = schemas::DecodeCommand(again);
  DOCKET_CHECK(read.ok() && *read == *command);
  DOCKET_CHECK(schemas::EncodeCommand(*read).SerializeAsString() == again.SerializeAsString());
}

void Run(Input input) {
  Stored stored{.type = std::string(input.Line()), .version = 0, .data = {}};
  // A version that is no number is 0, which nobody wrote.
  (void)absl::SimpleAtoi(platform::AbslView(input.Line()), &stored.version);
  stored.data = input.Rest();
  ReadEvent(stored);
  CheckJson(stored);
  ReadCommand(stored);
}

}  // namespace
}  // namespace docket::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  docket::fuzz::Run({data, size});
  return 0;
}

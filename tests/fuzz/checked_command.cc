#include "tests/fuzz/checked_command.h"

#include <map>
#include <memory>
#include <string>
#include <variant>

#include "commands/decide.h"
#include "platform/check.h"
#include "schemas/codec/command_codec.h"
#include "schemas/codec/event_codec.h"
#include "schemas/codec/event_json.h"
#include "schemas/codec/frame.h"
#include "schemas/codec/state_codec.h"
#include "schemas/journal_proto.h"

namespace docket::fuzz {
namespace {

// Decides on what it was given before, at first nothing.
class States final : public commands::StateSource {
 public:
  absl::StatusOr<std::shared_ptr<const commands::StreamState>> Load(
      const domain::StreamId& stream) override {
    const auto found = states_.find(stream);
    return found == states_.end() ? nullptr : found->second;
  }
  absl::StatusOr<std::vector<domain::StreamId>> List(const commands::StreamRange& range,
                                                     std::size_t count) override {
    return commands::FirstIn(states_, range, count);
  }
  void Put(const commands::StreamChange& change) { states_[change.stream] = change.after; }

 private:
  std::map<domain::StreamId, std::shared_ptr<const commands::StreamState>> states_;
};

void CheckEvent(const domain::Event& event) {
  const schemas::EncodedEvent stored = schemas::EncodeEvent(event);
  const auto read = schemas::DecodeEvent(stored.type, stored.schema_version, stored.data);
  DOCKET_CHECK(read.ok());
  DOCKET_CHECK(*read == event);
  DOCKET_CHECK(schemas::EncodeEvent(*read) == stored);
  DOCKET_CHECK(schemas::EventDataJson(stored.type, stored.schema_version, stored.data).ok());
}

void CheckState(const domain::State& state) {
  const std::string stored = schemas::EncodeState(state);
  const auto read = schemas::DecodeState(stored);
  DOCKET_CHECK(read.ok());
  DOCKET_CHECK(*read == state);
  DOCKET_CHECK(schemas::EncodeState(*read) == stored);
}

void CheckDecision(const domain::RecordedCommand& command) {
  constexpr domain::Timestamp kNow = domain::FromSeconds(1'770'000'001);
  States states;
  const auto decided = commands::Decide(command, states, kNow);
  DOCKET_CHECK(decided.ok());
  const auto* accepted = std::get_if<commands::Accepted>(&*decided);
  if (accepted == nullptr) return;
  for (const commands::StreamChange& change : accepted->changes) {
    for (const domain::Event& event : change.events) CheckEvent(event);
    CheckState(change.after->state);
    states.Put(change);
  }
  DOCKET_CHECK(commands::Decide(command, states, kNow).ok());
}

}  // namespace

void CheckCommand(const domain::RecordedCommand& command) {
  const std::string stored = schemas::StoreMessage(schemas::EncodeCommand(command));
  const auto record = schemas::LoadMessage<inbox_proto::CommandRecord>(stored);
  DOCKET_CHECK(record.ok());
  const auto read = schemas::DecodeCommand(*record);
  DOCKET_CHECK(read.ok());
  DOCKET_CHECK(*read == command);
  DOCKET_CHECK(schemas::StoreMessage(schemas::EncodeCommand(*read)) == stored);
  CheckDecision(command);
}

}  // namespace docket::fuzz

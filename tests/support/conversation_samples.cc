#include "tests/support/conversation_samples.h"

#include <utility>

#include "tests/support/sample_parts.h"

namespace docket::tests {
namespace {

namespace conversation = domain::conversation;

conversation::Message SampleMessage() {
  return {.agent = "sécurité",
          .kind = conversation::MessageKind::kCritique,
          .round = 2,
          .confidence_percent = 83,
          .tokens = 4711,
          .body = Hash("a message")};
}

}  // namespace

void AddConversationEvents(std::vector<domain::Event>& events) {
  const auto add = [&](conversation::Event event) { events.emplace_back(std::move(event)); };
  add(conversation::AgentMessageRecorded{.run = kRun, .ordinal = 17, .message = SampleMessage()});
  add(conversation::AgentMessageDiscarded{.run = kRun,
                                          .reason = domain::review::DiscardReason::kStaleLease,
                                          .message = SampleMessage()});
}

void AddConversationCommands(std::vector<domain::Command>& commands) {
  commands.emplace_back(conversation::Command(conversation::RecordMessage{
      .run = kRun, .lease = domain::LeaseId("lea_conversation_1"), .message = SampleMessage()}));
}

conversation::State SampleConversationState() { return {.messages = 17, .discarded = 2}; }

}  // namespace docket::tests

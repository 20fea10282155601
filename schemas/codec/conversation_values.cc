#include "schemas/codec/conversation_values.h"

#include "schemas/codec/common_codec.h"

namespace docket::schemas {
namespace {

using domain::conversation::MessageKind;

}  // namespace

conversation::v1::MessageKind ToProto(MessageKind value) {
  switch (value) {
    case MessageKind::kProposal:
      return conversation::v1::MESSAGE_KIND_PROPOSAL;
    case MessageKind::kCritique:
      return conversation::v1::MESSAGE_KIND_CRITIQUE;
    case MessageKind::kRevision:
      return conversation::v1::MESSAGE_KIND_REVISION;
    case MessageKind::kVote:
      return conversation::v1::MESSAGE_KIND_VOTE;
    case MessageKind::kSummary:
      return conversation::v1::MESSAGE_KIND_SUMMARY;
    case MessageKind::kToolUse:
      return conversation::v1::MESSAGE_KIND_TOOL_USE;
  }
  return conversation::v1::MESSAGE_KIND_UNSPECIFIED;
}

conversation::v1::Message ToProto(const domain::conversation::Message& value) {
  conversation::v1::Message message;
  message.set_agent(value.agent);
  message.set_kind(ToProto(value.kind));
  message.set_round(value.round);
  message.set_confidence_percent(value.confidence_percent);
  message.set_tokens(value.tokens);
  message.set_body(Sha256Bytes(value.body));
  return message;
}

domain::conversation::Message FromProto(const conversation::v1::Message& message,
                                        FirstProblem& problem) {
  return {.agent = message.agent(),
          .kind = EnumFromProto<MessageKind, conversation::v1::MessageKind>(message.kind(),
                                                                            &ToProto, problem),
          .round = message.round(),
          .confidence_percent = message.confidence_percent(),
          .tokens = message.tokens(),
          .body = Sha256FromProto(message.body(), problem)};
}

}  // namespace docket::schemas

#include <utility>

#include "domain/conversation/decider.h"
#include "domain/unfolding.h"

namespace docket::domain::conversation {
namespace {

using Story = Unfolding<Conversation>;

Rejection RejectionOf(review::DiscardReason reason) {
  switch (reason) {
    case review::DiscardReason::kWrongStage:
      return Rejection::kWrongStage;
    case review::DiscardReason::kStaleLease:
      return Rejection::kStaleLease;
    case review::DiscardReason::kStaleHead:
    case review::DiscardReason::kRunEnded:
      return Rejection::kRunEnded;
  }
  return Rejection::kRunEnded;
}

void DecideOne(const RecordMessage& command, const Context& context, Story& story) {
  if (!context.run_exists) {
    return story.Refuse(Rejection::kNoSuchRun);
  }
  if (context.late) {
    if (story.state().discarded < kDiscardedMax) {
      story.Add(AgentMessageDiscarded{
          .run = command.run, .reason = *context.late, .message = command.message});
    }
    return story.Refuse(RejectionOf(*context.late));
  }
  if (story.state().messages >= kMessagesMax) {
    return story.Refuse(Rejection::kTooMany);
  }
  story.Add(AgentMessageRecorded{
      .run = command.run, .ordinal = story.state().messages + 1, .message = command.message});
}

}  // namespace

Decision<Conversation> Conversation::Decide(const conversation::Command& command,
                                            const conversation::State& state,
                                            const Context& context) {
  return Unfold<Conversation>(state, [&](Story& story) -> std::optional<conversation::Rejection> {
    std::visit([&](const auto& alternative) { DecideOne(alternative, context, story); }, command);
    return std::nullopt;
  });
}

Decision<Conversation> Conversation::Decide(const conversation::Command& command,
                                            const conversation::State& state,
                                            const DecisionContext& context) {
  Context held;
  held.now = context.now;
  return Decide(command, state, held);
}

}  // namespace docket::domain::conversation

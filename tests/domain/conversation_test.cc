// Who may speak in a conversation, and how much.
#include <gtest/gtest.h>

#include <string_view>
#include <utility>

#include "domain/conversation/decider.h"
#include "tests/support/scenario.h"

namespace docket::domain::conversation {
namespace {

using review::DiscardReason;
using ConversationScenario = testing::Scenario<Conversation, Context>;

const RunId kRun{.review = {.host = HostCode("gh"),
                            .repository = RepositoryId(1),
                            .number = PullRequestNumber(2)},
                 .ordinal = 3};

Message Said(std::string_view agent) {
  Message message;
  message.agent = std::string(agent);
  message.round = 1;
  return message;
}
RecordMessage Say(std::string_view agent) {
  return {.run = kRun, .lease = LeaseId("l"), .message = Said(agent)};
}
Event Recorded(std::int64_t ordinal, std::string_view agent) {
  return AgentMessageRecorded{.run = kRun, .ordinal = ordinal, .message = Said(agent)};
}
Event Discarded(DiscardReason reason, std::string_view agent) {
  return AgentMessageDiscarded{.run = kRun, .reason = reason, .message = Said(agent)};
}

Context Late(DiscardReason reason) {
  Context context;
  context.late = reason;
  return context;
}

TEST(ConversationTest, MessagesAreCountedFromOne) {
  ConversationScenario().When(Say("a")).ThenOnce({Recorded(1, "a")});
  ConversationScenario().Given({Recorded(1, "a")}).When(Say("b")).ThenOnce({Recorded(2, "b")});
}

TEST(ConversationTest, ARunThatNeverWasHasNone) {
  Context context;
  context.run_exists = false;
  ConversationScenario(context).When(Say("a")).ThenRefused(Rejection::kNoSuchRun, {});
}

TEST(ConversationTest, WhatComesTooLateIsRefusedAndKept) {
  const std::pair<DiscardReason, Rejection> cases[] = {
      {DiscardReason::kRunEnded, Rejection::kRunEnded},
      {DiscardReason::kStaleHead, Rejection::kRunEnded},
      {DiscardReason::kWrongStage, Rejection::kWrongStage},
      {DiscardReason::kStaleLease, Rejection::kStaleLease}};
  for (const auto& [reason, rejection] : cases) {
    ConversationScenario(Late(reason))
        .When(Say("a"))
        .ThenRefused(rejection, {Discarded(reason, "a")});
  }
}

TEST(ConversationTest, NobodySpeaksForEver) {
  ConversationScenario()
      .Given({Recorded(kMessagesMax, "a")})
      .When(Say("b"))
      .ThenRefused(Rejection::kTooMany, {});
  ConversationScenario()
      .Given({Recorded(kMessagesMax - 1, "a")})
      .When(Say("b"))
      .ThenOnce({Recorded(kMessagesMax, "b")});
}

// Whoever has a worker's key could make the history of a run that is over longer and longer.
TEST(ConversationTest, WhatIsTooLateIsKeptUpToABound) {
  const std::vector<Event> most(static_cast<std::size_t>(kDiscardedMax),
                                Discarded(DiscardReason::kRunEnded, "a"));
  ConversationScenario(Late(DiscardReason::kRunEnded))
      .Given(most)
      .When(Say("b"))
      .ThenRefused(Rejection::kRunEnded, {});
}

}  // namespace
}  // namespace docket::domain::conversation

#include "commands/decide.h"

#include <gtest/gtest.h>

#include <map>

#include "schemas/codec/journal_codec.h"
#include "tests/commands/deliveries.h"

namespace docket::commands {
namespace {

constexpr domain::Timestamp kNow = domain::FromSeconds(1'770'000'000);

class States final : public StateSource {
 public:
  absl::StatusOr<std::shared_ptr<const StreamState>> Load(const domain::StreamId& stream) override {
    if (!failure.ok()) return failure;
    const auto found = states.find(stream);
    return found == states.end() ? nullptr : found->second;
  }

  // Decides, and takes what was accepted over.
  Decided Decide(const domain::RecordedCommand& command) {
    const auto decided = commands::Decide(command, *this, kNow);
    EXPECT_TRUE(decided.ok()) << decided.status();
    if (const auto* accepted = std::get_if<Accepted>(&*decided)) {
      for (const StreamChange& change : accepted->changes) states[change.stream] = change.after;
    }
    return *decided;
  }

  std::map<domain::StreamId, std::shared_ptr<const StreamState>> states;
  absl::Status failure;
};

std::vector<std::string> StreamsOf(const Decided& decided) {
  std::vector<std::string> streams;
  for (const StreamChange& change : std::get<Accepted>(decided).changes) {
    streams.push_back(change.stream.value());
  }
  return streams;
}

TEST(Decide, TheFirstDeliveryBindsTheRepositoryToItsOwner) {
  States states;
  EXPECT_EQ(StreamsOf(states.Decide(CommandOf("a", {}))),
            (std::vector<std::string>{"repo_gh_186853002", "rev_gh_186853002_2"}));
  EXPECT_EQ(StreamsOf(states.Decide(CommandOf("b", {.number = 3}))),
            std::vector<std::string>{"rev_gh_186853002_3"});
}

TEST(Decide, AnotherOwnersDeliveryIsRejectedWhole) {
  States states;
  states.Decide(CommandOf("a", {}));
  const auto before = states.states;
  const Decided decided = states.Decide(CommandOf("b", {.owner = 5, .number = 3}));
  EXPECT_EQ(std::get<Rejected>(decided).code, "owner-mismatch");
  EXPECT_EQ(states.states, before);
}

TEST(Decide, AReviewCommandMustShowItsRepository) {
  States states;
  domain::RecordedCommand command = CommandOf("a", {});
  command.repository.reset();
  EXPECT_EQ(std::get<Rejected>(states.Decide(command)).code, "no-repository");
}

TEST(Decide, WhatIsTrueAlreadyChangesNothing) {
  States states;
  states.Decide(CommandOf("a", {}));
  EXPECT_TRUE(StreamsOf(states.Decide(CommandOf("b", {}))).empty());
}

TEST(Decide, VersionsGoOnAndEvolvingTheEventsGivesTheSameState) {
  States states;
  States evolved;
  for (std::int64_t second = 10; second < 15; ++second) {
    const Decided decided = states.Decide(CommandOf(
        "a",
        {.action = "synchronize", .head = static_cast<char>('a' + second % 6), .second = second}));
    for (const StreamChange& change : std::get<Accepted>(decided).changes) {
      std::int64_t version = change.first_version.value();
      for (const domain::Event& event : change.events) {
        auto& state = evolved.states[change.stream];
        EXPECT_EQ(version, state == nullptr ? 1 : state->version.value() + 1);
        domain::RecordedEvent recorded;
        recorded.metadata.stream = change.stream;
        recorded.metadata.version = domain::StreamVersion(version++);
        recorded.event = event;
        auto after = EvolveStream(state, recorded);
        ASSERT_TRUE(after.ok()) << after.status();
        state = *std::move(after);
      }
      EXPECT_EQ(*evolved.states[change.stream], *change.after);
    }
  }
}

TEST(Decide, AnEventOfAnotherAggregateIsDataLoss) {
  States states;
  const Decided decided = states.Decide(CommandOf("a", {}));
  const auto& changes = std::get<Accepted>(decided).changes;
  domain::RecordedEvent event;
  event.event = changes[1].events[0];
  EXPECT_TRUE(absl::IsDataLoss(EvolveStream(changes[0].after, event).status()));
}

TEST(Decide, AStateThatCannotBeLoadedIsNoDecision) {
  States states;
  states.failure = absl::UnavailableError("gone");
  EXPECT_TRUE(absl::IsUnavailable(commands::Decide(CommandOf("a", {}), states, kNow).status()));
}

}  // namespace
}  // namespace docket::commands

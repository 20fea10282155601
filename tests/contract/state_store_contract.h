// What every StateStore adapter must do; commands/state_store.h is the text of it. An adapter's
// test instantiates the suite with a factory:
//   struct Factory { std::unique_ptr<StateStore> Open(); };  // an empty store, once
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <concepts>
#include <memory>
#include <string>

#include "commands/state_store.h"
#include "tests/support/samples.h"

namespace docket::commands {

inline constexpr eventstore::PartitionIndex kPartition0(0);
inline constexpr eventstore::PartitionIndex kPartition1(1);

// Changes that reach `position` in the journal and in the inbox.
inline StateChanges ChangesTo(std::int64_t position) {
  StateChanges changes;
  changes.checkpoint.journal = {.next_offset = eventstore::Offset(position),
                                .term = eventstore::Term(3),
                                .claim = eventstore::ClaimId(std::string("\0claim", 6)),
                                .next_sequence = eventstore::Sequence(position),
                                .last_offset = eventstore::Offset(position - 1),
                                .last_record = {1, 2, 255}};
  changes.checkpoint.inbox_next = eventstore::Offset(2 * position);
  return changes;
}

inline DecidedCommand DecidedAt(std::int64_t second, OutcomeKind kind = OutcomeKind::kAccepted,
                                std::int32_t attempt = 1) {
  return {.kind = kind,
          .attempt = attempt,
          .body_sha256 = std::string(32, '\x80'),
          .decided_at = domain::FromSeconds(second)};
}

inline BodyKey BodyNamed(char byte) {
  return {.body_sha256 = std::string(32, byte),
          .command_type = "review.SyncPullRequest",
          .target = domain::StreamId("rev_gh_1_2")};
}

inline SeenBody SeenAt(std::int64_t second, const std::string& guid = "guid") {
  return {.guid = domain::DeliveryGuid(guid),
          .command = domain::CommandId("cmd_" + guid),
          .seen_at = domain::FromSeconds(second)};
}

inline Timer DueAt(std::int64_t second, const std::string& stream) {
  return {.due = domain::FromSeconds(second), .stream = domain::StreamId(stream)};
}

template <class F>
concept StateStoreFactory = requires(F factory) {
  { factory.Open() } -> std::same_as<std::unique_ptr<StateStore>>;
};

template <StateStoreFactory Factory>
class StateStoreContract : public testing::Test {
 protected:
  void Write(const StateChanges& changes, eventstore::PartitionIndex partition = kPartition0) {
    const absl::Status written = store_->Write(partition, changes);
    ASSERT_TRUE(written.ok()) << written;
  }
  std::optional<DecidedCommand> Command(const std::string& id) {
    const auto found = store_->FindCommand(kPartition0, domain::CommandId(id));
    EXPECT_TRUE(found.ok()) << found.status();
    return found.value_or(std::nullopt);
  }
  std::optional<SeenBody> Body(char byte) {
    const auto found = store_->FindBody(kPartition0, BodyNamed(byte));
    EXPECT_TRUE(found.ok()) << found.status();
    return found.value_or(std::nullopt);
  }
  void Forget(std::int64_t second) {
    const absl::Status forgotten = store_->ForgetBefore(kPartition0, domain::FromSeconds(second));
    EXPECT_TRUE(forgotten.ok()) << forgotten;
  }

  std::vector<Timer> Timers(std::size_t count = 100) {
    const auto found = store_->FindTimers(kPartition0, count);
    EXPECT_TRUE(found.ok()) << found.status();
    return found.value_or(std::vector<Timer>());
  }

  Factory factory_ = {};
  std::unique_ptr<StateStore> store_ = factory_.Open();
};

TYPED_TEST_SUITE_P(StateStoreContract);

TYPED_TEST_P(StateStoreContract, AnEmptyStoreKnowsNothing) {
  EXPECT_EQ(*this->store_->LoadCheckpoint(kPartition0), OwnerCheckpoint{});
  EXPECT_EQ(*this->store_->LoadStream(kPartition0, domain::StreamId("none")), nullptr);
  EXPECT_EQ(this->Command("none"), std::nullopt);
  EXPECT_EQ(this->Body('n'), std::nullopt);
}

TYPED_TEST_P(StateStoreContract, WhatIsWrittenIsFound) {
  StateChanges changes = ChangesTo(5);
  const std::vector<domain::State> states = tests::SampleStates();
  for (std::size_t i = 0; i < states.size(); ++i) {
    changes.streams[domain::StreamId("s" + std::to_string(i))] =
        std::make_shared<const StreamState>(
            StreamState{.state = states[i], .version = domain::StreamVersion(7)});
  }
  changes.commands[domain::CommandId("c")] = DecidedAt(10, OutcomeKind::kRejected);
  changes.bodies[BodyNamed('b')] = SeenAt(10);
  this->Write(changes);
  EXPECT_EQ(*this->store_->LoadCheckpoint(kPartition0), changes.checkpoint);
  for (const auto& [stream, state] : changes.streams) {
    const auto loaded = this->store_->LoadStream(kPartition0, stream);
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    ASSERT_NE(*loaded, nullptr);
    EXPECT_EQ(**loaded, *state) << stream.value();
  }
  EXPECT_EQ(this->Command("c"), DecidedAt(10, OutcomeKind::kRejected));
  EXPECT_EQ(this->Body('b'), SeenAt(10));
}

TYPED_TEST_P(StateStoreContract, LaterChangesReplace) {
  StateChanges first = ChangesTo(5);
  first.commands[domain::CommandId("c")] = DecidedAt(10, OutcomeKind::kParked);
  first.bodies[BodyNamed('b')] = SeenAt(10, "first");
  this->Write(first);
  StateChanges second = ChangesTo(6);
  second.commands[domain::CommandId("c")] = DecidedAt(20, OutcomeKind::kAccepted, 2);
  second.bodies[BodyNamed('b')] = SeenAt(20, "second");
  this->Write(second);
  EXPECT_EQ(*this->store_->LoadCheckpoint(kPartition0), second.checkpoint);
  EXPECT_EQ(this->Command("c"), DecidedAt(20, OutcomeKind::kAccepted, 2));
  EXPECT_EQ(this->Body('b'), SeenAt(20, "second"));
}

TYPED_TEST_P(StateStoreContract, PartitionsAreApart) {
  StateChanges changes = ChangesTo(5);
  changes.commands[domain::CommandId("c")] = DecidedAt(10);
  changes.bodies[BodyNamed('b')] = SeenAt(10);
  this->Write(changes, kPartition1);
  EXPECT_EQ(*this->store_->LoadCheckpoint(kPartition0), OwnerCheckpoint{});
  EXPECT_EQ(this->Command("c"), std::nullopt);
  EXPECT_EQ(this->Body('b'), std::nullopt);
  this->Forget(1'000);
  EXPECT_EQ(*this->store_->LoadCheckpoint(kPartition1), changes.checkpoint);
  EXPECT_EQ(*this->store_->FindCommand(kPartition1, domain::CommandId("c")), DecidedAt(10));
  EXPECT_EQ(*this->store_->FindBody(kPartition1, BodyNamed('b')), SeenAt(10));
}

TYPED_TEST_P(StateStoreContract, ForgetsWhatIsOlderAndNothingElse) {
  StateChanges changes = ChangesTo(5);
  for (const std::int64_t second : {10, 20, 30}) {
    changes.commands[domain::CommandId(std::to_string(second))] = DecidedAt(second);
    changes.bodies[BodyNamed(static_cast<char>(second))] = SeenAt(second);
  }
  this->Write(changes);
  this->Forget(20);
  EXPECT_EQ(this->Command("10"), std::nullopt);
  EXPECT_EQ(this->Body(10), std::nullopt);
  EXPECT_TRUE(this->Command("20").has_value());
  EXPECT_TRUE(this->Body(20).has_value());
  EXPECT_EQ(*this->store_->LoadCheckpoint(kPartition0), changes.checkpoint);
  this->Forget(1'000);
  EXPECT_EQ(this->Command("30"), std::nullopt);
}

TYPED_TEST_P(StateStoreContract, WhatIsForgottenStaysForgotten) {
  StateChanges changes = ChangesTo(5);
  changes.commands[domain::CommandId("10")] = DecidedAt(10);
  changes.bodies[BodyNamed('b')] = SeenAt(10);
  this->Forget(20);
  this->Forget(5);
  this->Write(changes);  // as an owner does that walks over old commits again
  EXPECT_EQ(this->Command("10"), std::nullopt);
  EXPECT_EQ(this->Body('b'), std::nullopt);
  changes.commands[domain::CommandId("10")] = DecidedAt(20);
  changes.bodies[BodyNamed('b')] = SeenAt(20);
  this->Write(changes);
  EXPECT_EQ(this->Command("10"), DecidedAt(20));
  EXPECT_EQ(this->Body('b'), SeenAt(20));
}

TYPED_TEST_P(StateStoreContract, ACommandThatRanAgainIsAsOldAsItsLastRun) {
  StateChanges changes = ChangesTo(5);
  changes.commands[domain::CommandId("c")] = DecidedAt(10, OutcomeKind::kParked);
  this->Write(changes);
  changes.commands[domain::CommandId("c")] = DecidedAt(50, OutcomeKind::kAccepted, 2);
  this->Write(changes);
  this->Forget(40);
  EXPECT_EQ(this->Command("c"), DecidedAt(50, OutcomeKind::kAccepted, 2));
  this->Forget(60);
  EXPECT_EQ(this->Command("c"), std::nullopt);
}

TYPED_TEST_P(StateStoreContract, WhatIsDueFirstIsFoundFirst) {
  EXPECT_THAT(this->Timers(), testing::IsEmpty());
  StateChanges changes = ChangesTo(5);
  for (const auto& [stream, second] : {std::pair("b", 300), {"c", 20}, {"a", 300}, {"d", 1}}) {
    changes.timers[domain::StreamId(stream)] = {.was = std::nullopt,
                                                .is = domain::FromSeconds(second)};
  }
  this->Write(changes);
  EXPECT_THAT(this->Timers(), testing::ElementsAre(DueAt(1, "d"), DueAt(20, "c"), DueAt(300, "a"),
                                                   DueAt(300, "b")));
  EXPECT_THAT(this->Timers(2), testing::ElementsAre(DueAt(1, "d"), DueAt(20, "c")));
  EXPECT_THAT(*this->store_->FindTimers(kPartition1, 10), testing::IsEmpty());
}

TYPED_TEST_P(StateStoreContract, AStreamIsDueOnce) {
  const auto write = [this](std::int64_t position, TimerChange timer) {
    StateChanges changes = ChangesTo(position);
    changes.timers[domain::StreamId("a")] = timer;
    this->Write(changes);
  };
  write(5, {.was = std::nullopt, .is = domain::FromSeconds(30)});
  write(6, {.was = domain::FromSeconds(30), .is = domain::FromSeconds(10)});
  EXPECT_THAT(this->Timers(), testing::ElementsAre(DueAt(10, "a")));
  ASSERT_TRUE(this->store_->LoadCheckpoint(kPartition0).ok());
  write(7, {.was = domain::FromSeconds(10), .is = domain::FromSeconds(50)});
  EXPECT_THAT(this->Timers(), testing::ElementsAre(DueAt(50, "a")));
  write(8, {.was = domain::FromSeconds(50), .is = std::nullopt});
  EXPECT_THAT(this->Timers(), testing::IsEmpty());
}

TYPED_TEST_P(StateStoreContract, StreamsAreListedInTheOrderOfTheirIds) {
  const auto listed = [this](const std::string& prefix, const std::string& after,
                             std::size_t count) {
    std::vector<std::string> ids;
    const auto found = this->store_->ListStreams(
        kPartition0, {.prefix = prefix, .after = domain::StreamId(after)}, count);
    EXPECT_TRUE(found.ok()) << found.status();
    if (found.ok()) {
      for (const domain::StreamId& stream : *found) ids.push_back(stream.value());
    }
    return ids;
  };
  EXPECT_THAT(listed("rev_gh_1_", "", 10), testing::IsEmpty());
  const auto state = std::make_shared<const StreamState>(
      StreamState{.state = tests::SampleStates().front(), .version = domain::StreamVersion(1)});
  StateChanges changes = ChangesTo(5);
  for (const char* stream : {"rev_gh_1_9", "rev_gh_1_10", "rev_gh_1_1", "rev_gh_12_1", "rev_gh_2_1",
                             "repo_gh_1", "rev_gh_1_2"}) {
    changes.streams[domain::StreamId(stream)] = state;
  }
  this->Write(changes);
  EXPECT_THAT(listed("rev_gh_1_", "", 10),
              testing::ElementsAre("rev_gh_1_1", "rev_gh_1_10", "rev_gh_1_2", "rev_gh_1_9"));
  EXPECT_THAT(listed("rev_gh_1_", "", 2), testing::ElementsAre("rev_gh_1_1", "rev_gh_1_10"));
  EXPECT_THAT(listed("rev_gh_1_", "rev_gh_1_10", 10),
              testing::ElementsAre("rev_gh_1_2", "rev_gh_1_9"));
  EXPECT_THAT(listed("rev_gh_1_", "rev_gh_1_9", 10), testing::IsEmpty());
  EXPECT_THAT(listed("rev_gh_3_", "", 10), testing::IsEmpty());
  EXPECT_THAT(*this->store_->ListStreams(kPartition1, {.prefix = "rev_", .after = {}}, 10),
              testing::IsEmpty());
}

REGISTER_TYPED_TEST_SUITE_P(StateStoreContract, AnEmptyStoreKnowsNothing,
                            StreamsAreListedInTheOrderOfTheirIds, WhatIsWrittenIsFound,
                            LaterChangesReplace, PartitionsAreApart,
                            ForgetsWhatIsOlderAndNothingElse, WhatIsForgottenStaysForgotten,
                            ACommandThatRanAgainIsAsOldAsItsLastRun, WhatIsDueFirstIsFoundFirst,
                            AStreamIsDueOnce);

}  // namespace docket::commands

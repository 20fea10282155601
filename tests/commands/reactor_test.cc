// What an event means for another partition: the rules alone, and the way of an organisation's
// policy to its repositories through two owners and two reactors.
#include "commands/reactor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "commands/memory/memory_state_store.h"
#include "commands/processor.h"
#include "commands/reactions.h"
#include "eventstore/memory/memory_log.h"
#include "platform/manual_clock.h"
#include "schemas/codec/command_codec.h"
#include "schemas/codec/frame.h"
#include "schemas/codec/journal_codec.h"
#include "tests/commands/deliveries.h"
#include "tests/support/policy_samples.h"
#include "tests/support/samples.h"
#include "tests/support/seeded_randomness.h"

namespace docket::commands {
namespace {

using eventstore::MemoryLog;
using testing::SizeIs;

constexpr eventstore::PartitionIndex kPartition{0};
constexpr domain::OrganizationId kOwner(21031067);
const domain::Tenant kTenant{.host = domain::HostCode("gh"), .organization = kOwner};

journal_proto::Commit CommitOf(const domain::StreamId& stream, const domain::Event& event) {
  journal_proto::Commit commit;
  *commit.mutable_outcome() = schemas::OutcomeHeader(tests::SampleMetadata(), "any", 1);
  commit.mutable_outcome()->mutable_accepted();
  commit.set_recorded_at(domain::FromSeconds(9).value());
  schemas::AddJournalEvent(stream, domain::StreamVersion(1), event, commit);
  return commit;
}

domain::RepositoryKey Numbered(std::int64_t repository) {
  return {.host = domain::HostCode("gh"), .repository = domain::RepositoryId(repository)};
}

TEST(ReactionsTest, ABoundRepositoryIsRegisteredWithItsOwner) {
  const domain::repository::RepositoryBound bound{.key = Numbered(5),
                                                  .owner = kOwner,
                                                  .full_name = "o/r",
                                                  .default_branch = "main",
                                                  .visibility = {},
                                                  .archived = false,
                                                  .updated_at = {}};
  const journal_proto::Commit commit =
      CommitOf(domain::StreamOf(bound.key), domain::repository::Event(bound));
  const auto reactions = ReactionsTo(commit, 0);
  ASSERT_TRUE(reactions.ok()) << reactions.status();
  ASSERT_THAT(*reactions, SizeIs(1));
  const Reaction& reaction = reactions->front();
  EXPECT_EQ(reaction.log, platform::CommandLog::kOrganizationCommands);
  EXPECT_EQ(reaction.partition_key, "21031067");
  EXPECT_EQ(reaction.command.command,
            domain::Command(domain::organization::Command(domain::organization::RegisterRepository{
                .organization = kTenant, .repository = domain::RepositoryId(5)})));
  EXPECT_EQ(reaction.command.metadata.tenant, kTenant);
  EXPECT_EQ(ReactionsTo(commit, 0)->front().command, reaction.command);
}

TEST(ReactionsTest, APolicyThatIsHandedOutGoesToEachThatItNames) {
  domain::organization::PolicyHandedOut handed_out{
      .organization = kTenant,
      .version = 3,
      .policy = tests::SamplePolicy(),
      .repositories = {domain::RepositoryId(5), domain::RepositoryId(6)}};
  const auto reactions =
      ReactionsTo(CommitOf(domain::StreamOf(kTenant), domain::organization::Event(handed_out)), 0);
  ASSERT_TRUE(reactions.ok()) << reactions.status();
  ASSERT_THAT(*reactions, SizeIs(2));
  EXPECT_EQ(reactions->at(1).log, platform::CommandLog::kReviewCommands);
  EXPECT_EQ(reactions->at(1).partition_key, "6");
  EXPECT_EQ(reactions->at(1).command.command,
            domain::Command(domain::repository::Command(
                domain::repository::ReceiveOrganizationPolicy{.repository = Numbered(6),
                                                              .owner = kOwner,
                                                              .version = 3,
                                                              .policy = tests::SamplePolicy()})));
  EXPECT_EQ(reactions->at(1).command.metadata.repository, domain::RepositoryId(6));
  // Another version is another command.
  handed_out.version = 4;
  const auto later =
      ReactionsTo(CommitOf(domain::StreamOf(kTenant), domain::organization::Event(handed_out)), 0);
  EXPECT_NE(later->at(1).command.metadata.id, reactions->at(1).command.metadata.id);
}

TEST(ReactionsTest, ATransferIsToldToBothOrganisations) {
  const domain::repository::RepositoryTransferred moved{
      .from = kOwner, .to = domain::OrganizationId(9), .confirmed_by = {}, .updated_at = {}};
  const auto reactions =
      ReactionsTo(CommitOf(domain::StreamOf(Numbered(5)), domain::repository::Event(moved)), 0);
  ASSERT_TRUE(reactions.ok()) << reactions.status();
  ASSERT_THAT(*reactions, SizeIs(2));
  EXPECT_EQ(reactions->at(0).partition_key, "21031067");
  EXPECT_EQ(reactions->at(0).command.command,
            domain::Command(domain::organization::Command(domain::organization::ReleaseRepository{
                .organization = kTenant, .repository = domain::RepositoryId(5)})));
  const domain::Tenant to{.host = domain::HostCode("gh"),
                          .organization = domain::OrganizationId(9)};
  EXPECT_EQ(reactions->at(1).partition_key, "9");
  EXPECT_EQ(reactions->at(1).command.metadata.tenant, to);
  EXPECT_EQ(reactions->at(1).command.command,
            domain::Command(domain::organization::Command(domain::organization::RegisterRepository{
                .organization = to, .repository = domain::RepositoryId(5)})));
}

TEST(ReactionsTest, WhatBecameOfAnInstallationGoesToEachRepositoryThatItNames) {
  const domain::organization::InstallationHandedOut handed_out{
      .organization = kTenant,
      .installation = domain::InstallationId(7),
      .version = 3,
      .active = false,
      .everywhere = true,
      .repositories = {domain::RepositoryId(5), domain::RepositoryId(6)}};
  const auto reactions =
      ReactionsTo(CommitOf(domain::StreamOf(kTenant), domain::organization::Event(handed_out)), 0);
  ASSERT_TRUE(reactions.ok()) << reactions.status();
  ASSERT_THAT(*reactions, SizeIs(2));
  EXPECT_EQ(reactions->at(1).partition_key, "6");
  EXPECT_EQ(
      reactions->at(1).command.command,
      domain::Command(domain::repository::Command(domain::repository::ReceiveInstallationStanding{
          .repository = Numbered(6), .owner = kOwner, .version = 3, .active = false})));
}

TEST(ReactionsTest, NoOtherEventHasAny) {
  int reacted = 0;
  for (const domain::Event& event : tests::SampleEvents()) {
    // A stream of a repository: what reacts to a transfer reads it.
    const auto reactions = ReactionsTo(CommitOf(domain::StreamOf(Numbered(5)), event), 0);
    ASSERT_TRUE(reactions.ok()) << reactions.status();
    reacted += reactions->empty() ? 0 : 1;
  }
  EXPECT_EQ(reacted, 4);
}

TEST(ReactionsTest, AnEventThatCannotBeReadIsAnError) {
  domain::repository::RepositoryBound bound;
  bound.key = Numbered(5);
  journal_proto::Commit commit =
      CommitOf(domain::StreamOf(bound.key), domain::repository::Event(bound));
  commit.mutable_events(0)->set_data("\xff");
  EXPECT_FALSE(ReactionsTo(commit, 0).ok());
}

// Both journals with their owners and reactors.
class World {
 public:
  World() {
    StartReactors();
    review_owner = MakeOwner(review_commands, review_events, review_states);
    organization_owner = MakeOwner(organization_commands, organization_events, organization_states);
  }

  void StartReactors() {
    reactors.clear();
    reactors.push_back(MakeReactor(review_events, review_events_reacted));
    reactors.push_back(MakeReactor(organization_events, organization_events_reacted));
  }

  // Until nothing moves any more.
  void Run() {
    int still = 0;
    for (int steps = 0; steps < 10'000; ++steps) {
      bool moved = false;
      for (Processor* owner : {review_owner.get(), organization_owner.get()}) {
        const auto stepped = owner->Step();
        ASSERT_TRUE(stepped.ok()) << stepped.status();
        moved |= *stepped;
      }
      for (const auto& reactor : reactors) {
        const auto stepped = reactor->Step();
        ASSERT_TRUE(stepped.ok()) << stepped.status();
        moved |= *stepped;
      }
      still = moved ? 0 : still + 1;
      if (still > 100) return;
      if (!moved) clock.Advance(absl::Milliseconds(100));
    }
    FAIL() << "it did not come to rest";
  }

  void See(std::int64_t repository) {
    review_commands.AppendForeign(
        kPartition,
        RecordOf(CommandOf("seen " + std::to_string(repository), {.repository = repository})));
  }

  void Set(std::int64_t nonce, const domain::PolicySettings& policy) {
    domain::RecordedCommand command;
    command.metadata.id =
        platform::MakeCommandId({.log = platform::CommandLog::kOrganizationCommands,
                                 .partition_key = domain::PartitionKey(kOwner),
                                 .provider = "test",
                                 .host = {},
                                 .delivery_guid = {},
                                 .command_type = "organization.SetPolicy",
                                 .target = domain::StreamOf(kTenant).value(),
                                 .natural_key = std::to_string(nonce)});
    command.metadata.tenant = kTenant;
    command.command = domain::organization::Command(domain::organization::SetPolicy{
        .organization = kTenant, .policy = policy, .expected_version = std::nullopt, .set_by = {}});
    organization_commands.AppendForeign(
        kPartition, {.key = domain::PartitionKey(kOwner),
                     .headers = {},
                     .value = schemas::StoreMessage(schemas::EncodeCommand(command))});
  }

  void TellInstallation(domain::installation::Command told, std::int64_t nonce) {
    domain::RecordedCommand command;
    command.metadata.id =
        platform::MakeCommandId({.log = platform::CommandLog::kOrganizationCommands,
                                 .partition_key = domain::PartitionKey(kOwner),
                                 .provider = "test",
                                 .host = {},
                                 .delivery_guid = {},
                                 .command_type = "installation",
                                 .target = {},
                                 .natural_key = std::to_string(nonce)});
    command.metadata.tenant = kTenant;
    command.command = std::move(told);
    organization_commands.AppendForeign(
        kPartition, {.key = domain::PartitionKey(kOwner),
                     .headers = {},
                     .value = schemas::StoreMessage(schemas::EncodeCommand(command))});
  }

  bool HasLiveRun(std::int64_t repository) {
    const auto partition = review_states.Snapshot()[kPartition];
    const domain::ReviewId review{.host = domain::HostCode("gh"),
                                  .repository = domain::RepositoryId(repository),
                                  .number = domain::PullRequestNumber(2)};
    const auto found = partition.streams.find(domain::StreamOf(review));
    if (found == partition.streams.end()) return false;
    return std::get<domain::review::State>(found->second->state).live_run.has_value();
  }

  domain::repository::State StateOf(std::int64_t repository) {
    const auto partition = review_states.Snapshot()[kPartition];
    const auto found = partition.streams.find(domain::StreamOf(Numbered(repository)));
    if (found == partition.streams.end()) return {};
    return std::get<domain::repository::State>(found->second->state);
  }

  std::int64_t CommandsSent() {
    std::int64_t count = 0;
    for (MemoryLog* inbox : {&review_commands, &organization_commands}) {
      count += inbox->Offsets(kPartition)->end.value();
    }
    return count;
  }

  platform::ManualClock clock;
  MemoryLog review_commands{{.name = {.base = "review_commands"}}, clock};
  MemoryLog organization_commands{{.name = {.base = "organization_commands"}}, clock};
  MemoryLog review_events{{.name = {.base = "review_events"}}, clock};
  MemoryLog organization_events{{.name = {.base = "organization_events"}}, clock};
  MemoryLog review_events_reacted{{.name = {.base = "review_events_reacted"}}, clock};
  MemoryLog organization_events_reacted{{.name = {.base = "organization_events_reacted"}}, clock};
  MemoryStateStore review_states;
  MemoryStateStore organization_states;
  std::unique_ptr<Processor> review_owner;
  std::unique_ptr<Processor> organization_owner;
  std::vector<std::unique_ptr<Reactor>> reactors;

 private:
  std::unique_ptr<Processor> MakeOwner(MemoryLog& inbox, MemoryLog& journal,
                                       MemoryStateStore& states) {
    return std::make_unique<Processor>(Processor::Parts{.inbox = inbox,
                                                        .journal = journal,
                                                        .partition = kPartition,
                                                        .store = states,
                                                        .clock = clock},
                                       ProcessorOptions{}, tests::SeededRandomness(++seed_), [] {});
  }

  std::unique_ptr<Reactor> MakeReactor(MemoryLog& journal, MemoryLog& positions) {
    return std::make_unique<Reactor>(Reactor::Parts{.journal = journal,
                                                    .positions = positions,
                                                    .review_commands = review_commands,
                                                    .organization_commands = organization_commands,
                                                    .partition = kPartition,
                                                    .clock = clock},
                                     [] {});
  }

  std::uint64_t seed_ = 0;
};

TEST(ReactorTest, APolicyReachesTheRepositoriesThatAreThere) {
  World world;
  world.See(5);
  world.See(6);
  world.Run();
  world.Set(1, {.drafts = true});
  world.Run();
  for (const std::int64_t repository : {5, 6}) {
    EXPECT_EQ(world.StateOf(repository).organization_policy_version, 1);
    EXPECT_TRUE(world.StateOf(repository).EffectivePolicy().runs.drafts);
  }
}

TEST(ReactorTest, ARepositoryThatComesLaterIsToldToo) {
  World world;
  world.Set(1, {.drafts = true});
  world.Run();
  world.See(5);
  world.Run();
  EXPECT_EQ(world.StateOf(5).organization_policy_version, 1);
  world.Set(2, {.drafts = false});
  world.Run();
  EXPECT_EQ(world.StateOf(5).organization_policy_version, 2);
  EXPECT_FALSE(world.StateOf(5).EffectivePolicy().runs.drafts);
}

TEST(ReactorTest, BothAtTheSameTimeEndAlike) {
  World world;
  world.See(5);
  world.Set(1, {.drafts = true});
  world.Run();
  EXPECT_EQ(world.StateOf(5).organization_policy_version, 1);
}

domain::installation::Snapshot InstalledAt(std::int64_t seconds) {
  return {.key = {.host = domain::HostCode("gh"), .installation = domain::InstallationId(7)},
          .account = kOwner,
          .account_login = {},
          .app_id = 1,
          .selection = domain::installation::RepositorySelection::kAll,
          .suspended = false,
          .updated_at = domain::FromSeconds(seconds)};
}

domain::installation::SyncInstallation SuspendedAt(std::int64_t seconds) {
  domain::installation::SyncInstallation command{
      .installation = InstalledAt(seconds),
      .action = domain::installation::InstallationAction::kSuspended,
      .repositories = {}};
  command.installation.suspended = true;
  return command;
}

TEST(ReactorTest, ASuspendedInstallationCancelsTheLiveRunsOfItsRepositories) {
  World world;
  world.See(5);
  world.See(6);
  world.Run();
  ASSERT_TRUE(world.HasLiveRun(5) && world.HasLiveRun(6));
  world.TellInstallation(SuspendedAt(10), 1);
  world.Run();
  EXPECT_FALSE(world.HasLiveRun(5));
  EXPECT_FALSE(world.HasLiveRun(6));
  EXPECT_FALSE(world.StateOf(5).Active());
  // A repository that is seen only now is told as well.
  world.See(8);
  world.Run();
  EXPECT_FALSE(world.StateOf(8).Active());
  EXPECT_FALSE(world.HasLiveRun(8));
  domain::installation::SyncInstallation back{
      .installation = InstalledAt(11),
      .action = domain::installation::InstallationAction::kUnsuspended,
      .repositories = {}};
  world.TellInstallation(back, 2);
  world.Run();
  EXPECT_TRUE(world.StateOf(5).Active());
  EXPECT_TRUE(world.StateOf(8).Active());
}

TEST(ReactorTest, ARepositoryThatIsTakenFromAnInstallationHasNoLiveRun) {
  World world;
  world.See(5);
  world.See(6);
  world.Run();
  domain::installation::SyncInstallation created{
      .installation = InstalledAt(10),
      .action = domain::installation::InstallationAction::kCreated,
      .repositories = {domain::RepositoryId(5), domain::RepositoryId(6)}};
  created.installation.selection = domain::installation::RepositorySelection::kSelected;
  world.TellInstallation(created, 1);
  world.TellInstallation(
      domain::installation::ChangeRepositories{
          .installation = created.installation, .added = {}, .removed = {domain::RepositoryId(5)}},
      2);
  world.Run();
  EXPECT_FALSE(world.HasLiveRun(5));
  EXPECT_TRUE(world.HasLiveRun(6));
  EXPECT_FALSE(world.StateOf(5).Active());
  EXPECT_TRUE(world.StateOf(6).Active());
}

// Installed before anybody told of it: the first word is what is taken away.
TEST(ReactorTest, ARepositoryIsTakenFromAnInstallationThatWasNeverSeen) {
  World world;
  world.See(5);
  world.See(6);
  world.Run();
  world.TellInstallation(
      domain::installation::ChangeRepositories{
          .installation = InstalledAt(10), .added = {}, .removed = {domain::RepositoryId(5)}},
      1);
  world.Run();
  EXPECT_FALSE(world.HasLiveRun(5));
  EXPECT_TRUE(world.HasLiveRun(6));
}

// Whoever may sign for one organisation says nothing of another's installation.
TEST(ReactorTest, AnotherOrganisationsInstallationIsRefused) {
  World world;
  world.See(5);
  world.Run();
  domain::installation::SyncInstallation foreign = SuspendedAt(10);
  foreign.installation.account = domain::OrganizationId(9);
  world.TellInstallation(foreign, 1);
  world.Run();
  EXPECT_TRUE(world.HasLiveRun(5));
  EXPECT_EQ(world.organization_owner->counts().rejected, 1);
}

TEST(ReactorTest, ADeletedInstallationCancelsAndANewOneGoesOn) {
  World world;
  world.See(5);
  world.Run();
  domain::installation::SyncInstallation deleted{
      .installation = InstalledAt(10),
      .action = domain::installation::InstallationAction::kDeleted,
      .repositories = {}};
  world.TellInstallation(deleted, 1);
  world.Run();
  EXPECT_FALSE(world.HasLiveRun(5));
  domain::installation::SyncInstallation again{
      .installation = InstalledAt(20),
      .action = domain::installation::InstallationAction::kCreated,
      .repositories = {}};
  again.installation.key.installation = domain::InstallationId(8);
  world.TellInstallation(again, 2);
  world.Run();
  EXPECT_TRUE(world.StateOf(5).Active());
}

TEST(ReactorTest, ItGoesOnWhereItStopped) {
  World world;
  world.See(5);
  world.Set(1, {.drafts = true});
  world.Run();
  const std::int64_t sent = world.CommandsSent();
  world.StartReactors();
  world.Run();
  EXPECT_EQ(world.CommandsSent(), sent);
  EXPECT_EQ(world.reactors[0]->health(), absl::OkStatus());
}

TEST(ReactorTest, WhatIsSentAgainHasNoEffect) {
  World world;
  world.See(5);
  world.Set(1, {.drafts = true});
  world.Run();
  const auto state = world.StateOf(5);
  const std::int64_t sent = world.CommandsSent();
  const std::int64_t accepted = world.review_owner->counts().accepted;
  // As if it had died before it stored how far it was.
  for (MemoryLog* positions : {&world.review_events_reacted, &world.organization_events_reacted}) {
    const auto range = positions->Offsets(kPartition);
    ASSERT_TRUE(positions->TrimBefore(kPartition, range->end).ok());
  }
  world.StartReactors();
  world.Run();
  EXPECT_EQ(world.CommandsSent(), sent + 2);
  EXPECT_EQ(world.StateOf(5), state);
  EXPECT_EQ(world.review_owner->counts().accepted, accepted);
  EXPECT_EQ(world.review_owner->counts().duplicates, 1);
}

}  // namespace
}  // namespace docket::commands

// Facts taken from repository.* and push.
#include "platform/time_format.h"
#include "tests/commands_github/corpus.h"

namespace docket::commands::github {
namespace {

namespace repository = domain::repository;
namespace json = boost::json;
using repository::RepositoryAction;
using repository::Visibility;

using RepositoryRules = CorpusTest;
using PushRules = CorpusTest;

domain::Timestamp Time(std::string_view text) { return platform::ParseRfc3339(text).value(); }

repository::SyncRepository Sync(const json::object& payload) {
  return CommandOf<repository::Command, repository::SyncRepository>(
      TranslatePayload("repository", payload));
}

repository::PushRecorded Push(const json::object& payload) {
  return CommandOf<repository::Command, repository::RecordPush>(TranslatePayload("push", payload))
      .push;
}

TEST_F(RepositoryRules, CreatedIsReadWhole) {
  EXPECT_EQ(Sync(Payload("repository", "created")),
            (repository::SyncRepository{
                .repository = {.key = {.host = domain::HostCode("gh"),
                                       .repository = domain::RepositoryId(186853261)},
                               .owner = domain::OrganizationId(38302899),
                               .full_name = "Octocoders/Hello-World",
                               .default_branch = "master",
                               .visibility = Visibility::kPublic,
                               .archived = false,
                               .updated_at = Time("2019-05-15T15:20:41Z")},
                .action = RepositoryAction::kCreated,
                .transferred_from = {},
                .occurred_at = Time("2019-05-15T15:20:41Z")}));
}

TEST_F(RepositoryRules, TheCommandGoesToTheRepositorysInboxWithItsSnapshot) {
  const Translation translation = TranslatePayload("repository", Payload("repository", "renamed"));
  const TranslatedCommand& command = Only(translation);
  EXPECT_EQ(command.log, platform::CommandLog::kReviewCommands);
  EXPECT_EQ(command.partition_key, "186853261");
  EXPECT_EQ(command.type, "repository.SyncRepository");
  EXPECT_EQ(command.recorded.metadata.repository, domain::RepositoryId(186853261));
  EXPECT_EQ(command.recorded.repository->full_name, "Octocoders/Hello-World");
}

TEST_F(RepositoryRules, EachActionIsNamed) {
  json::object payload = Payload("repository", "created");
  for (const auto& [name, action] : std::vector<std::pair<std::string, RepositoryAction>>{
           {"renamed", RepositoryAction::kRenamed},
           {"edited", RepositoryAction::kEdited},
           {"archived", RepositoryAction::kArchived},
           {"unarchived", RepositoryAction::kUnarchived},
           {"deleted", RepositoryAction::kDeleted},
           {"privatized", RepositoryAction::kVisibilityChanged},
           {"publicized", RepositoryAction::kVisibilityChanged}}) {
    At(payload, "action") = name;
    EXPECT_EQ(Sync(payload).action, action) << name;
  }
}

// GitHub's example of privatized says private: true and visibility: "public".
TEST_F(RepositoryRules, PrivateWinsOverVisibility) {
  json::object payload = Payload("repository", "privatized");
  EXPECT_EQ(Sync(payload).repository.visibility, Visibility::kPrivate);
  At(payload, "repository.visibility") = "internal";
  EXPECT_EQ(Sync(payload).repository.visibility, Visibility::kInternal);
  At(payload, "repository.private") = false;
  EXPECT_EQ(Sync(payload).repository.visibility, Visibility::kPublic);
  Remove(payload, "repository.private");
  EXPECT_EQ(Sync(payload).repository.visibility, Visibility::kInternal);
}

TEST_F(RepositoryRules, TransferredNamesThePreviousOwnerOfEitherKind) {
  json::object payload = Payload("repository", "transferred");
  EXPECT_EQ(Sync(payload).transferred_from, domain::OrganizationId(1));
  At(payload, "changes.owner.from") = json::object{{"organization", json::object{{"id", 77}}}};
  EXPECT_EQ(Sync(payload).transferred_from, domain::OrganizationId(77));
  At(payload, "changes.owner.from") = json::object{};
  EXPECT_EQ(ReasonOf("repository", payload), "malformed-payload: changes.owner.from");
}

TEST_F(RepositoryRules, WithoutATimeInItTheDeliverysOwnDatesThePayload) {
  json::object payload = Payload("repository", "created");
  Remove(payload, "repository.updated_at");
  EXPECT_EQ(Sync(payload).occurred_at, domain::kUnknownTime);
  EXPECT_EQ(Only(TranslatePayload("repository", payload)).recorded.metadata.occurred_at,
            domain::FromSeconds(1'600'000'000));
}

TEST_F(PushRules, ABranchPushIsReadWhole) {
  for (const Example& example : Examples()) {
    if (example.event != "push" || example.payload.at("ref") != "refs/heads/master") continue;
    EXPECT_EQ(Push(example.payload),
              (repository::PushRecorded{
                  .ref = "refs/heads/master",
                  .before = domain::CommitSha(std::string(40, '0')),
                  .after = domain::CommitSha("6113728f27ae82c7b1a177c8d03f9e96e0adf246"),
                  .pusher = domain::UserId(21031067),
                  .commits = 1,
                  .default_branch = true,
                  .forced = false,
                  .created = true,
                  .deleted = false,
                  .pushed_at = domain::FromSeconds(1557933657)}));
    return;
  }
  FAIL() << "no push to refs/heads/master among the examples";
}

TEST_F(PushRules, ATagIsNoDefaultBranchAndADeletionKeepsItsZeros) {
  json::object payload = Payload("push", "");
  ASSERT_EQ(payload.at("ref"), "refs/tags/simple-tag");
  EXPECT_FALSE(Push(payload).default_branch);
  At(payload, "ref") = "refs/heads/master";
  EXPECT_TRUE(Push(payload).default_branch);
  At(payload, "after") = std::string(40, '0');
  At(payload, "deleted") = true;
  At(payload, "forced") = true;
  EXPECT_EQ(Push(payload).after, domain::CommitSha(std::string(40, '0')));
  EXPECT_TRUE(Push(payload).deleted);
  EXPECT_TRUE(Push(payload).forced);
}

TEST_F(PushRules, TheTimeIsPushedAtInEitherFormElseTheHeadCommits) {
  json::object payload = Payload("push", "");
  At(payload, "repository.pushed_at") = "2019-05-15T17:20:57+02:00";
  EXPECT_EQ(Push(payload).pushed_at, Time("2019-05-15T15:20:57Z"));
  Remove(payload, "repository.pushed_at");
  EXPECT_EQ(Push(payload).pushed_at, Time("2019-05-15T15:20:41Z"));
  At(payload, "head_commit") = nullptr;
  const Translation translation = TranslatePayload("push", payload);
  EXPECT_EQ(Push(payload).pushed_at, domain::kUnknownTime);
  EXPECT_EQ(Only(translation).recorded.metadata.occurred_at, domain::FromSeconds(1'600'000'000));
}

TEST_F(PushRules, AShaThatIsNoneIsMalformed) {
  json::object payload = Payload("push", "");
  for (const std::string_view sha : {"", "6113728F27AE82C7B1A177C8D03F9E96E0ADF246", "6113728"}) {
    At(payload, "after") = sha;
    EXPECT_EQ(ReasonOf("push", payload), "malformed-payload: after") << sha;
  }
}

}  // namespace
}  // namespace docket::commands::github

// Facts taken from check_run, check_suite, status and merge_group.
#include "platform/time_format.h"
#include "tests/commands_github/corpus.h"

namespace docket::commands::github {
namespace {

namespace commit = domain::commit;
namespace json = boost::json;
using commit::CheckConclusion;
using commit::CheckSource;
using commit::CheckStatus;

using CheckRules = CorpusTest;
using MergeGroupRules = CorpusTest;

constexpr std::string_view kHead = "ec26c3e57ca3a959ca5aad62de7213c562f8c821";

domain::Timestamp Time(std::string_view text) { return platform::ParseRfc3339(text).value(); }

commit::RecordCheck Check(std::string_view event, const json::object& payload) {
  return CommandOf<commit::Command, commit::RecordCheck>(TranslatePayload(event, payload));
}

commit::RecordMergeGroup Group(const json::object& payload) {
  return CommandOf<commit::Command, commit::RecordMergeGroup>(
      TranslatePayload("merge_group", payload));
}

TEST_F(CheckRules, ACompletedRunIsReadWhole) {
  EXPECT_EQ(Check("check_run", Payload("check_run", "completed")),
            (commit::RecordCheck{.commit = {.host = domain::HostCode("gh"),
                                            .repository = domain::RepositoryId(186853002),
                                            .sha = domain::CommitSha(std::string(kHead))},
                                 .check = {.source = CheckSource::kCheckRun,
                                           .name = "Octocoders-linter",
                                           .app_id = 29310,
                                           .app = "github-actions",
                                           .status = CheckStatus::kCompleted,
                                           .conclusion = CheckConclusion::kFailure,
                                           .changed_at = Time("2019-05-15T15:21:12Z"),
                                           .provider_id = 128620228}}));
}

TEST_F(CheckRules, TheCommandGoesToTheCommitInItsRepositorysInbox) {
  const Translation translation = TranslatePayload("status", Payload("status", ""));
  const TranslatedCommand& command = Only(translation);
  EXPECT_EQ(command.log, platform::CommandLog::kReviewCommands);
  EXPECT_EQ(command.partition_key, "186853002");
  EXPECT_EQ(command.type, "commit.RecordCheck");
  EXPECT_EQ(command.recorded.metadata.repository, domain::RepositoryId(186853002));
  EXPECT_EQ(command.recorded.repository->full_name, "Codertocat/Hello-World");
  EXPECT_EQ(command.recorded.metadata.occurred_at, Time("2019-05-15T15:20:55Z"));
}

TEST_F(CheckRules, ARunWithoutAnEndHasTheTimeOfItsBeginningAndNoConclusion) {
  json::object payload = Payload("check_run", "created");
  At(payload, "check_run.status") = "in_progress";
  At(payload, "check_run.conclusion") = nullptr;
  At(payload, "check_run.completed_at") = nullptr;
  At(payload, "check_run.started_at") = "2019-05-15T15:20:00Z";
  const commit::Check check = Check("check_run", payload).check;
  EXPECT_EQ(check.status, CheckStatus::kInProgress);
  EXPECT_EQ(check.conclusion, CheckConclusion::kNone);
  EXPECT_EQ(check.changed_at, Time("2019-05-15T15:20:00Z"));
  At(payload, "check_run.started_at") = nullptr;
  EXPECT_EQ(Check("check_run", payload).check.changed_at, domain::kUnknownTime);
}

TEST_F(CheckRules, ANameThatIsNoneOfTheKnownIsMalformed) {
  json::object payload = Payload("check_run", "completed");
  At(payload, "check_run.conclusion") = "exploded";
  EXPECT_EQ(ReasonOf("check_run", payload), "malformed-payload: check_run.conclusion");
  At(payload, "check_run.conclusion") = "timed_out";
  EXPECT_EQ(Check("check_run", payload).check.conclusion, CheckConclusion::kTimedOut);
  At(payload, "check_run.status") = "lost";
  EXPECT_EQ(ReasonOf("check_run", payload), "malformed-payload: check_run.status");
}

TEST_F(CheckRules, AnothersRunAsksForNothingToRun) {
  EXPECT_EQ(ReasonOf("check_run", Payload("check_run", "rerequested")), "not-our-check");
  EXPECT_EQ(ReasonOf("check_run", Payload("check_run", "requested_action")), "not-our-check");
  EXPECT_EQ(ReasonOf("check_suite", Payload("check_suite", "rerequested")), "not-our-check");
}

TEST_F(CheckRules, ASuiteIsNamedByItsApp) {
  const commit::Check check = Check("check_suite", Payload("check_suite", "completed")).check;
  EXPECT_EQ(check, (commit::Check{.source = CheckSource::kCheckSuite,
                                  .name = "octocoders-linter",
                                  .app_id = 29310,
                                  .app = "",
                                  .status = CheckStatus::kCompleted,
                                  .conclusion = CheckConclusion::kSuccess,
                                  .changed_at = Time("2019-05-15T15:21:14Z"),
                                  .provider_id = 118578147}));
}

TEST_F(CheckRules, ARequestedSuiteNotesTheHead) {
  const auto noted = CommandOf<commit::Command, commit::NoteHead>(
      TranslatePayload("check_suite", Payload("check_suite", "requested")));
  EXPECT_EQ(noted.commit.sha.value(), "f95f852bd8fca8fcc58a9a2d6c842781e32a215e");
  EXPECT_EQ(noted.note.branch, "master");
  EXPECT_EQ(noted.note.before.value(), "6113728f27ae82c7b1a177c8d03f9e96e0adf246");
  EXPECT_EQ(noted.note.noted_at, Time("2019-05-15T15:20:33Z"));
}

// A fork's checks name no pull request, and no branch of this repository.
TEST_F(CheckRules, AForksSuiteNeedsNeitherBranchNorPullRequests) {
  json::object payload = Payload("check_suite", "requested");
  At(payload, "check_suite.head_branch") = nullptr;
  At(payload, "check_suite.before") = nullptr;
  At(payload, "check_suite.pull_requests") = json::array{};
  EXPECT_EQ(ReasonOf("check_suite", payload), "");
}

TEST_F(CheckRules, AStatusIsACheckOfItsContext) {
  json::object payload = Payload("status", "");
  EXPECT_EQ(Check("status", payload).check,
            (commit::Check{.source = CheckSource::kStatus,
                           .name = "default",
                           .app_id = 0,
                           .app = "",
                           .status = CheckStatus::kCompleted,
                           .conclusion = CheckConclusion::kSuccess,
                           .changed_at = Time("2019-05-15T15:20:55Z"),
                           .provider_id = 6805126730}));
  At(payload, "state") = "pending";
  EXPECT_EQ(Check("status", payload).check.status, CheckStatus::kPending);
  EXPECT_EQ(Check("status", payload).check.conclusion, CheckConclusion::kNone);
  At(payload, "state") = "error";
  EXPECT_EQ(Check("status", payload).check.conclusion, CheckConclusion::kError);
  At(payload, "state") = "expected";
  EXPECT_EQ(ReasonOf("status", payload), "malformed-payload: state");
}

TEST_F(CheckRules, IdsBeyondWhatADoubleHoldsAreKept) {
  json::object payload = Payload("check_run", "completed");
  At(payload, "check_run.id") = std::int64_t{9'007'199'254'740'993};
  EXPECT_EQ(Check("check_run", payload).check.provider_id, 9'007'199'254'740'993);
}

TEST_F(MergeGroupRules, TheQueuesRefNamesThePullRequest) {
  const commit::RecordMergeGroup made = Group(Payload("merge_group", "checks_requested"));
  EXPECT_EQ(made.commit.sha.value(), "2ffea6db159f6b6c47a24e778fb9ef40cf6b1c7d");
  EXPECT_EQ(made.group.base_ref, "refs/heads/main");
  EXPECT_EQ(made.group.base_sha.value(), "380387fbc80638b734a49e1be1c4dfec1c01b33c");
  EXPECT_EQ(made.group.pull_request, domain::PullRequestNumber(104));
  EXPECT_EQ(made.destroyed, std::nullopt);
}

TEST_F(MergeGroupRules, ABaseMayHaveAnyNameAndAnotherRefNamesNone) {
  json::object payload = Payload("merge_group", "checks_requested");
  for (const auto& [ref, number] : std::vector<std::pair<std::string, std::int64_t>>{
           {"refs/heads/gh-readonly-queue/release/pr-1/pr-7-aa", 7},
           {"refs/heads/gh-readonly-queue/main/pr-9223372036854775807-aa", 9223372036854775807},
           {"refs/heads/gh-readonly-queue/main/pr-9223372036854775808-aa", 0},
           {"refs/heads/gh-readonly-queue/main/pr-0-aa", 0},
           {"refs/heads/gh-readonly-queue/main/pr--3-aa", 0},
           {"refs/heads/gh-readonly-queue/main/pr-3", 0},
           {"refs/heads/gh-readonly-queue/main/pr-", 0},
           {"refs/heads/other/main/pr-3-aa", 0}}) {
    At(payload, "merge_group.head_ref") = ref;
    EXPECT_EQ(Group(payload).group.pull_request.value(), number) << ref;
  }
}

TEST_F(MergeGroupRules, DestroyedSaysWhy) {
  json::object payload = Payload("merge_group", "checks_requested");
  At(payload, "action") = "destroyed";
  EXPECT_EQ(ReasonOf("merge_group", payload), "malformed-payload: reason");
  for (const auto& [reason, end] : std::vector<std::pair<std::string, commit::GroupEnd>>{
           {"merged", commit::GroupEnd::kMerged},
           {"invalidated", commit::GroupEnd::kInvalidated},
           {"dequeued", commit::GroupEnd::kDequeued}}) {
    payload["reason"] = reason;
    EXPECT_EQ(Group(payload).destroyed, end) << reason;
  }
}

}  // namespace
}  // namespace docket::commands::github

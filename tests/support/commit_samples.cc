#include "tests/support/commit_samples.h"

#include <utility>

#include "tests/support/sample_parts.h"

namespace docket::tests {
namespace {

domain::CommitId SampleCommitId() {
  return {.host = kHost, .repository = RepositoryId(186853002), .sha = Commit('d')};
}

domain::commit::Push SampleCommitPush() {
  return {.pushed_at = At(90),
          .ref = "refs/heads/größe",
          .before = Commit('1'),
          .pusher = UserId(21031067),
          .forced = true,
          .default_branch = true};
}

domain::commit::Note SampleNote() {
  return {.noted_at = At(91), .branch = "größe", .before = Commit('2')};
}

domain::commit::Check SampleCheck() {
  return {.source = domain::commit::CheckSource::kCheckSuite,
          .name = "Prüfung ✓",
          .app_id = 29310,
          .app = "octocoders-linter",
          .status = domain::commit::CheckStatus::kCompleted,
          .conclusion = domain::commit::CheckConclusion::kTimedOut,
          .changed_at = At(92),
          .provider_id = 9007199254740995};
}

domain::commit::MergeGroup SampleGroup() {
  return {.head_ref = "refs/heads/gh-readonly-queue/größe/pr-2-" + std::string(Commit('3').value()),
          .base_ref = "refs/heads/größe",
          .base_sha = Commit('4'),
          .pull_request = domain::PullRequestNumber(2)};
}

}  // namespace

void AddCommitEvents(std::vector<domain::Event>& events) {
  namespace commit = domain::commit;
  const auto add = [&](commit::Event event) { events.emplace_back(std::move(event)); };
  add(commit::CommitLinkedToReview{.review = kReview, .first_seen_at = At(93)});
  add(commit::HeadNoted{.note = SampleNote()});
  add(commit::CommitPushed{.push = SampleCommitPush()});
  add(commit::CheckRecorded{.check = SampleCheck()});
  add(commit::MergeGroupRecorded{.group = SampleGroup()});
  add(commit::MergeGroupDestroyed{.reason = commit::GroupEnd::kInvalidated});
  add(commit::CommitMadeByMerge{.review = kReview});
  add(commit::DirectPushDetected{.push = SampleCommitPush()});
  add(commit::DirectPushWithdrawn{.review = kReview});
}

void AddCommitCommands(std::vector<domain::Command>& commands) {
  namespace commit = domain::commit;
  const auto add = [&](commit::Command command) { commands.emplace_back(std::move(command)); };
  add(commit::LinkReview{.commit = SampleCommitId(), .review = kReview, .first_seen_at = At(94)});
  add(commit::RecordPush{.commit = SampleCommitId(), .push = SampleCommitPush()});
  add(commit::NoteHead{.commit = SampleCommitId(), .note = SampleNote()});
  add(commit::RecordCheck{.commit = SampleCommitId(), .check = SampleCheck()});
  add(commit::RecordMergeGroup{
      .commit = SampleCommitId(), .group = SampleGroup(), .destroyed = commit::GroupEnd::kMerged});
  add(commit::AskBot{.commit = SampleCommitId(), .command = domain::BotCommand::kCancel});
  add(commit::LinkMerge{.commit = SampleCommitId(), .review = kReview});
  add(commit::PassTime{.commit = SampleCommitId()});
}

domain::commit::State SampleCommitState() {
  const domain::commit::Check check = SampleCheck();
  return {.reviews = {kReview},
          .pushes = {SampleCommitPush()},
          .notes = {SampleNote()},
          .checks = {{{.name = check.name, .source = check.source, .app_id = check.app_id},
                      {.changed_at = check.changed_at,
                       .status = check.status,
                       .conclusion = check.conclusion,
                       .provider_id = check.provider_id,
                       .app = check.app}}},
          .merge_group = SampleGroup(),
          .group_end = domain::commit::GroupEnd::kMerged,
          .merges = {kReview},
          .direct = {SampleCommitPush()}};
}

}  // namespace docket::tests

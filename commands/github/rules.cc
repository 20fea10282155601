#include "commands/github/rules.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "commands/github/drafts.h"
#include "commands/github/snapshots.h"
#include "platform/hashing.h"

namespace docket::commands::github {
namespace {

namespace installation = domain::installation;
namespace repository = domain::repository;
namespace review = domain::review;

// What the three commands about human reviews have in common.
struct ReviewPayload {
  repository::Snapshot repository;
  review::Snapshot pull_request;
  review::HumanReviewSnapshot review;
};

ReviewPayload ReadReviewPayload(const Payload& payload) {
  repository::Snapshot repository = RepositoryOf(payload);
  review::Snapshot pull_request = ReadPullRequest(payload.root["pull_request"], repository.key);
  return {.repository = std::move(repository),
          .pull_request = std::move(pull_request),
          .review = ReadHumanReview(payload.root["review"])};
}

// When a review was last changed. GitHub began to send review.updated_at in 2025; before that only
// the pull request says when something was.
domain::Timestamp ReviewChangedAt(const Payload& payload, const review::Snapshot& pull_request) {
  return payload.root["review"]["updated_at"].TimeOr(pull_request.updated_at);
}

domain::OrganizationId PreviousOwner(const Field& changes) {
  const Field from = changes["owner"]["from"];
  const Field user = from["user"];
  const Field organization = from["organization"];
  if (!user.Present() && !organization.Present()) from.NoteMalformed();
  return domain::OrganizationId((user.Present() ? user : organization)["id"].Id());
}

domain::Timestamp PushedAt(const Field& root) {
  const domain::Timestamp head_commit =
      root["head_commit"]["timestamp"].TimeOr(domain::kUnknownTime);
  return root["repository"]["pushed_at"].TimeOr(head_commit);
}

}  // namespace

Draft SyncPullRequest(const Payload& payload, review::PullRequestAction action) {
  repository::Snapshot repository = RepositoryOf(payload);
  review::SyncPullRequest command{
      .pull_request = ReadPullRequest(payload.root["pull_request"], repository.key),
      .action = action,
      .before = {},
      .base_changed = false,
      .enqueued = false,
      .sender = ReadPerson(payload.root["sender"]),
      .author = AuthorKindOf(payload.root["pull_request"]["user"], payload.bot),
      .sent_by_our_bot = IsOurs(payload.root["sender"], payload.bot),
      .asks_our_bot = false,
      .label = {}};
  if (action == review::PullRequestAction::kLabeled ||
      action == review::PullRequestAction::kUnlabeled) {
    command.label = std::string(payload.root["label"]["name"].TextOr(""));
  }
  if (action == review::PullRequestAction::kReviewRequested) {
    command.asks_our_bot = IsOurs(payload.root["requested_reviewer"], payload.bot);
  }
  if (action == review::PullRequestAction::kSynchronize) {
    command.before = payload.root["before"].Sha();
  }
  if (action == review::PullRequestAction::kEdited) {
    command.base_changed = payload.root["changes"]["base"].Present();
  }
  const domain::Timestamp time = command.pull_request.updated_at;
  return ToReview(std::move(command), std::move(repository), time);
}

Draft EnqueuePullRequest(const Payload& payload) {
  Draft draft = SyncPullRequest(payload, review::PullRequestAction::kOther);
  auto& command = std::get<review::Command>(draft.command);
  std::get<review::SyncPullRequest>(command).enqueued = true;
  return draft;
}

Draft RecordHumanReview(const Payload& payload) {
  ReviewPayload read = ReadReviewPayload(payload);
  const domain::Timestamp time = read.review.submitted_at == domain::kUnknownTime
                                     ? read.pull_request.updated_at
                                     : read.review.submitted_at;
  return ToReview(review::RecordHumanReview{.pull_request = std::move(read.pull_request),
                                            .review = std::move(read.review)},
                  std::move(read.repository), time);
}

Draft EditHumanReview(const Payload& payload) {
  ReviewPayload read = ReadReviewPayload(payload);
  const domain::Timestamp time = ReviewChangedAt(payload, read.pull_request);
  return ToReview(review::EditHumanReview{.pull_request = std::move(read.pull_request),
                                          .review = std::move(read.review)},
                  std::move(read.repository), time);
}

Draft DismissHumanReview(const Payload& payload) {
  ReviewPayload read = ReadReviewPayload(payload);
  const domain::Timestamp time = ReviewChangedAt(payload, read.pull_request);
  return ToReview(review::DismissHumanReview{.pull_request = std::move(read.pull_request),
                                             .review = std::move(read.review),
                                             .sender = ReadPerson(payload.root["sender"])},
                  std::move(read.repository), time);
}

Draft SyncRepository(const Payload& payload, repository::RepositoryAction action) {
  repository::SyncRepository command{.repository = RepositoryOf(payload),
                                     .action = action,
                                     .transferred_from = {},
                                     .speaks_for_both = false,
                                     .occurred_at = {}};
  command.occurred_at = command.repository.updated_at;
  if (action == repository::RepositoryAction::kTransferred) {
    command.transferred_from = PreviousOwner(payload.root["changes"]);
    command.speaks_for_both = payload.speaks_for_previous_owner;
  }
  const domain::Timestamp time = command.occurred_at;
  return ToRepository(std::move(command), time);
}

Draft RecordPush(const Payload& payload) {
  const Field& root = payload.root;
  repository::Snapshot repository = RepositoryOf(payload);
  const std::string ref(root["ref"].Text());
  repository::PushRecorded push{
      .ref = ref,
      .before = root["before"].Sha(),
      .after = root["after"].Sha(),
      .pusher = ReadPerson(root["sender"]).id,
      .commits = static_cast<std::int64_t>(root["commits"].Items().size()),
      .default_branch = ref == absl::StrCat("refs/heads/", repository.default_branch),
      .forced = root["forced"].FlagOr(false),
      .created = root["created"].FlagOr(false),
      .deleted = root["deleted"].FlagOr(false),
      .pushed_at = PushedAt(root),
  };
  const domain::Timestamp time = push.pushed_at;
  return ToRepository(
      repository::RecordPush{.repository = std::move(repository), .push = std::move(push)}, time);
}

Draft SyncInstallation(const Payload& payload, installation::InstallationAction action) {
  installation::SyncInstallation command{
      .installation = ReadInstallation(payload.root["installation"], payload.host),
      .action = action,
      .repositories = {}};
  if (action == installation::InstallationAction::kCreated) {
    command.repositories = ReadRepositoryIds(payload.root["repositories"]);
  }
  return ToInstallation(std::move(command));
}

Draft ChangeRepositories(const Payload& payload) {
  installation::ChangeRepositories command{
      .installation = ReadInstallation(payload.root["installation"], payload.host),
      .added = ReadRepositoryIds(payload.root["repositories_added"]),
      .removed = ReadRepositoryIds(payload.root["repositories_removed"])};
  // The selection after the change stands at the top; the installation's own may be the one before.
  if (const Field selection = payload.root["repository_selection"]; selection.Present()) {
    command.installation.selection = ReadSelection(selection);
  }
  return ToInstallation(std::move(command));
}

Draft RecordRule(const Payload& payload, repository::RuleKind kind, repository::RuleChange change) {
  const bool protection = kind == repository::RuleKind::kBranchProtection;
  const Field rule = payload.root[protection ? "rule" : "repository_ruleset"];
  // A ruleset of an organisation stands in no repository.
  if (rule.Present() && !payload.root.Has("repository")) return Ignoring("not-in-a-repository");
  repository::RuleChanged changed{.kind = kind,
                                  .change = change,
                                  .id = rule["id"].Id(),
                                  .name = std::string(rule["name"].Text()),
                                  .rule_sha256 = platform::Sha256Hex(rule.Json()),
                                  .updated_at = rule["updated_at"].TimeOr(domain::kUnknownTime)};
  const domain::Timestamp time = changed.updated_at;
  return ToRepository(
      repository::RecordRule{.repository = RepositoryOf(payload), .rule = std::move(changed)},
      time);
}

// GitHub first named what was granted in `permission` and now does in `role_name`.
Draft RecordCollaborator(const Payload& payload, repository::CollaboratorChange change) {
  const Field changes = payload.root["changes"];
  const Field permission = changes["permission"];
  const std::string_view before =
      changes["old_permission"]["from"].TextOr(permission["from"].TextOr(""));
  const std::string_view after = changes["role_name"]["to"].TextOr(permission["to"].TextOr(""));
  repository::CollaboratorChanged changed{.change = change,
                                          .collaborator = ReadPerson(payload.root["member"]),
                                          .permission_before = std::string(before),
                                          .permission = std::string(after)};
  return ToRepository(repository::RecordCollaborator{.repository = RepositoryOf(payload),
                                                     .collaborator = std::move(changed)},
                      domain::kUnknownTime);
}

}  // namespace docket::commands::github

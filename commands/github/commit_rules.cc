#include "commands/github/commit_rules.h"

#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "commands/github/drafts.h"

namespace docket::commands::github {
namespace {

namespace commit = domain::commit;
using commit::CheckConclusion;
using commit::CheckStatus;

// The value of a name that must be one of these.
template <class Value, std::size_t N>
Value Named(const Field& name, const std::array<std::pair<std::string_view, Value>, N>& values) {
  const std::string_view text = name.Text();
  for (const auto& [known, value] : values) {
    if (text == known) return value;
  }
  name.NoteMalformed();
  return Value{};
}

CheckStatus ReadStatus(const Field& status) {
  static constexpr auto kNames = std::to_array<std::pair<std::string_view, CheckStatus>>({
      {"queued", CheckStatus::kQueued},
      {"in_progress", CheckStatus::kInProgress},
      {"completed", CheckStatus::kCompleted},
      {"waiting", CheckStatus::kWaiting},
      {"requested", CheckStatus::kRequested},
      {"pending", CheckStatus::kPending},
  });
  return Named(status, kNames);
}

CheckConclusion ReadConclusion(const Field& conclusion) {
  static constexpr auto kNames = std::to_array<std::pair<std::string_view, CheckConclusion>>({
      {"success", CheckConclusion::kSuccess},
      {"failure", CheckConclusion::kFailure},
      {"neutral", CheckConclusion::kNeutral},
      {"cancelled", CheckConclusion::kCancelled},
      {"skipped", CheckConclusion::kSkipped},
      {"timed_out", CheckConclusion::kTimedOut},
      {"action_required", CheckConclusion::kActionRequired},
      {"stale", CheckConclusion::kStale},
      {"startup_failure", CheckConclusion::kStartupFailure},
  });
  return conclusion.Present() ? Named(conclusion, kNames) : CheckConclusion::kNone;
}

domain::CommitId CommitAt(const domain::repository::Snapshot& repository, domain::CommitSha sha) {
  return {
      .host = repository.key.host, .repository = repository.key.repository, .sha = std::move(sha)};
}

Draft ToCheck(const Payload& payload, const Field& sha, commit::Check check) {
  domain::repository::Snapshot repository = RepositoryOf(payload);
  const domain::Timestamp time = check.changed_at;
  commit::RecordCheck command{.commit = CommitAt(repository, sha.Sha()), .check = std::move(check)};
  return ToCommit(std::move(command), std::move(repository), time);
}

// gh-readonly-queue/{base}/pr-{number}-{sha of the base}, where a base may hold anything. 0: it is
// of another form. Source: npm @octokit/webhooks-examples 7.6.1, merge_group.
domain::PullRequestNumber QueuedPullRequest(std::string_view head_ref) {
  constexpr std::string_view kMark = "/pr-";
  const std::size_t mark = head_ref.rfind(kMark);
  if (head_ref.find("gh-readonly-queue/") == std::string_view::npos ||
      mark == std::string_view::npos) {
    return {};
  }
  const std::string_view rest = head_ref.substr(mark + kMark.size());
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  const bool ends_with_dash = end != rest.data() + rest.size() && *end == '-';
  if (error != std::errc() || !ends_with_dash || number <= 0) return {};
  return domain::PullRequestNumber(number);
}

Draft ToMergeGroup(const Payload& payload, std::optional<commit::GroupEnd> destroyed) {
  const Field group = payload.root["merge_group"];
  domain::repository::Snapshot repository = RepositoryOf(payload);
  const std::string_view head_ref = group["head_ref"].Text();
  commit::RecordMergeGroup command{.commit = CommitAt(repository, group["head_sha"].Sha()),
                                   .group = {.head_ref = std::string(head_ref),
                                             .base_ref = std::string(group["base_ref"].Text()),
                                             .base_sha = group["base_sha"].Sha(),
                                             .pull_request = QueuedPullRequest(head_ref)},
                                   .destroyed = destroyed};
  // The head's time is when the group was made; of its end the payload has none.
  const domain::Timestamp time =
      destroyed.has_value() ? domain::kUnknownTime
                            : group["head_commit"]["timestamp"].TimeOr(domain::kUnknownTime);
  return ToCommit(std::move(command), std::move(repository), time);
}

// Only what is ours can ask us for something, and never we ourselves.
std::string_view WhyNotAsked(const Payload& payload, const Field& check, bool known_command) {
  if (!IsOurApp(check["app"], payload.bot)) return "not-our-check";
  if (IsOurs(payload.root["sender"], payload.bot)) return "own-event";
  return known_command ? "" : "no-such-command";
}

// `check`: a run or suite. Nothing: its button is none of ours.
Draft ToAskBot(const Payload& payload, const Field& check,
               std::optional<domain::BotCommand> command) {
  domain::repository::Snapshot repository = RepositoryOf(payload);
  commit::AskBot asked{.commit = CommitAt(repository, check["head_sha"].Sha()),
                       .command = command.value_or(domain::BotCommand::kReview)};
  Draft draft = ToCommit(std::move(asked), std::move(repository), domain::kUnknownTime);
  draft.ignored = WhyNotAsked(payload, check, command.has_value());
  return draft;
}

}  // namespace

Draft RecordCheckRun(const Payload& payload) {
  const Field run = payload.root["check_run"];
  const Field app = run["app"];
  const domain::Timestamp started_at = run["started_at"].TimeOr(domain::kUnknownTime);
  return ToCheck(payload, run["head_sha"],
                 {.source = commit::CheckSource::kCheckRun,
                  .name = std::string(run["name"].Text()),
                  .app_id = app["id"].IdOr(0),
                  .app = std::string(app["slug"].TextOr("")),
                  .status = ReadStatus(run["status"]),
                  .conclusion = ReadConclusion(run["conclusion"]),
                  .changed_at = run["completed_at"].TimeOr(started_at),
                  .provider_id = run["id"].Id()});
}

Draft RerunOfCheckRun(const Payload& payload) {
  return ToAskBot(payload, payload.root["check_run"], domain::BotCommand::kReview);
}

Draft RerunOfCheckSuite(const Payload& payload) {
  return ToAskBot(payload, payload.root["check_suite"], domain::BotCommand::kReview);
}

Draft ButtonOfCheckRun(const Payload& payload) {
  const std::string_view pressed = payload.root["requested_action"]["identifier"].TextOr("");
  std::optional<domain::BotCommand> command;
  if (pressed == "review") command = domain::BotCommand::kReview;
  if (pressed == "cancel") command = domain::BotCommand::kCancel;
  return ToAskBot(payload, payload.root["check_run"], command);
}

// A suite has no name of its own; an app has one suite of a commit.
Draft RecordCheckSuite(const Payload& payload) {
  const Field suite = payload.root["check_suite"];
  const Field app = suite["app"];
  return ToCheck(payload, suite["head_sha"],
                 {.source = commit::CheckSource::kCheckSuite,
                  .name = std::string(app["name"].TextOr("")),
                  .app_id = app["id"].IdOr(0),
                  .app = std::string(app["slug"].TextOr("")),
                  .status = ReadStatus(suite["status"]),
                  .conclusion = ReadConclusion(suite["conclusion"]),
                  .changed_at = suite["updated_at"].Time(),
                  .provider_id = suite["id"].Id()});
}

Draft RecordStatus(const Payload& payload) {
  static constexpr auto kStates = std::to_array<std::pair<std::string_view, CheckConclusion>>({
      {"pending", CheckConclusion::kNone},
      {"success", CheckConclusion::kSuccess},
      {"failure", CheckConclusion::kFailure},
      {"error", CheckConclusion::kError},
  });
  const Field& root = payload.root;
  const CheckConclusion conclusion = Named(root["state"], kStates);
  return ToCheck(payload, root["sha"],
                 {.source = commit::CheckSource::kStatus,
                  .name = std::string(root["context"].Text()),
                  .app_id = 0,
                  .app = {},
                  .status = conclusion == CheckConclusion::kNone ? CheckStatus::kPending
                                                                 : CheckStatus::kCompleted,
                  .conclusion = conclusion,
                  .changed_at = root["updated_at"].Time(),
                  .provider_id = root["id"].Id()});
}

Draft NoteHead(const Payload& payload) {
  const Field suite = payload.root["check_suite"];
  domain::repository::Snapshot repository = RepositoryOf(payload);
  commit::NoteHead command{.commit = CommitAt(repository, suite["head_sha"].Sha()),
                           .note = {.noted_at = suite["created_at"].Time(),
                                    .branch = std::string(suite["head_branch"].TextOr("")),
                                    .before = suite["before"].ShaOr({})}};
  const domain::Timestamp time = command.note.noted_at;
  return ToCommit(std::move(command), std::move(repository), time);
}

Draft RecordMergeGroup(const Payload& payload) { return ToMergeGroup(payload, std::nullopt); }

Draft DestroyMergeGroup(const Payload& payload) {
  static constexpr auto kReasons = std::to_array<std::pair<std::string_view, commit::GroupEnd>>({
      {"dequeued", commit::GroupEnd::kDequeued},
      {"invalidated", commit::GroupEnd::kInvalidated},
      {"merged", commit::GroupEnd::kMerged},
  });
  return ToMergeGroup(payload, Named(payload.root["reason"], kReasons));
}

}  // namespace docket::commands::github

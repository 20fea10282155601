#include "commands/github/snapshots.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "platform/hashing.h"
#include "platform/string_view_bridge.h"

namespace docket::commands::github {
namespace {

namespace installation = domain::installation;
namespace repository = domain::repository;
namespace review = domain::review;

template <class IdType>
std::vector<IdType> SortedIds(const Field& objects) {
  std::vector<IdType> ids;
  for (const Field& object : objects.Items()) ids.push_back(IdType(object["id"].Id()));
  std::ranges::sort(ids);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

std::vector<std::string> SortedLabels(const Field& labels) {
  std::vector<std::string> names;
  for (const Field& label : labels.Items()) names.emplace_back(label["name"].Text());
  std::ranges::sort(names);
  return names;
}

// `private` is the older member, always given and always current. `visibility` came later, tells
// internal from private, and lags behind `private` in payloads of privatized.
repository::Visibility ReadVisibility(const Field& repository) {
  const std::string_view visibility = repository["visibility"].TextOr("");
  const bool is_private =
      repository["private"].FlagOr(visibility == "private" || visibility == "internal");
  if (!is_private) return repository::Visibility::kPublic;
  return visibility == "internal" ? repository::Visibility::kInternal
                                  : repository::Visibility::kPrivate;
}

review::Branch ReadBranch(const Field& branch) {
  return {.ref = std::string(branch["ref"].Text()), .sha = branch["sha"].Sha()};
}

review::Facts ReadFacts(const Field& pull_request) {
  review::Facts facts{
      .labels = SortedLabels(pull_request["labels"]),
      .assignees = SortedIds<domain::UserId>(pull_request["assignees"]),
      .requested_reviewers = SortedIds<domain::UserId>(pull_request["requested_reviewers"]),
      .requested_teams = SortedIds<std::int64_t>(pull_request["requested_teams"]),
      .milestone = std::nullopt,
      .locked = pull_request["locked"].FlagOr(false),
      .auto_merge = pull_request["auto_merge"].Present(),
  };
  if (const Field milestone = pull_request["milestone"]; milestone.Present()) {
    facts.milestone = std::string(milestone["title"].Text());
  }
  return facts;
}

review::PullRequestStatus ReadStatus(const Field& pull_request) {
  if (pull_request["merged"].FlagOr(false) || pull_request["merged_at"].Present()) {
    return review::PullRequestStatus::kMerged;
  }
  const Field state = pull_request["state"];
  const std::string_view text = state.Text();
  if (text == "closed") return review::PullRequestStatus::kClosed;
  if (text != "open") state.NoteMalformed();
  return review::PullRequestStatus::kOpen;
}

// Webhooks say it in lower case, the REST API in upper case.
review::HumanVerdict ReadVerdict(const Field& state) {
  static constexpr std::array<std::pair<std::string_view, review::HumanVerdict>, 4> kVerdicts = {{
      {"commented", review::HumanVerdict::kCommented},
      {"approved", review::HumanVerdict::kApproved},
      {"changes_requested", review::HumanVerdict::kChangesRequested},
      {"dismissed", review::HumanVerdict::kUnknown},
  }};
  const std::string_view text = state.Text();
  for (const auto& [name, verdict] : kVerdicts) {
    if (absl::EqualsIgnoreCase(platform::AbslView(text), platform::AbslView(name))) return verdict;
  }
  state.NoteMalformed();
  return review::HumanVerdict::kUnknown;
}

domain::ActorType ReadActorType(const Field& type) {
  const std::string_view text = type.TextOr("");
  if (text == "User") return domain::ActorType::kUser;
  if (text == "Bot") return domain::ActorType::kBot;
  if (text == "Organization") return domain::ActorType::kOrganization;
  return domain::ActorType::kUnknown;
}

}  // namespace

review::Person ReadPerson(const Field& user) {
  if (!user.Present()) return {};
  const domain::UserId id(user["id"].Id());
  return {.id = id, .login = {.subject = id, .text = std::string(user["login"].TextOr(""))}};
}

domain::Actor ReadActor(const Field& sender) {
  review::Person person = ReadPerson(sender);
  return {.type = ReadActorType(sender["type"]), .id = person.id, .login = std::move(person.login)};
}

repository::Snapshot ReadRepository(const Field& repository, const domain::HostCode& host) {
  return {
      .key = {.host = host, .repository = domain::RepositoryId(repository["id"].Id())},
      .owner = domain::OrganizationId(repository["owner"]["id"].Id()),
      .full_name = std::string(repository["full_name"].Text()),
      .default_branch = std::string(repository["default_branch"].Text()),
      .visibility = ReadVisibility(repository),
      .archived = repository["archived"].FlagOr(false),
      .updated_at = repository["updated_at"].TimeOr(domain::kUnknownTime),
  };
}

review::Snapshot ReadPullRequest(const Field& pull_request,
                                 const domain::RepositoryKey& repository) {
  review::Person author = ReadPerson(pull_request["user"]);
  const review::PullRequestStatus status = ReadStatus(pull_request);
  const bool merged = status == review::PullRequestStatus::kMerged;
  review::Snapshot snapshot{
      .review = {.host = repository.host,
                 .repository = repository.repository,
                 .number = domain::PullRequestNumber(pull_request["number"].Id())},
      .author = author,
      .title = {.subject = author.id, .text = std::string(pull_request["title"].Text())},
      .base = ReadBranch(pull_request["base"]),
      .head = ReadBranch(pull_request["head"]),
      .head_repository = domain::RepositoryId(pull_request["head"]["repo"]["id"].IdOr(0)),
      .status = status,
      .draft = pull_request["draft"].FlagOr(false),
      .facts = ReadFacts(pull_request),
      // Of an open pull request it names a trial merge, which is nobody's fact.
      .merge_sha = merged ? pull_request["merge_commit_sha"].ShaOr({}) : domain::CommitSha(),
      .merged_by = std::nullopt,
      .created_at = pull_request["created_at"].Time(),
      .updated_at = pull_request["updated_at"].Time(),
      .closed_at = pull_request["closed_at"].TimeOr(domain::kUnknownTime),
      .merged_at = pull_request["merged_at"].TimeOr(domain::kUnknownTime),
  };
  if (const Field merged_by = pull_request["merged_by"]; merged && merged_by.Present()) {
    snapshot.merged_by = ReadPerson(merged_by);
  }
  return snapshot;
}

review::HumanReviewSnapshot ReadHumanReview(const Field& review) {
  return {
      .id = domain::ProviderReviewId(review["id"].Id()),
      .reviewer = ReadPerson(review["user"]),
      .verdict = ReadVerdict(review["state"]),
      .commit = review["commit_id"].ShaOr({}),
      .submitted_at = review["submitted_at"].TimeOr(domain::kUnknownTime),
      .body_sha256 = platform::Sha256Hex(review["body"].TextOr("")),
  };
}

installation::RepositorySelection ReadSelection(const Field& selection) {
  const std::string_view text = selection.Text();
  if (text == "selected") return installation::RepositorySelection::kSelected;
  if (text != "all") selection.NoteMalformed();
  return installation::RepositorySelection::kAll;
}

installation::Snapshot ReadInstallation(const Field& installation, const domain::HostCode& host) {
  const Field account = installation["account"];
  const domain::OrganizationId id(account["id"].Id());
  return {
      .key = {.host = host, .installation = domain::InstallationId(installation["id"].Id())},
      .account = id,
      .account_login = {.subject = domain::UserId(id.value()),
                        .text = std::string(account["login"].TextOr(""))},
      .app_id = installation["app_id"].Id(),
      .selection = ReadSelection(installation["repository_selection"]),
      .suspended = installation["suspended_at"].Present(),
      .updated_at = installation["updated_at"].Time(),
  };
}

std::vector<domain::RepositoryId> ReadRepositoryIds(const Field& repositories) {
  return SortedIds<domain::RepositoryId>(repositories);
}

}  // namespace docket::commands::github

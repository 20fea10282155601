#include "tests/sim/pipeline/story.h"

#include <iterator>

#include "absl/strings/str_cat.h"
#include "platform/check.h"
#include "platform/hashing.h"
#include "platform/string_view_bridge.h"

namespace docket::sim {
namespace {

constexpr std::int64_t kOrganizations = 3;
constexpr std::int64_t kPullRequests = 2;  // of each repository, so that they live long

// The last repository is claimed by two organisations: the first to arrive is its owner.
constexpr std::int64_t kRepositories = 4;

commands::IncomingDelivery Incoming(std::string guid, std::string event, std::string action,
                                    std::int64_t organization) {
  commands::IncomingDelivery delivery;
  delivery.provider = "github";
  delivery.endpoint = "default";
  delivery.tenant = {.host = domain::HostCode("gh"),
                     .organization = domain::OrganizationId(organization)};
  delivery.guid = domain::DeliveryGuid(std::move(guid));
  delivery.event = std::move(event);
  delivery.action = std::move(action);
  delivery.hook_id = "1";
  return delivery;
}

std::string StreamOf(const RepositoryShown& repository, std::int64_t number) {
  return absl::StrCat("rev_gh_", repository.id, "_", number);
}

}  // namespace

Story::Story(Random& random, int deliveries) {
  for (std::int64_t id = 1; id <= kRepositories; ++id) {
    repositories_.push_back({.id = id, .owner = 10 + id % kOrganizations, .name = "r"});
  }
  while (told_.size() < static_cast<std::size_t>(deliveries)) {
    const std::uint64_t drawn = random.Below(100);
    if (drawn < 55) {
      ActOnPullRequest(random);
    } else if (drawn < 62) {
      ActOnRepository(random);
    } else if (drawn < 75) {
      ActOnInstallation(random);
    } else if (drawn < 82) {
      TellUnreadable(random);
    } else if (!told_.empty()) {
      Disturb(random);
    }
  }
}

const Meaning& Story::MeaningOf(const std::string& guid, const std::string& body_sha256) const {
  const auto found = by_guid_and_body_.find({guid, body_sha256});
  DOCKET_CHECK(found != by_guid_and_body_.end());
  return told_[found->second].meaning;
}

std::string Story::NewGuid() { return absl::StrCat("guid-", guids_++); }

void Story::Add(Told told) {
  told.delivery.body_sha256 = platform::Sha256(told.delivery.body);
  const std::string hash(platform::AsBytes(told.delivery.body_sha256));
  by_guid_and_body_.emplace(std::pair(told.delivery.guid.value(), hash), told_.size());
  told_.push_back(std::move(told));
}

void Story::Tell(std::string event, std::string action, const RepositoryShown& repository,
                 std::string body, std::string command_type) {
  Told told{.delivery = Incoming(NewGuid(), std::move(event), std::move(action), repository.owner),
            .meaning = {.ignored = {},
                        .command_type = std::move(command_type),
                        .log = platform::CommandLog::kReviewCommands,
                        .partition_key = absl::StrCat(repository.id)}};
  told.delivery.repository = domain::RepositoryId(repository.id);
  told.delivery.body = std::move(body);
  Add(std::move(told));
}

void Story::TellPullRequest(const RepositoryShown& repository, const ReviewEnd& review,
                            const PullRequestAct& act) {
  Tell("pull_request", std::string(act.action), repository,
       PullRequestBody(repository, review.shown, act), "review.SyncPullRequest");
}

void Story::TellHumanReview(Random& random, const RepositoryShown& repository,
                            const ReviewEnd& review) {
  const bool dismissed = human_reviews_ > 0 && random.Chance(30);
  if (!dismissed) ++human_reviews_;
  const HumanReviewShown shown{.id = human_reviews_,
                               .state = dismissed ? "dismissed" : "approved",
                               .action = dismissed ? "dismissed" : "submitted"};
  Tell("pull_request_review", std::string(shown.action), repository,
       HumanReviewBody(repository, review.shown, shown),
       dismissed ? "review.DismissHumanReview" : "review.RecordHumanReview");
}

// One step in the life of a pull request; one that does not exist is opened.
void Story::ActOnPullRequest(Random& random) {
  RepositoryShown repository = random.OneOf(repositories_);
  const std::int64_t number = random.Between(1, kPullRequests);
  const bool contested = repository.id == kRepositories;
  // Whose deliveries are refused depends on who came first, so nothing is said of how it ends.
  if (contested && random.Chance(30)) repository.owner += 100;
  ReviewEnd unsaid;
  const auto [place, opened] = contested ? std::pair(reviews_.end(), random.Chance(30))
                                         : reviews_.try_emplace(StreamOf(repository, number));
  ReviewEnd& review = contested ? unsaid : place->second;
  PullRequestShown& shown = review.shown;
  review.tied = !opened && random.Chance(10);
  if (!review.tied) second_ += random.Between(1, 3);
  shown.second = second_;
  review.last_act = told_.size();
  if (opened || contested) {
    shown.number = number;
    shown.title = "A change";
    shown.head = ++head_;
    shown.draft = random.Chance(25);
    TellPullRequest(repository, review, {.action = opened ? "opened" : "labeled"});
    return;
  }
  const std::uint64_t act = random.Below(100);
  if (act < 20 || shown.state == LifeState::kMerged) {
    TellHumanReview(random, repository, review);
  } else if (shown.state == LifeState::kClosed) {
    shown.state = LifeState::kOpen;
    TellPullRequest(repository, review, {.action = "reopened"});
  } else if (act < 45) {
    const std::string before = absl::StrCat(R"("before":")", ShaOf(shown.head), R"(",)");
    shown.head = ++head_;
    TellPullRequest(repository, review, {.action = "synchronize", .extra = before});
  } else if (act < 60) {
    shown.label = absl::StrCat("label", random.Below(3));
    TellPullRequest(repository, review, {.action = "labeled"});
  } else if (act < 70) {
    shown.title = absl::StrCat("Title ", second_);
    TellPullRequest(repository, review, {.action = "edited"});
  } else if (act < 80) {
    shown.draft = !shown.draft;
    TellPullRequest(repository, review,
                    {.action = shown.draft ? "converted_to_draft" : "ready_for_review"});
  } else {
    shown.state = act < 90 ? LifeState::kClosed : LifeState::kMerged;
    if (shown.state == LifeState::kMerged) shown.merge_commit = ++head_;
    TellPullRequest(repository, review, {.action = "closed"});
    if (shown.merge_commit != 0) {
      Tell("push", "", repository, PushBody(repository, shown.merge_commit),
           "repository.RecordPush");
    }
  }
}

void Story::ActOnRepository(Random& random) {
  RepositoryShown& repository = random.OneOf(repositories_);
  if (random.Chance(50)) {
    ++head_;
    Tell("push", "", repository, PushBody(repository, head_), "repository.RecordPush");
  } else {
    repository.name = absl::StrCat("r", ++second_);
    Tell("repository", "renamed", repository, RepositoryBody(repository, "renamed", second_),
         "repository.SyncRepository");
  }
}

void Story::TellInstallation(std::string event, std::string action, const InstallationShown& shown,
                             std::string body) {
  const std::string command =
      event == "installation" ? "installation.SyncInstallation" : "installation.ChangeRepositories";
  Told told{.delivery = Incoming(NewGuid(), std::move(event), std::move(action), shown.account),
            .meaning = {.ignored = {},
                        .command_type = command,
                        .log = platform::CommandLog::kOrganizationCommands,
                        .partition_key = absl::StrCat(shown.account)}};
  told.delivery.installation = domain::InstallationId(shown.id);
  told.delivery.body = std::move(body);
  Add(std::move(told));
}

void Story::ActOnInstallation(Random& random) {
  const std::int64_t account = 10 + random.Between(0, kOrganizations - 1);
  const auto [place, created] = installations_.try_emplace(absl::StrCat("inst_gh_", account));
  InstallationEnd& installation = place->second;
  InstallationShown& shown = installation.shown;
  if (installation.deleted) return;
  const std::uint64_t act = random.Below(100);
  // GitHub does not move updated_at when repositories come and go.
  const bool repositories = !created && act < 35;
  if (!repositories) shown.second = ++second_;
  if (created) {
    shown.id = account;
    shown.account = account;
    installation.last_change = told_.size();
    TellInstallation("installation", "created", shown, InstallationBody(shown, "created"));
  } else if (repositories) {
    const std::string action = act < 20 ? "added" : "removed";
    TellInstallation("installation_repositories", action, shown,
                     InstallationRepositoriesBody(
                         shown, {.action = action, .repository = random.Between(1, 3)}));
  } else if (act < 90) {
    shown.suspended = !shown.suspended;
    installation.last_change = told_.size();
    const std::string action = shown.suspended ? "suspend" : "unsuspend";
    TellInstallation("installation", action, shown, InstallationBody(shown, action));
  } else {
    installation.deleted = true;
    installation.deletion = told_.size();
    TellInstallation("installation", "deleted", shown, InstallationBody(shown, "deleted"));
  }
}

// The same delivery again, a second hook's copy of it, or its body under another id.
void Story::Disturb(Random& random) {
  Told told = random.OneOf(told_);
  const std::uint64_t drawn = random.Below(3);
  if (drawn == 1 && told.meaning.ignored.empty() && told.delivery.hook_id == "1") {
    told.delivery.hook_id = "2";
    told.delivery.body.insert(1, R"("sent_by":2,)");
  } else if (drawn == 2) {
    told.delivery.guid = domain::DeliveryGuid(NewGuid());
  }
  Add(std::move(told));
}

void Story::TellUnreadable(Random& random) {
  const RepositoryShown& repository = random.OneOf(repositories_);
  const std::string body = PullRequestBody(
      repository, {.number = 1, .title = "Unread", .head = 1, .second = ++second_}, {"opened"});
  Told told{.delivery = Incoming(NewGuid(), "pull_request", "opened", repository.owner),
            .meaning = {}};
  told.delivery.body = body;
  switch (random.Below(5)) {
    case 0:
      told.delivery.body.resize(body.size() / 2);
      told.meaning.ignored = "malformed-json: ";
      break;
    case 1:
      told.delivery.body.replace(body.find(R"("Unread")"), 8, "12345678");
      told.meaning.ignored = "malformed-payload: pull_request.title";
      break;
    case 2:
      told.delivery.event = "push";
      told.delivery.action = "";
      told.meaning.ignored = "event-body-mismatch";
      break;
    case 3:
      told.delivery.event = "sunrise";
      told.meaning.ignored = "no-rule";
      break;
    default:
      told.delivery.event = "ping";
      told.meaning.ignored = "ping";
      break;
  }
  Add(std::move(told));
}

}  // namespace docket::sim

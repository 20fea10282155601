#include "tests/sim/pipeline/payloads.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "platform/string_view_bridge.h"

namespace docket::sim {
namespace {

using platform::AbslView;

constexpr char kSender[] = R"("sender":{"id":7,"login":"sender","type":"User"})";

std::string TimeOf(std::int64_t second) {
  return absl::StrFormat(R"("2026-01-01T%02d:%02d:%02dZ")", second / 3'600, second / 60 % 60,
                         second % 60);
}

std::string Repository(const RepositoryShown& shown) {
  return absl::StrCat(R"("repository":{"id":)", shown.id, R"(,"full_name":"o/)", shown.name,
                      R"(","default_branch":"main","private":false,"archived":false,)",
                      R"("owner":{"id":)", shown.owner, R"(,"login":"o"}})");
}

std::string PullRequest(const RepositoryShown& repository, const PullRequestShown& shown) {
  const bool merged = shown.state == LifeState::kMerged;
  const bool closed = shown.state != LifeState::kOpen;
  const std::string time = TimeOf(shown.second);
  return absl::StrCat(
      R"("pull_request":{"number":)", shown.number, R"(,"state":")", closed ? "closed" : "open",
      R"(","title":")", shown.title, R"(","user":{"id":1,"login":"author"},"draft":)",
      shown.draft ? "true" : "false", R"(,"locked":false,"labels":[)",
      shown.label.empty() ? "" : absl::StrCat(R"({"name":")", shown.label, R"("})"),
      R"(],"assignees":[],"requested_reviewers":[],"requested_teams":[],"milestone":null,)",
      R"("auto_merge":null,"created_at":"2026-01-01T00:00:00Z","updated_at":)", time,
      R"(,"closed_at":)", closed ? time : "null", R"(,"merged_at":)", merged ? time : "null",
      R"(,"merged":)", merged ? "true" : "false", R"(,"merge_commit_sha":)",
      merged ? absl::StrCat("\"", ShaOf(shown.merge_commit), "\"") : "null",
      R"(,"head":{"ref":"changes","sha":")", ShaOf(shown.head), R"(","repo":{"id":)", repository.id,
      R"(}},"base":{"ref":"main","sha":")", ShaOf(0), R"(","repo":{"id":)", repository.id,
      R"(}}})");
}

std::string Installation(const InstallationShown& shown) {
  return absl::StrCat(R"("installation":{"id":)", shown.id, R"(,"account":{"id":)", shown.account,
                      R"(,"login":"o"},"app_id":9,"repository_selection":"selected",)",
                      R"("suspended_at":)", shown.suspended ? TimeOf(shown.second) : "null",
                      R"(,"updated_at":)", TimeOf(shown.second), "}");
}

}  // namespace

std::string ShaOf(std::int64_t head) {
  return absl::StrCat(absl::Hex(head, absl::kZeroPad16), std::string(24, '0'));
}

std::string PullRequestBody(const RepositoryShown& repository, const PullRequestShown& shown,
                            const PullRequestAct& act) {
  return absl::StrCat("{", AbslView(act.extra), R"("action":")", AbslView(act.action),
                      R"(","number":)", shown.number, ",", PullRequest(repository, shown), ",",
                      Repository(repository), ",", kSender, "}");
}

std::string HumanReviewBody(const RepositoryShown& repository, const PullRequestShown& shown,
                            const HumanReviewShown& review) {
  return absl::StrCat(
      R"({"action":")", AbslView(review.action), R"(","review":{"id":)", review.id,
      R"(,"user":{"id":8,"login":"reviewer"},"body":"Fine.","state":")", AbslView(review.state),
      R"(","commit_id":")", ShaOf(shown.head), R"(","submitted_at":)", TimeOf(shown.second), "},",
      PullRequest(repository, shown), ",", Repository(repository), ",", kSender, "}");
}

std::string PushBody(const RepositoryShown& repository, std::int64_t head) {
  return absl::StrCat(R"({"ref":"refs/heads/main","before":")", ShaOf(head - 1), R"(","after":")",
                      ShaOf(head), R"(","commits":[{"id":")", ShaOf(head),
                      R"("}],"forced":false,"created":false,"deleted":false,)",
                      Repository(repository), ",", kSender, "}");
}

std::string RepositoryBody(const RepositoryShown& repository, std::string_view action,
                           std::int64_t second) {
  std::string shown = Repository(repository);
  shown.insert(shown.size() - 1, absl::StrCat(R"(,"updated_at":)", TimeOf(second)));
  return absl::StrCat(R"({"action":")", AbslView(action), R"(",)", shown, ",", kSender, "}");
}

std::string InstallationBody(const InstallationShown& shown, std::string_view action) {
  return absl::StrCat(R"({"action":")", AbslView(action), R"(","repositories":[{"id":1}],)",
                      Installation(shown), ",", kSender, "}");
}

std::string InstallationRepositoriesBody(const InstallationShown& shown,
                                         const RepositoriesShown& changed) {
  const std::string list = absl::StrCat(R"([{"id":)", changed.repository, "}]");
  const bool added = changed.action == "added";
  return absl::StrCat(R"({"action":")", AbslView(changed.action),
                      R"(","repository_selection":"selected","repositories_added":)",
                      added ? list : "[]", R"(,"repositories_removed":)", added ? "[]" : list, ",",
                      Installation(shown), ",", kSender, "}");
}

}  // namespace docket::sim

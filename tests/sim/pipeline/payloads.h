// Bodies of webhooks as GitHub would send them, with the members that Docket reads and few others.
// Thread-safety: pure functions. Times are seconds of the first of January 2026.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace docket::sim {

enum class LifeState { kOpen, kClosed, kMerged };

struct RepositoryShown {
  std::int64_t id = 0;
  std::int64_t owner = 0;
  std::string name;
};

// What GitHub knows of a pull request at one moment.
struct PullRequestShown {
  std::int64_t number = 0;
  LifeState state = LifeState::kOpen;
  bool draft = false;
  std::string title;
  std::string label = {};  // empty: none
  std::int64_t head = 0;
  std::int64_t second = 0;        // of updated_at
  std::int64_t merge_commit = 0;  // 0: not merged
};

struct InstallationShown {
  std::int64_t id = 0;
  std::int64_t account = 0;
  bool suspended = false;
  std::int64_t second = 0;
};

// Forty hex digits.
[[nodiscard]] std::string ShaOf(std::int64_t head);

struct PullRequestAct {
  std::string_view action;
  std::string_view extra = {};  // further members of the body, each with a comma behind it
};
[[nodiscard]] std::string PullRequestBody(const RepositoryShown& repository,
                                          const PullRequestShown& shown, const PullRequestAct& act);
// `state`: "approved"; a dismissed review shows "dismissed".
struct HumanReviewShown {
  std::int64_t id = 0;
  std::string_view state;
  std::string_view action;
};
[[nodiscard]] std::string HumanReviewBody(const RepositoryShown& repository,
                                          const PullRequestShown& shown,
                                          const HumanReviewShown& review);
[[nodiscard]] std::string PushBody(const RepositoryShown& repository, std::int64_t head);
[[nodiscard]] std::string RepositoryBody(const RepositoryShown& repository, std::string_view action,
                                         std::int64_t second);
[[nodiscard]] std::string InstallationBody(const InstallationShown& shown, std::string_view action);
// installation_repositories.added or .removed.
struct RepositoriesShown {
  std::string_view action;
  std::int64_t repository = 0;
};
[[nodiscard]] std::string InstallationRepositoriesBody(const InstallationShown& shown,
                                                       const RepositoriesShown& changed);

}  // namespace docket::sim

// HasShapeOf: which members the body of each event has and has not.
#include <algorithm>
#include <array>

#include "commands/github/table.h"

namespace docket::commands::github {
namespace {

// Members that name the subject of some event, some of them null (starred_at of star.deleted, which
// else would read as repository.deleted). Bodies of `repository` and `organization` have none of
// them.
constexpr auto kSubjects = std::to_array<std::string_view>({
    // clang-format off
    "account", "alert", "blocked_issue", "blocked_user", "branch",
    "branch_protection_configuration", "branch_protection_configurations", "build", "check_run",
    "check_suite", "client_payload", "comment", "commit", "custom_property", "definition",
    "deployment", "discussion", "exemption_request", "forkee", "hook", "issue", "key", "label",
    "marketplace_purchase", "member", "merge_group", "milestone", "new_property_values",
    "package", "pages", "parent_issue", "personal_access_token_request", "project",
    "project_card", "project_column", "projects_v2", "projects_v2_item",
    "projects_v2_status_update", "pull_request", "ref_type", "registry_package", "release",
    "repository_advisory", "repository_ruleset", "review", "rule", "secret_types",
    "security_advisory", "sponsorship", "starred_at", "sub_issue", "team", "thread", "workflow",
    "workflow_job", "workflow_run",
    // clang-format on
});

bool HasSubject(const Field& root) {
  return std::ranges::any_of(kSubjects, [&](std::string_view key) { return root.Has(key); });
}

bool HasRepository(const Field& root) { return root["repository"].IsObject(); }

// {organization, …} that is of no repository and no installation.
bool IsOfOrganization(const Field& root) {
  return root["organization"].IsObject() && !root.Has("repository") && !root.Has("account");
}

bool IsOfInstallation(const Field& root) {
  return root["installation"]["account"].IsObject() && !root.Has("repository") && !HasSubject(root);
}

bool HasTeam(const Field& root) {
  return root["organization"].IsObject() && root["team"].IsObject() && root["action"].Present();
}

// A deployment's body may tell of the check run that made it.
bool IsOfDeployment(const Field& root) {
  return root.Has("deployment") || root.Has("deployment_status");
}

struct Shape {
  std::string_view event;
  bool (*matches)(const Field& root) = nullptr;
};

constexpr auto kShapes = std::to_array<Shape>({
    {"pull_request",
     [](const Field& root) {
       return HasRepository(root) && root["pull_request"].IsObject() && !root.Has("review") &&
              !root.Has("comment") && !root.Has("thread");
     }},
    {"pull_request_review",
     [](const Field& root) {
       return HasRepository(root) && root["pull_request"].IsObject() && root["review"].IsObject();
     }},
    {"pull_request_review_comment",
     [](const Field& root) {
       return HasRepository(root) && root["pull_request"].IsObject() && root["comment"].IsObject();
     }},
    {"pull_request_review_thread",
     [](const Field& root) {
       return HasRepository(root) && root["pull_request"].IsObject() && root["thread"].IsObject();
     }},
    {"issue_comment",
     [](const Field& root) {
       return HasRepository(root) && root["issue"].IsObject() && root["comment"].IsObject();
     }},
    {"push",
     [](const Field& root) {
       return HasRepository(root) && root["ref"].Present() && root["before"].Present() &&
              root["after"].Present() && root["commits"].Present() && !HasSubject(root);
     }},
    {"check_run",
     [](const Field& root) {
       return HasRepository(root) && root["check_run"].IsObject() && !IsOfDeployment(root);
     }},
    {"check_suite",
     [](const Field& root) {
       return HasRepository(root) && root["check_suite"].IsObject() && !root.Has("check_run");
     }},
    {"status",
     [](const Field& root) {
       return HasRepository(root) && root["sha"].Present() && root["context"].Present() &&
              root["state"].Present() && root["commit"].IsObject();
     }},
    {"merge_group",
     [](const Field& root) { return HasRepository(root) && root["merge_group"].IsObject(); }},
    {"repository", [](const Field& root) { return HasRepository(root) && !HasSubject(root); }},
    {"branch_protection_rule",
     [](const Field& root) { return HasRepository(root) && root["rule"].IsObject(); }},
    {"repository_ruleset", [](const Field& root) { return root["repository_ruleset"].IsObject(); }},
    {"member",
     [](const Field& root) {
       return HasRepository(root) && root["member"].IsObject() && !root.Has("team");
     }},
    {"installation",
     [](const Field& root) { return IsOfInstallation(root) && !root.Has("repositories_added"); }},
    {"installation_repositories",
     [](const Field& root) {
       return IsOfInstallation(root) && root["repositories_added"].Present() &&
              root["repositories_removed"].Present();
     }},
    {"installation_target",
     [](const Field& root) {
       return root["account"].IsObject() && root["target_type"].Present() &&
              root["changes"].IsObject();
     }},
    {"organization", [](const Field& root) { return IsOfOrganization(root) && !HasSubject(root); }},
    {"team", [](const Field& root) { return HasTeam(root) && !root.Has("member"); }},
    {"membership", [](const Field& root) { return HasTeam(root) && root["member"].IsObject(); }},
});

}  // namespace

bool HasShapeOf(std::string_view event, const Field& root) {
  const auto shape = std::ranges::find(kShapes, event, &Shape::event);
  return shape != kShapes.end() && shape->matches(root);
}

}  // namespace docket::commands::github

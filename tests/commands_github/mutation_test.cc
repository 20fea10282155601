// Payloads of the right event with members missing, null or of a wrong type.
#include <set>
#include <utility>

#include "tests/commands_github/corpus.h"

namespace docket::commands::github {
namespace {

namespace json = boost::json;
using Mutation = CorpusTest;

void CollectPaths(const json::object& object, const std::string& prefix,
                  std::vector<std::string>& paths) {
  for (const auto& [key, value] : object) {
    const std::string name(key);
    if (name.ends_with("url")) continue;  // no rule reads one
    paths.push_back(prefix + name);
    if (value.is_object()) CollectPaths(value.as_object(), prefix + name + ".", paths);
  }
}

// The place that a reason names is the one that was changed, below it, or the object it stands in.
bool Names(const std::string& reason, const std::string& path) {
  constexpr std::string_view kStart = "malformed-payload: ";
  if (!reason.starts_with(kStart)) return false;
  const std::string named = reason.substr(kStart.size());
  return named == path || named.starts_with(path + ".") || named.starts_with(path + "[") ||
         named == path.substr(0, path.rfind('.'));
}

TEST_F(Mutation, AnyOneChangeGivesCommandsOrNamesItsPlace) {
  std::set<std::pair<std::string, std::string>> done;
  std::size_t malformed = 0;
  for (const Example& example : Examples()) {
    if (FindRow(example.event, example.action) == nullptr) continue;
    if (!done.emplace(example.event, example.action).second) continue;
    std::vector<std::string> paths;
    CollectPaths(example.payload, "", paths);
    for (const std::string& path : paths) {
      for (const json::value& wrong :
           std::vector<json::value>{nullptr, -1, "x\u00e9", json::array{5}, json::object{}}) {
        json::object payload = example.payload;
        At(payload, path) = wrong;
        const std::string reason = ReasonOf(example.event, payload);
        const bool tells_the_event =
            path.find('.') == std::string::npos || path == "installation.account";
        const bool fine = reason.empty() || Names(reason, path) ||
                          (tells_the_event && reason == "event-body-mismatch") ||
                          (path == "action" && reason == "no-rule") ||
                          reason == "not-a-pull-request" || reason == "not-our-check";
        EXPECT_TRUE(fine) << example.event << "." << example.action << " with " << path << " = "
                          << wrong << ": " << reason;
        malformed += reason.starts_with("malformed") ? 1U : 0U;
      }
    }
  }
  EXPECT_GT(malformed, 1000U);
}

struct Need {
  std::string_view event;
  std::string_view action;
  std::vector<std::string_view> paths;
};

// Written from the domain's commands: what they cannot do without.
const std::vector<Need>& Needs() {
  static const std::vector<Need> needs = {
      {"pull_request",
       "opened",
       {"repository.id", "repository.owner.id", "repository.full_name", "repository.default_branch",
        "pull_request.number", "pull_request.title", "pull_request.state", "pull_request.base.ref",
        "pull_request.base.sha", "pull_request.head.ref", "pull_request.head.sha",
        "pull_request.created_at", "pull_request.updated_at", "pull_request.user.id"}},
      {"pull_request", "synchronize", {"before"}},
      {"pull_request_review",
       "submitted",
       {"repository.id", "pull_request.head.sha", "review.id", "review.state"}},
      {"push", "", {"repository.id", "repository.owner.id", "repository.default_branch"}},
      {"repository",
       "created",
       {"repository.id", "repository.owner.id", "repository.full_name",
        "repository.default_branch"}},
      {"installation",
       "created",
       {"installation.id", "installation.account.id", "installation.app_id",
        "installation.repository_selection", "installation.updated_at"}},
      {"installation_repositories", "added", {"installation.id", "installation.account.id"}},
      {"check_run",
       "completed",
       {"repository.id", "check_run.id", "check_run.name", "check_run.head_sha",
        "check_run.status"}},
      {"check_suite",
       "completed",
       {"repository.id", "check_suite.id", "check_suite.head_sha", "check_suite.status",
        "check_suite.updated_at"}},
      {"check_suite", "requested", {"check_suite.head_sha", "check_suite.created_at"}},
      {"status", "", {"repository.id", "id", "updated_at"}},
      {"merge_group",
       "checks_requested",
       {"repository.id", "merge_group.head_sha", "merge_group.head_ref", "merge_group.base_sha",
        "merge_group.base_ref"}},
      {"pull_request_review_comment",
       "created",
       {"repository.id", "pull_request.number", "comment.id", "comment.commit_id", "comment.path",
        "comment.created_at", "comment.updated_at"}},
      {"pull_request_review_comment", "deleted", {"pull_request.updated_at"}},
      {"pull_request_review_thread",
       "resolved",
       {"repository.id", "pull_request.number", "thread.comments"}},
      {"branch_protection_rule", "edited", {"repository.id", "rule.id", "rule.name"}},
      {"member", "added", {"repository.id", "member.id"}},
      {"organization", "member_added", {"organization.id"}},
      {"organization", "renamed", {"organization.login", "changes.login.from"}},
      {"team", "created", {"organization.id", "team.id", "team.name"}},
      {"membership", "added", {"organization.id", "team.id", "team.name", "member.id"}},
  };
  return needs;
}

TEST_F(Mutation, WhatARuleNeedsIsMissedByItsPath) {
  for (const Need& need : Needs()) {
    for (const std::string_view path : need.paths) {
      json::object payload = Payload(need.event, need.action);
      Remove(payload, path);
      EXPECT_EQ(ReasonOf(need.event, payload), "malformed-payload: " + std::string(path))
          << need.event << "." << need.action;
    }
  }
}

TEST_F(Mutation, WithoutItsSubjectABodyIsNotOfTheEvent) {
  for (const auto& [event, action, subject] :
       std::vector<std::tuple<std::string, std::string, std::string>>{
           {"pull_request", "opened", "pull_request"},
           {"pull_request", "opened", "repository"},
           {"pull_request_review", "submitted", "review"},
           {"pull_request_review", "submitted", "pull_request"},
           {"pull_request_review_comment", "created", "comment"},
           {"pull_request_review_thread", "resolved", "thread"},
           {"issue_comment", "created", "issue"},
           {"issue_comment", "created", "comment"},
           {"check_run", "completed", "check_run"},
           {"check_suite", "completed", "check_suite"},
           {"status", "", "sha"},
           {"status", "", "context"},
           {"status", "", "state"},
           {"merge_group", "checks_requested", "merge_group"},
           {"branch_protection_rule", "edited", "rule"},
           {"member", "added", "member"},
           {"organization", "renamed", "organization"},
           {"team", "created", "team"},
           {"team", "created", "organization"},
           {"membership", "added", "member"},
           {"push", "", "ref"},
           {"push", "", "before"},
           {"push", "", "commits"},
           {"repository", "created", "repository"},
           {"installation", "created", "installation"},
           {"installation_repositories", "added", "repositories_added"}}) {
    json::object payload = Payload(event, action);
    payload.erase(subject);
    EXPECT_EQ(ReasonOf(event, payload), "event-body-mismatch") << event << " without " << subject;
  }
}

TEST_F(Mutation, AnElementOfAListIsNamedByItsIndex) {
  json::object payload = Payload("pull_request", "labeled");
  At(payload, "pull_request.labels") = {{{"name", "bug"}}, {{"name", 5}}};
  EXPECT_EQ(ReasonOf("pull_request", payload), "malformed-payload: pull_request.labels[1].name");
}

TEST_F(Mutation, ATimeOutsideOfWhatCanBeWrittenIsMalformed) {
  json::object payload = Payload("installation", "created");
  for (const json::value& time :
       std::vector<json::value>{0, -5, 253'402'300'800, std::int64_t{9'223'372'036'854'775'807},
                                "yesterday", "0001-01-01T00:00:00Z", "2019-02-30T00:00:00Z"}) {
    At(payload, "installation.updated_at") = time;
    EXPECT_EQ(ReasonOf("installation", payload), "malformed-payload: installation.updated_at")
        << time;
  }
}

}  // namespace
}  // namespace docket::commands::github

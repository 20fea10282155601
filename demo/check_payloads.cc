// Payloads of what checks say of commits, and of the merge queue that asks for them.
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "demo/json_body.h"
#include "demo/payload_parts.h"
#include "demo/payloads.h"

namespace docket::demo {
namespace json = boost::json;
namespace {

// What the example says of its own repository and commit.
Replacements CommitNamesOf(json::object& payload, std::string_view old_sha,
                           const PullRequest& world, const std::string& sha) {
  return {{TextIn(Child(payload, "repository"), "full_name"), world.repository.FullName()},
          {std::string(old_sha), sha}};
}

json::value TextOrNull(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

void SetStatus(json::object& payload, const PullRequest& world, const Check& check) {
  const Replacements names = CommitNamesOf(payload, TextIn(payload, "sha"), world, check.sha);
  ReplaceAll(payload["commit"], names);
  payload["id"] = check.id;
  payload["sha"] = check.sha;
  payload["name"] = world.repository.FullName();
  payload["context"] = check.name;
  payload["state"] = check.result.empty() ? "pending" : check.result;
  payload["branches"] = json::array{};
  payload["updated_at"] = Rfc3339(check.at);
}

// GitHub names the pull requests of a commit only while it is their head, and never those of forks.
void SetCheck(json::object& payload, std::string_view member, const PullRequest& world,
              const Check& check) {
  json::object& object = Child(payload, member);
  ReplaceAll(payload[member], CommitNamesOf(payload, TextIn(object, "head_sha"), world, check.sha));
  object["id"] = check.id;
  object["head_sha"] = check.sha;
  object["status"] = check.result.empty() ? "queued" : "completed";
  object["conclusion"] = TextOrNull(check.result);
  object["pull_requests"] = json::array{};
}

}  // namespace

json::object Payloads::CheckEvent(const PullRequest& world, const Check& check) const {
  const std::string_view action = check.result.empty() ? "created" : "completed";
  json::object payload;
  switch (check.kind) {
    case Check::Kind::kStatus:
      payload = CopyOf(corpus_, "status", "");
      SetStatus(payload, world, check);
      break;
    case Check::Kind::kSuite: {
      payload = CopyOf(corpus_, "check_suite", action);
      SetCheck(payload, "check_suite", world, check);
      json::object& suite = Child(payload, "check_suite");
      suite["updated_at"] = Rfc3339(check.at);
      Child(suite, "app")["name"] = check.name;
      break;
    }
    case Check::Kind::kRun: {
      payload = CopyOf(corpus_, "check_run", action);
      SetCheck(payload, "check_run", world, check);
      json::object& run = Child(payload, "check_run");
      run["name"] = check.name;
      Child(run, "check_suite")["pull_requests"] = json::array{};
      run["started_at"] = Rfc3339(check.at);
      run["completed_at"] =
          check.result.empty() ? json::value(nullptr) : json::value(Rfc3339(check.at));
      break;
    }
  }
  SetSurroundings(payload, world.repository, world.author);
  return payload;
}

json::object Payloads::SuiteRequested(const PullRequest& world) const {
  json::object payload = CopyOf(corpus_, "check_suite", "requested");
  json::object& suite = Child(payload, "check_suite");
  ReplaceAll(payload["check_suite"],
             CommitNamesOf(payload, TextIn(suite, "head_sha"), world, world.head_sha));
  suite["head_sha"] = world.head_sha;
  suite["after"] = world.head_sha;
  suite["head_branch"] = world.head_ref;
  suite["created_at"] = Rfc3339(world.updated_at);
  suite["updated_at"] = Rfc3339(world.updated_at);
  suite["pull_requests"] = json::array{};
  SetSurroundings(payload, world.repository, world.author);
  return payload;
}

json::object Payloads::MergeGroupEvent(const PullRequest& world, const MergeGroup& group) const {
  json::object payload =
      CopyOf(corpus_, "merge_group", group.end.empty() ? "checks_requested" : "destroyed");
  // The example's is of a time when repositories had less.
  payload["repository"] = CopyOf(corpus_, "pull_request", "opened").at("repository");
  json::object& object = Child(payload, "merge_group");
  object["head_sha"] = group.sha;
  object["head_ref"] = "refs/heads/gh-readonly-queue/" + world.base_ref + "/pr-" +
                       std::to_string(world.number) + "-" + group.base_sha;
  object["base_sha"] = group.base_sha;
  object["base_ref"] = "refs/heads/" + world.base_ref;
  Child(object, "head_commit")["id"] = group.sha;
  Child(object, "head_commit")["timestamp"] = Rfc3339(world.updated_at);
  if (!group.end.empty()) payload["reason"] = group.end;
  SetSurroundings(payload, world.repository, world.author);
  return payload;
}

}  // namespace docket::demo

#include "tests/lifecycles/payloads.h"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "absl/strings/str_cat.h"
#include "demo/payloads.h"
#include "platform/check.h"

namespace docket::lifecycles {
namespace json = boost::json;
namespace {

using demo::Rfc3339;

// Where the example of a kind comes from: those that were never recorded have the shape of another.
struct Template {
  std::string_view event;
  std::string_view action;
  std::string_view like;
};

constexpr std::array kTemplates = {
    Template{"pull_request", "opened", "opened"},
    Template{"pull_request", "synchronize", "synchronize"},
    Template{"pull_request", "reopened", "reopened"},
    Template{"pull_request", "closed", "closed"},
    Template{"pull_request", "ready_for_review", "ready_for_review"},
    Template{"pull_request", "converted_to_draft", "converted_to_draft"},
    Template{"pull_request", "edited", "opened"},
    Template{"pull_request", "review_requested", "review_requested"},
    Template{"pull_request", "review_request_removed", "review_request_removed"},
    Template{"pull_request", "assigned", "assigned"},
    Template{"pull_request", "unassigned", "unassigned"},
    Template{"pull_request", "labeled", "labeled"},
    Template{"pull_request", "unlabeled", "unlabeled"},
    Template{"pull_request", "milestoned", "opened"},
    Template{"pull_request", "demilestoned", "opened"},
    Template{"pull_request", "locked", "locked"},
    Template{"pull_request", "unlocked", "unlocked"},
    Template{"pull_request", "auto_merge_enabled", "opened"},
    Template{"pull_request", "auto_merge_disabled", "opened"},
    Template{"pull_request", "enqueued", "opened"},
    Template{"pull_request", "dequeued", "opened"},
    Template{"pull_request_review", "submitted", "submitted"},
    Template{"pull_request_review", "edited", "submitted"},
    Template{"pull_request_review", "dismissed", "dismissed"},
    Template{"pull_request_review_comment", "created", "created"},
    Template{"pull_request_review_comment", "edited", "edited"},
    Template{"pull_request_review_comment", "deleted", "deleted"},
    Template{"pull_request_review_thread", "resolved", "resolved"},
    Template{"pull_request_review_thread", "unresolved", "unresolved"},
    Template{"issue_comment", "created", "created"},
    Template{"issue_comment", "edited", "edited"},
    Template{"issue_comment", "deleted", "deleted"},
    Template{"check_run", "created", "created"},
    Template{"check_run", "completed", "completed"},
    Template{"check_suite", "requested", "requested"},
    Template{"check_suite", "completed", "completed"},
    Template{"status", "", ""},
    Template{"push", "", ""},
    Template{"merge_group", "checks_requested", "checks_requested"},
    Template{"merge_group", "destroyed", "checks_requested"},
    Template{"repository", "archived", "privatized"},
    Template{"repository", "unarchived", "privatized"},
};

// The last one recorded of that kind, and rather one of this repository: the later ones have more
// members.
const json::object& ExampleOf(const demo::Corpus& corpus, const Template& kind) {
  const json::object* found = nullptr;
  bool ours = false;
  for (const demo::Example& example : corpus.examples()) {
    if (example.event != kind.event || example.action != kind.like) continue;
    const bool this_one = example.payload.at("repository").at("id") == kRepository;
    if (found != nullptr && ours && !this_one) continue;
    found = &example.payload;
    ours = this_one;
  }
  DOCKET_CHECK(found != nullptr);
  return *found;
}

json::value TimeOrNull(std::int64_t seconds) {
  return seconds == 0 ? json::value(nullptr) : json::value(Rfc3339(seconds));
}

json::value TextOrNull(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

std::string Written(const json::object& payload) { return json::serialize(payload); }

std::string_view ToText(Opinion opinion) {
  static constexpr std::array<std::string_view, 3> kNames = {"commented", "approved",
                                                             "changes_requested"};
  return kNames[static_cast<std::size_t>(opinion)];
}

}  // namespace

std::string LoginOf(std::int64_t person) {
  return person == kOwner ? "Codertocat" : absl::StrCat("person-", person);
}

std::string GroupRef(const Group& group) {
  return absl::StrCat("refs/heads/gh-readonly-queue/main/pr-", kNumber, "-", group.base_sha);
}

Payloads::Payloads(const demo::Corpus& corpus) {
  for (const Template& kind : kTemplates) {
    json::object payload = ExampleOf(corpus, kind);
    payload.erase("organization");
    if (!kind.action.empty()) payload["action"] = kind.action;
    templates_.emplace(std::pair(std::string(kind.event), std::string(kind.action)),
                       std::move(payload));
  }
  const json::object& opened = templates_.at({"pull_request", "opened"});
  repository_ = opened.at("repository").as_object();
  user_ = opened.at("sender").as_object();
  label_ = templates_.at({"pull_request", "labeled"}).at("label").as_object();
  const json::object& comment = templates_.at({"issue_comment", "created"});
  milestone_ = comment.at("issue").at("milestone").as_object();
  milestone_["title"] = kMilestoneTitle;
}

json::object Payloads::User(std::int64_t id) const {
  json::object user = user_;
  user["id"] = id;
  user["login"] = LoginOf(id);
  return user;
}

json::object Payloads::Copy(std::string_view event, std::string_view action,
                            const Setting& setting) const {
  json::object payload =
      templates_.find(std::pair(std::string(event), std::string(action)))->second;
  json::object& repository = payload["repository"].as_object();
  if (event != "push") repository = repository_;  // a push has more of it
  repository["archived"] = setting.archived;
  repository["updated_at"] = Rfc3339(setting.repository_updated_at);
  payload["sender"] = user_;
  return payload;
}

void Payloads::SetPullRequest(json::object& object, const Shown& shown,
                              const Setting& setting) const {
  const bool merged = shown.life == Life::kMerged;
  object["number"] = kNumber;
  object["state"] = shown.life == Life::kOpen ? "open" : "closed";
  object["draft"] = shown.draft;
  object["title"] = shown.title;
  object["locked"] = shown.locked;
  object["active_lock_reason"] = nullptr;
  object["user"] = User(kOwner);
  object["created_at"] = Rfc3339(shown.created_at);
  object["updated_at"] = Rfc3339(shown.updated_at);
  object["closed_at"] = TimeOrNull(shown.closed_at);
  object["merged_at"] = TimeOrNull(merged ? shown.closed_at : 0);
  object["merge_commit_sha"] = TextOrNull(shown.merge_sha);
  if (object.contains("merged")) {
    object["merged"] = merged;
    object["merged_by"] = merged ? json::value(User(kOwner)) : json::value(nullptr);
  }
  json::object& head = object["head"].as_object();
  head["ref"] = "changes";
  head["sha"] = shown.head_sha;
  if (setting.fork) head["repo"].as_object()["id"] = kFork;
  json::object& base = object["base"].as_object();
  base["ref"] = shown.base_ref;
  base["sha"] = shown.base_sha;
  json::array labels;
  for (const std::string& name : shown.labels) {
    json::object label = label_;
    label["name"] = name;
    labels.push_back(std::move(label));
  }
  object["labels"] = std::move(labels);
  json::array assignees;
  for (const std::int64_t person : shown.assignees) assignees.push_back(User(person));
  object["assignees"] = std::move(assignees);
  object["assignee"] =
      shown.assignees.empty() ? json::value(nullptr) : json::value(User(*shown.assignees.begin()));
  json::array reviewers;
  for (const std::int64_t person : shown.reviewers) reviewers.push_back(User(person));
  object["requested_reviewers"] = std::move(reviewers);
  object["requested_teams"] = json::array{};
  object["milestone"] = shown.milestone ? json::value(milestone_) : json::value(nullptr);
  object["auto_merge"] = shown.auto_merge ? json::value{{"enabled_by", User(kOwner)},
                                                        {"merge_method", "squash"},
                                                        {"commit_title", "title"},
                                                        {"commit_message", "message"}}
                                          : json::value(nullptr);
}

std::string Payloads::PullRequest(std::string_view action, const Shown& shown,
                                  const Setting& setting, const PullRequestMore& more) const {
  json::object payload = Copy("pull_request", action, setting);
  payload["number"] = kNumber;
  SetPullRequest(payload["pull_request"].as_object(), shown, setting);
  if (!more.before.empty()) {
    payload["before"] = more.before;
    payload["after"] = shown.head_sha;
  }
  if (action == "edited") {
    json::object changes;
    if (!more.title_before.empty()) changes["title"] = {{"from", more.title_before}};
    if (!more.base_before.empty()) {
      changes["base"] = {{"ref", {{"from", more.base_before}}},
                         {"sha", {{"from", std::string(40, 'e')}}}};
    }
    payload["changes"] = std::move(changes);
  }
  if (!more.label.empty()) {
    json::object label = label_;
    label["name"] = more.label;
    payload["label"] = std::move(label);
  }
  if (more.person != 0) {
    const bool reviewer = action.starts_with("review_request");
    payload[reviewer ? "requested_reviewer" : "assignee"] = User(more.person);
  }
  if (action == "milestoned" || action == "demilestoned") payload["milestone"] = milestone_;
  if (!more.reason.empty()) payload["reason"] = more.reason;
  return Written(payload);
}

std::string Payloads::Review(std::string_view action, const HumanReview& review, const Shown& shown,
                             const Setting& setting) const {
  json::object payload = Copy("pull_request_review", action, setting);
  SetPullRequest(payload["pull_request"].as_object(), shown, setting);
  json::object& object = payload["review"].as_object();
  object["id"] = review.id;
  object["user"] = User(review.reviewer);
  object["body"] = review.body;
  object["commit_id"] = review.commit;
  object["submitted_at"] = Rfc3339(review.submitted_at);
  object["state"] = review.dismissed ? std::string_view("dismissed") : ToText(review.opinion);
  if (action == "edited") payload["changes"] = {{"body", {{"from", "as it was"}}}};
  return Written(payload);
}

void Payloads::SetComment(json::object& object, const Comment& comment) const {
  object["id"] = comment.id;
  object["user"] = user_;
  object["body"] = comment.body;
  object["created_at"] = Rfc3339(comment.created_at);
  object["updated_at"] = Rfc3339(comment.updated_at);
  if (comment.in_reply_to != 0) object["in_reply_to_id"] = comment.in_reply_to;
}

std::string Payloads::ReviewComment(std::string_view action, const Comment& comment,
                                    const Shown& shown, const Setting& setting, bool whole) const {
  json::object payload = Copy("pull_request_review_comment", action, setting);
  json::object& pull_request = payload["pull_request"].as_object();
  SetPullRequest(pull_request, shown, setting);
  if (!whole) pull_request.erase("auto_merge");
  json::object& object = payload["comment"].as_object();
  SetComment(object, comment);
  object["commit_id"] = shown.head_sha;
  return Written(payload);
}

std::string Payloads::IssueComment(std::string_view action, const Comment& comment,
                                   const Shown& shown, const Setting& setting) const {
  json::object payload = Copy("issue_comment", action, setting);
  json::object& issue = payload["issue"].as_object();
  issue["number"] = kNumber;
  issue["title"] = shown.title;
  issue["updated_at"] = Rfc3339(shown.updated_at);
  const std::string page = "https://github.com/Codertocat/Hello-World/pull/2";
  issue["pull_request"] = {{"url", "https://api.github.com/repos/Codertocat/Hello-World/pulls/2"},
                           {"html_url", page},
                           {"diff_url", page + ".diff"},
                           {"patch_url", page + ".patch"}};
  SetComment(payload["comment"].as_object(), comment);
  return Written(payload);
}

std::string Payloads::Thread(const ThreadWord& word, const Shown& shown,
                             const Setting& setting) const {
  json::object payload =
      Copy("pull_request_review_thread", word.resolved ? "resolved" : "unresolved", setting);
  SetPullRequest(payload["pull_request"].as_object(), shown, setting);
  json::value& first = payload["thread"].as_object()["comments"].as_array().at(0);
  first.as_object()["id"] = word.thread;
  return Written(payload);
}

std::string Payloads::CheckOf(const Check& check, const Shown& shown,
                              const Setting& setting) const {
  const bool ended = !check.result.empty();
  if (check.kind == Check::Kind::kStatus) {
    json::object payload = Copy("status", "", setting);
    payload["id"] = check.id;
    payload["sha"] = check.sha;
    payload["commit"].as_object()["sha"] = check.sha;
    payload["context"] = check.name;
    payload["state"] = ended ? check.result : "pending";
    payload["updated_at"] = Rfc3339(check.at);
    return Written(payload);
  }
  const bool suite = check.kind == Check::Kind::kSuite;
  json::object payload =
      Copy(suite ? "check_suite" : "check_run", ended ? "completed" : "created", setting);
  json::object& object = payload[suite ? "check_suite" : "check_run"].as_object();
  object["id"] = check.id;
  object["head_sha"] = check.sha;
  object["status"] = ended ? "completed" : "queued";
  object["conclusion"] = TextOrNull(check.result);
  if (suite) {
    object["updated_at"] = Rfc3339(check.at);
    object["app"].as_object()["name"] = check.name;
  } else {
    object["name"] = check.name;
    object["started_at"] = Rfc3339(check.at);
    object["completed_at"] = ended ? json::value(Rfc3339(check.at)) : json::value(nullptr);
  }
  // It is empty for forks, and for heads that are no pull request's any more.
  if (setting.fork || check.sha != shown.head_sha) object["pull_requests"] = json::array{};
  return Written(payload);
}

std::string Payloads::SuiteRequested(const HeadNote& note, const Setting& setting) const {
  json::object payload = Copy("check_suite", "requested", setting);
  json::object& suite = payload["check_suite"].as_object();
  suite["head_sha"] = note.sha;
  suite["after"] = note.sha;
  suite["head_branch"] = "changes";
  suite["created_at"] = Rfc3339(note.at);
  suite["updated_at"] = Rfc3339(note.at);
  return Written(payload);
}

std::string Payloads::PushOf(const Push& push, const Setting& setting) const {
  json::object payload = Copy("push", "", setting);
  payload["ref"] = push.ref;
  payload["before"] = push.before;
  payload["after"] = push.after;
  payload["forced"] = push.forced;
  payload["created"] = false;
  payload["deleted"] = false;
  if (payload["head_commit"].is_object()) payload["head_commit"].as_object()["id"] = push.after;
  json::object& repository = payload["repository"].as_object();
  repository["pushed_at"] = push.at;
  return Written(payload);
}

std::string Payloads::GroupOf(const Group& group, std::int64_t at, const Setting& setting) const {
  json::object payload =
      Copy("merge_group", group.end.empty() ? "checks_requested" : "destroyed", setting);
  json::object& object = payload["merge_group"].as_object();
  object["head_sha"] = group.sha;
  object["head_ref"] = GroupRef(group);
  object["base_sha"] = group.base_sha;
  object["base_ref"] = "refs/heads/main";
  if (group.end.empty()) {
    object["head_commit"].as_object()["timestamp"] = Rfc3339(at);
  } else {
    payload["reason"] = group.end;
  }
  return Written(payload);
}

std::string Payloads::Repository(std::string_view action, const Setting& setting) const {
  return Written(Copy("repository", action, setting));
}

}  // namespace docket::lifecycles

#include "demo/payload_parts.h"

#include <array>
#include <boost/json/array.hpp>
#include <chrono>
#include <cstdio>
#include <map>

#include "demo/json_body.h"

namespace docket::demo {
namespace json = boost::json;
namespace {

// Where the example of an (event, action) comes from: the corpus lacks some actions, whose payloads
// have the same shape as another's.
struct Template {
  std::string_view event;
  std::string_view action;
  std::string_view like;  // the action of the example
  std::string_view with;  // a member that the example must have
};

constexpr std::array kTemplates{
    Template{"pull_request", "opened", "opened", "organization"},
    Template{"pull_request", "synchronize", "synchronize", "before"},
    Template{"pull_request", "edited", "opened", "organization"},
    Template{"pull_request", "closed", "closed", "organization"},
    Template{"pull_request", "reopened", "reopened", "organization"},
    Template{"pull_request", "converted_to_draft", "converted_to_draft", "organization"},
    Template{"pull_request", "ready_for_review", "ready_for_review", "organization"},
    Template{"pull_request", "labeled", "labeled", "label"},
    Template{"pull_request", "unlabeled", "unlabeled", "label"},
    Template{"pull_request", "assigned", "assigned", "assignee"},
    Template{"pull_request", "unassigned", "unassigned", "assignee"},
    Template{"pull_request", "review_requested", "review_requested", "requested_reviewer"},
    Template{"pull_request", "review_request_removed", "review_request_removed",
             "requested_reviewer"},
    Template{"pull_request", "milestoned", "opened", "organization"},
    Template{"pull_request", "demilestoned", "opened", "organization"},
    Template{"pull_request", "locked", "locked", "organization"},
    Template{"pull_request", "unlocked", "unlocked", "organization"},
    Template{"pull_request", "auto_merge_enabled", "opened", "organization"},
    Template{"pull_request", "auto_merge_disabled", "opened", "organization"},
    Template{"pull_request", "enqueued", "opened", "organization"},
    Template{"pull_request", "dequeued", "opened", "organization"},
    Template{"pull_request_review", "submitted", "submitted", "organization"},
    Template{"pull_request_review", "edited", "submitted", "organization"},
    Template{"pull_request_review", "dismissed", "dismissed", "organization"},
    Template{"pull_request_review_comment", "created", "created", "organization"},
    Template{"pull_request_review_comment", "edited", "edited", "changes"},
    Template{"pull_request_review_comment", "deleted", "deleted", "comment"},
    Template{"pull_request_review_thread", "resolved", "resolved", "installation"},
    Template{"pull_request_review_thread", "unresolved", "unresolved", "installation"},
    Template{"issue_comment", "created", "created", "installation"},
    Template{"issue_comment", "edited", "edited", "organization"},
    Template{"issue_comment", "deleted", "deleted", "organization"},
    Template{"check_run", "created", "created", "organization"},
    Template{"check_run", "completed", "completed", "organization"},
    Template{"check_suite", "requested", "requested", "organization"},
    Template{"check_suite", "completed", "completed", "organization"},
    Template{"status", "", "", "installation"},
    Template{"merge_group", "checks_requested", "checks_requested", "organization"},
    Template{"merge_group", "destroyed", "checks_requested", "organization"},
    Template{"push", "", "", "commits"},
    Template{"repository", "renamed", "renamed", "changes"},
    Template{"repository", "archived", "privatized", "organization"},
    Template{"installation", "created", "created", "repositories"},
    Template{"installation", "suspend", "suspend", "installation"},
    Template{"installation", "unsuspend", "unsuspend", "installation"},
};

const Example* FindTemplate(const Corpus& corpus, const Template& kind) {
  return corpus.Richest(kind.event, kind.like, kind.with);
}

void ReplaceIn(json::string& text, const Replacements& replacements) {
  for (const auto& [from, to] : replacements) {
    if (from.empty()) continue;
    std::size_t position = text.find(from);
    while (position != json::string::npos) {
      text.replace(position, from.size(), to);
      position = text.find(from, position + to.size());
    }
  }
}

// As it stands in a URL.
std::string Encoded(std::string_view text) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain) {
      encoded += c;
    } else {
      encoded += {'%', kDigits[byte / 16], kDigits[byte % 16]};
    }
  }
  return encoded;
}

// Another one for each name of a repository.
std::int64_t LabelNumber(std::string_view name) {
  std::int64_t number = 0;
  for (const char c : name) number = (number * 31 + static_cast<unsigned char>(c)) % 1'000'003;
  return number;
}

}  // namespace

std::string MissingTemplateIn(const Corpus& corpus) {
  for (const Template& kind : kTemplates) {
    if (FindTemplate(corpus, kind) != nullptr) continue;
    return std::string(kind.event) + "." + std::string(kind.like);
  }
  return {};
}

std::string Rfc3339(std::int64_t seconds) {
  const std::chrono::sys_seconds time{std::chrono::seconds{seconds}};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text.data();
}

json::object CopyOf(const Corpus& corpus, std::string_view event, std::string_view action) {
  for (const Template& kind : kTemplates) {
    if (kind.event != event || kind.action != action) continue;
    json::object payload = FindTemplate(corpus, kind)->payload;
    if (!action.empty()) payload["action"] = action;
    return payload;
  }
  return {};
}

void ReplaceAll(json::value& value, const Replacements& replacements) {
  if (json::string* text = value.if_string()) {
    ReplaceIn(*text, replacements);
  } else if (json::object* object = value.if_object()) {
    for (auto& member : *object) ReplaceAll(member.value(), replacements);
  } else if (json::array* array = value.if_array()) {
    for (json::value& element : *array) ReplaceAll(element, replacements);
  }
}

json::object& Child(json::object& object, std::string_view member) {
  json::value& value = object[member];
  return value.is_object() ? value.get_object() : value.emplace_object();
}

json::value TimeOrNull(const std::optional<std::int64_t>& seconds) {
  return seconds ? json::value(Rfc3339(*seconds)) : json::value(nullptr);
}

void SetTime(json::object& object, std::string_view member, std::int64_t seconds) {
  json::value& value = object[member];
  value = value.is_number() ? json::value(seconds) : json::value(Rfc3339(seconds));
}

void SetUser(json::object& parent, std::string_view member, const User& user) {
  json::object& object = Child(parent, member);
  const std::string old_login = TextIn(object, "login");
  if (!old_login.empty()) ReplaceAll(parent[member], {{old_login, user.login}});
  object["login"] = user.login;
  object["id"] = user.id;
}

namespace {

void SetOwner(json::object& repository, const Organization& organization) {
  SetUser(repository, "owner", User{organization.id, organization.login});
  Child(repository, "owner")["type"] = "Organization";
}

}  // namespace

void SetRepository(json::object& parent, std::string_view member, const Repository& repository) {
  json::object& object = Child(parent, member);
  const Replacements names{{TextIn(object, "full_name"), repository.FullName()}};
  SetOwner(object, repository.owner);
  ReplaceAll(parent[member], names);
  object["id"] = repository.id;
  object["name"] = repository.name;
  object["full_name"] = repository.FullName();
  object["fork"] = false;
}

void SetSurroundings(json::object& payload, const Repository& repository, const User& sender) {
  SetRepository(payload, "repository", repository);
  SetSurroundings(payload, repository.owner, sender);
}

void SetSurroundings(json::object& payload, const Organization& organization, const User& sender) {
  if (payload.contains("organization")) {
    json::object& object = Child(payload, "organization");
    const Replacements names{{TextIn(object, "login"), organization.login}};
    ReplaceAll(payload["organization"], names);
    object["id"] = organization.id;
  }
  if (payload.contains("installation")) {
    Child(payload, "installation")["id"] = organization.installation_id;
  }
  SetUser(payload, "sender", sender);
}

json::object LabelNamed(const std::string& name, const Repository& repository,
                        const Corpus& corpus) {
  json::object payload = CopyOf(corpus, "pull_request", "labeled");
  const json::object& example = payload["label"].as_object();
  const Replacements names{
      {TextIn(payload["repository"].as_object(), "full_name"), repository.FullName()},
      {"/labels/" + TextIn(example, "name"), "/labels/" + Encoded(name)}};
  ReplaceAll(payload["label"], names);
  json::object& label = payload["label"].as_object();
  label["name"] = name;
  label["id"] = repository.id + LabelNumber(name);
  return label;
}

json::object MilestoneOf(const Repository& repository, const Corpus& corpus) {
  json::object payload = CopyOf(corpus, "issue_comment", "created");
  const Replacements names{
      {TextIn(payload["repository"].as_object(), "full_name"), repository.FullName()}};
  json::value& milestone = payload["issue"].as_object()["milestone"];
  ReplaceAll(milestone, names);
  milestone.as_object()["title"] = kMilestoneTitle;
  return milestone.as_object();
}

namespace {

void SetHead(json::object& head, const PullRequest& world) {
  SetRepository(head, "repo", world.repository);
  if (world.fork_id) {
    json::object& fork = Child(head, "repo");
    SetUser(fork, "owner", world.author);
    fork["id"] = *world.fork_id;
    fork["full_name"] = world.author.login + "/" + world.repository.name;
    fork["fork"] = true;
    SetUser(head, "user", world.author);
  } else {
    SetUser(head, "user", User{world.repository.owner.id, world.repository.owner.login});
  }
  head["ref"] = world.head_ref;
  head["sha"] = world.head_sha;
  head["label"] = TextIn(Child(head, "user"), "login") + ":" + world.head_ref;
}

void SetBase(json::object& base, const PullRequest& world) {
  SetRepository(base, "repo", world.repository);
  SetUser(base, "user", User{world.repository.owner.id, world.repository.owner.login});
  base["ref"] = world.base_ref;
  base["sha"] = world.base_sha;
  base["label"] = world.repository.owner.login + ":" + world.base_ref;
}

// `merged` and its companions stand in events of pull requests, not in those of reviews.
void SetMerge(json::object& object, const PullRequest& world) {
  const bool merged = world.state == LifeState::kMerged;
  object["merged_at"] = TimeOrNull(merged ? world.closed_at : std::nullopt);
  if (merged) object["merge_commit_sha"] = world.merge_sha;
  if (!object.contains("merged")) return;
  object["merged"] = merged;
  object["merged_by"] = nullptr;
  if (merged) {
    object["merged_by"] = object["user"];
    SetUser(object, "merged_by", world.merged_by);
  }
}

json::array PeopleJson(const json::object& like, const std::map<std::int64_t, User>& people) {
  json::array list;
  for (const auto& [id, user] : people) {
    json::object parent{{"user", like}};
    SetUser(parent, "user", user);
    list.push_back(std::move(parent["user"]));
  }
  return list;
}

// What an issue has not.
void SetFactsOfPullRequest(json::object& object, const Facts& facts) {
  const json::object user = object["user"].as_object();
  object["requested_reviewers"] = PeopleJson(user, facts.requested_reviewers);
  object["requested_teams"] = json::array{};
  object["auto_merge"] = facts.auto_merge ? json::value{{"enabled_by", user},
                                                        {"merge_method", "squash"},
                                                        {"commit_title", "title"},
                                                        {"commit_message", "message"}}
                                          : json::value(nullptr);
}

}  // namespace

Replacements NamesOf(const json::object& payload, std::int64_t number, const PullRequest& world) {
  const std::string theirs = std::to_string(number);
  const std::string ours = std::to_string(world.number);
  return {{TextIn(payload.at("repository").as_object(), "full_name"), world.repository.FullName()},
          {"/pulls/" + theirs, "/pulls/" + ours},
          {"/pull/" + theirs, "/pull/" + ours},
          {"/issues/" + theirs, "/issues/" + ours}};
}

void SetFacts(json::object& object, const PullRequest& world, const Corpus& corpus) {
  const Facts& facts = world.facts;
  const json::object user = object["user"].as_object();
  json::array labels;
  for (const std::string& name : facts.labels) {
    labels.push_back(LabelNamed(name, world.repository, corpus));
  }
  object["labels"] = std::move(labels);
  json::array assignees = PeopleJson(user, facts.assignees);
  object["assignee"] = assignees.empty() ? json::value(nullptr) : assignees.front();
  object["assignees"] = std::move(assignees);
  object["milestone"] =
      facts.milestone ? json::value(MilestoneOf(world.repository, corpus)) : json::value(nullptr);
  object["locked"] = facts.locked;
  object["active_lock_reason"] = nullptr;
}

void SetPullRequest(json::object& payload, const PullRequest& world, const Corpus& corpus) {
  json::object& object = Child(payload, "pull_request");
  Replacements names = NamesOf(payload, object["number"].to_number<std::int64_t>(), world);
  names.emplace_back(TextIn(Child(object, "head"), "sha"), world.head_sha);
  SetHead(Child(object, "head"), world);
  SetBase(Child(object, "base"), world);
  ReplaceAll(payload["pull_request"], names);
  SetUser(object, "user", world.author);
  object["id"] = world.id;
  object["number"] = world.number;
  object["title"] = world.title;
  object["state"] = world.state == LifeState::kOpen ? "open" : "closed";
  object["draft"] = world.draft;
  object["created_at"] = Rfc3339(world.created_at);
  object["updated_at"] = Rfc3339(world.updated_at);
  object["closed_at"] = TimeOrNull(world.closed_at);
  SetMerge(object, world);
  SetFacts(object, world, corpus);
  SetFactsOfPullRequest(object, world.facts);
  if (payload.contains("number")) payload["number"] = world.number;
}

}  // namespace docket::demo

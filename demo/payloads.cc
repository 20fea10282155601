#include "demo/payloads.h"

#include <array>
#include <boost/json/value.hpp>
#include <chrono>
#include <cstdio>
#include <optional>
#include <utility>
#include <vector>

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

constexpr std::array<Template, 19> kTemplates{{
    {"pull_request", "opened", "opened", "organization"},
    {"pull_request", "synchronize", "synchronize", "before"},
    {"pull_request", "edited", "opened", "organization"},
    {"pull_request", "closed", "closed", "organization"},
    {"pull_request", "reopened", "reopened", "organization"},
    {"pull_request", "converted_to_draft", "converted_to_draft", "organization"},
    {"pull_request", "ready_for_review", "ready_for_review", "organization"},
    {"pull_request", "labeled", "labeled", "label"},
    {"pull_request", "assigned", "assigned", "assignee"},
    {"pull_request", "review_requested", "review_requested", "requested_reviewer"},
    {"pull_request_review", "submitted", "submitted", "organization"},
    {"pull_request_review", "edited", "submitted", "organization"},
    {"pull_request_review", "dismissed", "dismissed", "organization"},
    {"push", "", "", "commits"},
    {"repository", "renamed", "renamed", "changes"},
    {"repository", "archived", "privatized", "organization"},
    {"installation", "created", "created", "repositories"},
    {"installation", "suspend", "suspend", "installation"},
    {"installation", "unsuspend", "unsuspend", "installation"},
}};

const Example* FindTemplate(const Corpus& corpus, const Template& kind) {
  return corpus.Richest(kind.event, kind.like, kind.with);
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

using Replacements = std::vector<std::pair<std::string, std::string>>;

void ReplaceIn(json::string& text, const Replacements& replacements) {
  for (const auto& [from, to] : replacements) {
    std::size_t position = text.find(from);
    while (position != json::string::npos) {
      text.replace(position, from.size(), to);
      position = text.find(from, position + to.size());
    }
  }
}

// In every string below `value`: URLs and labels name what they belong to.
void ReplaceAll(json::value& value, const Replacements& replacements) {
  if (json::string* text = value.if_string()) {
    ReplaceIn(*text, replacements);
  } else if (json::object* object = value.if_object()) {
    for (auto& member : *object) ReplaceAll(member.value(), replacements);
  } else if (json::array* array = value.if_array()) {
    for (json::value& element : *array) ReplaceAll(element, replacements);
  }
}

// The object in that member; made if there is none.
json::object& Child(json::object& object, std::string_view member) {
  json::value& value = object[member];
  return value.is_object() ? value.get_object() : value.emplace_object();
}

json::value TimeOrNull(const std::optional<std::int64_t>& seconds) {
  return seconds ? json::value(Rfc3339(*seconds)) : json::value(nullptr);
}

// GitHub writes some times as text and some as seconds since 1970: as the example does.
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

void SetOwner(json::object& repository, const Organization& organization) {
  SetUser(repository, "owner", User{organization.id, organization.login});
  Child(repository, "owner")["type"] = "Organization";
}

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

// The members that payloads of every event have in common.
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

void SetPullRequest(json::object& payload, const PullRequest& world) {
  json::object& object = Child(payload, "pull_request");
  const std::string example_number = std::to_string(object["number"].to_number<std::int64_t>());
  const std::string number = std::to_string(world.number);
  const Replacements names{
      {TextIn(Child(payload, "repository"), "full_name"), world.repository.FullName()},
      {"/pulls/" + example_number, "/pulls/" + number},
      {"/pull/" + example_number, "/pull/" + number},
      {"/issues/" + example_number, "/issues/" + number},
      {TextIn(Child(object, "head"), "sha"), world.head_sha}};
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
  if (payload.contains("number")) payload["number"] = world.number;
}

void SetReview(json::object& payload, const PullRequest& world, const HumanReview& review) {
  json::object& object = Child(payload, "review");
  const Replacements names{
      {TextIn(Child(payload, "repository"), "full_name"), world.repository.FullName()},
      {std::to_string(object["id"].to_number<std::int64_t>()), std::to_string(review.id)}};
  ReplaceAll(payload["review"], names);
  SetUser(object, "user", review.reviewer);
  object["id"] = review.id;
  object["commit_id"] = review.commit;
  object["submitted_at"] = Rfc3339(review.submitted_at);
  object["state"] = review.dismissed ? std::string_view("dismissed") : ToString(review.opinion);
}

}  // namespace

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

std::string Payloads::MissingTemplate(const Corpus& corpus) {
  for (const Template& kind : kTemplates) {
    if (FindTemplate(corpus, kind) != nullptr) continue;
    return std::string(kind.event) + "." + std::string(kind.like);
  }
  return {};
}

json::object Payloads::PullRequestEvent(std::string_view action, const PullRequest& world,
                                        const User& sender) const {
  json::object payload = CopyOf(corpus_, "pull_request", action);
  SetPullRequest(payload, world);
  SetRepository(payload, "repository", world.repository);
  SetSurroundings(payload, world.repository.owner, sender);
  return payload;
}

json::object Payloads::ReviewEvent(std::string_view action, const PullRequest& world,
                                   const HumanReview& review, const User& sender) const {
  json::object payload = CopyOf(corpus_, "pull_request_review", action);
  SetPullRequest(payload, world);
  SetReview(payload, world, review);
  SetRepository(payload, "repository", world.repository);
  SetSurroundings(payload, world.repository.owner, sender);
  return payload;
}

json::object Payloads::PushEvent(const Repository& repository, const Pushed& pushed,
                                 const User& sender) const {
  json::object payload = CopyOf(corpus_, "push", "");
  const Replacements names{
      {TextIn(Child(payload, "repository"), "full_name"), repository.FullName()},
      {TextIn(payload, "after"), pushed.after}};
  for (const std::string_view member : {"commits", "head_commit", "compare"}) {
    ReplaceAll(payload[member], names);
  }
  payload["ref"] = pushed.ref;
  payload["before"] = pushed.before;
  payload["after"] = pushed.after;
  payload["created"] = false;
  payload["deleted"] = false;
  SetTime(Child(payload, "head_commit"), "timestamp", pushed.at);
  SetRepository(payload, "repository", repository);
  SetTime(Child(payload, "repository"), "pushed_at", pushed.at);
  SetSurroundings(payload, repository.owner, sender);
  return payload;
}

json::object Payloads::RepositoryEvent(const Occurrence& occurrence, const Repository& repository,
                                       const User& sender) const {
  json::object payload = CopyOf(corpus_, "repository", occurrence.action);
  SetRepository(payload, "repository", repository);
  json::object& object = Child(payload, "repository");
  object["archived"] = occurrence.action == "archived";
  SetTime(object, "updated_at", occurrence.at);
  SetSurroundings(payload, repository.owner, sender);
  return payload;
}

json::object Payloads::InstallationEvent(const Occurrence& occurrence,
                                         const Organization& organization,
                                         const User& sender) const {
  json::object payload = CopyOf(corpus_, "installation", occurrence.action);
  json::object& installation = Child(payload, "installation");
  SetUser(installation, "account", User{organization.id, organization.login});
  Child(installation, "account")["type"] = "Organization";
  installation["target_id"] = organization.id;
  installation["target_type"] = "Organization";
  SetTime(installation, "updated_at", occurrence.at);
  if (occurrence.action == "suspend") {
    SetTime(installation, "suspended_at", occurrence.at);
    SetUser(installation, "suspended_by", sender);
  }
  if (payload.contains("repositories")) payload["repositories"] = json::array{};
  SetSurroundings(payload, organization, sender);
  return payload;
}

}  // namespace docket::demo

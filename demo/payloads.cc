#include "demo/payloads.h"

#include <boost/json/value.hpp>

#include "demo/json_body.h"
#include "demo/payload_parts.h"

namespace docket::demo {
namespace json = boost::json;
namespace {

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

std::string Payloads::MissingTemplate(const Corpus& corpus) { return MissingTemplateIn(corpus); }

json::object Payloads::PullRequestEvent(std::string_view action, const PullRequest& world,
                                        const User& sender) const {
  json::object payload = CopyOf(corpus_, "pull_request", action);
  SetPullRequest(payload, world, corpus_);
  SetSurroundings(payload, world.repository, sender);
  return payload;
}

json::object Payloads::Label(const std::string& name, const Repository& repository) const {
  return LabelNamed(name, repository, corpus_);
}

json::object Payloads::Milestone(const Repository& repository) const {
  return MilestoneOf(repository, corpus_);
}

json::object Payloads::UserJson(const User& user) const {
  json::object payload = CopyOf(corpus_, "pull_request", "opened");
  SetUser(payload, "sender", user);
  return payload.at("sender").as_object();
}

json::object Payloads::ReviewEvent(std::string_view action, const PullRequest& world,
                                   const HumanReview& review, const User& sender) const {
  json::object payload = CopyOf(corpus_, "pull_request_review", action);
  SetPullRequest(payload, world, corpus_);
  SetReview(payload, world, review);
  SetSurroundings(payload, world.repository, sender);
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
  SetSurroundings(payload, repository, sender);
  SetTime(Child(payload, "repository"), "pushed_at", pushed.at);
  return payload;
}

json::object Payloads::RepositoryEvent(const Occurrence& occurrence, const Repository& repository,
                                       const User& sender) const {
  json::object payload = CopyOf(corpus_, "repository", occurrence.action);
  SetSurroundings(payload, repository, sender);
  json::object& object = Child(payload, "repository");
  object["archived"] = occurrence.action == "archived";
  SetTime(object, "updated_at", occurrence.at);
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

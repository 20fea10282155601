// Payloads of what is said about a pull request.
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "demo/json_body.h"
#include "demo/payload_parts.h"
#include "demo/payloads.h"

namespace docket::demo {
namespace json = boost::json;
namespace {

void SetComment(json::object& payload, const Comment& comment, const Replacements& names) {
  json::object& object = Child(payload, "comment");
  ReplaceAll(payload["comment"], names);
  SetUser(object, "user", comment.author);
  object["id"] = comment.id;
  object["body"] = comment.body;
  object["created_at"] = Rfc3339(comment.created_at);
  object["updated_at"] = Rfc3339(comment.updated_at);
  if (comment.in_reply_to != 0) object["in_reply_to_id"] = comment.in_reply_to;
}

std::int64_t NumberOf(json::object& payload, std::string_view member) {
  return Child(payload, member)["number"].to_number<std::int64_t>();
}

// An issue that is a pull request says where that is.
void SetIssue(json::object& payload, const PullRequest& world, const Replacements& names,
              const Corpus& corpus) {
  ReplaceAll(payload["issue"], names);
  json::object& issue = Child(payload, "issue");
  SetUser(issue, "user", world.author);
  issue["number"] = world.number;
  issue["title"] = world.title;
  issue["state"] = world.state == LifeState::kOpen ? "open" : "closed";
  issue["updated_at"] = Rfc3339(world.updated_at);
  SetFacts(issue, world, corpus);
  const std::string name = world.repository.FullName();
  const std::string number = std::to_string(world.number);
  const std::string page = "https://github.com/" + name + "/pull/" + number;
  issue["pull_request"] = {{"url", "https://api.github.com/repos/" + name + "/pulls/" + number},
                           {"html_url", page},
                           {"diff_url", page + ".diff"},
                           {"patch_url", page + ".patch"}};
}

}  // namespace

json::object Payloads::CommentEvent(std::string_view action, const PullRequest& world,
                                    const Comment& comment, const User& sender) const {
  json::object payload =
      CopyOf(corpus_, comment.on_a_line ? "pull_request_review_comment" : "issue_comment", action);
  const Replacements names =
      NamesOf(payload, NumberOf(payload, comment.on_a_line ? "pull_request" : "issue"), world);
  if (comment.on_a_line) {
    SetPullRequest(payload, world, corpus_);
    Child(payload, "comment")["commit_id"] = world.head_sha;
  } else {
    SetIssue(payload, world, names, corpus_);
  }
  SetComment(payload, comment, names);
  SetSurroundings(payload, world.repository, sender);
  return payload;
}

json::object Payloads::ThreadEvent(const PullRequest& world, const Comment& first,
                                   const User& sender) const {
  json::object payload =
      CopyOf(corpus_, "pull_request_review_thread", first.resolved ? "resolved" : "unresolved");
  const Replacements names = NamesOf(payload, NumberOf(payload, "pull_request"), world);
  SetPullRequest(payload, world, corpus_);
  ReplaceAll(payload["thread"], names);
  json::array& comments = Child(payload, "thread")["comments"].as_array();
  comments.resize(1);
  comments.front().as_object()["id"] = first.id;
  SetSurroundings(payload, world.repository, sender);
  return payload;
}

}  // namespace docket::demo

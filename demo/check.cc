#include "demo/check.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/system/error_code.hpp>
#include <initializer_list>
#include <set>
#include <string>
#include <utility>

namespace docket::demo {
namespace json = boost::json;
namespace {

// The value at that path as JSON text, or why there is none.
std::string TextAt(const json::value& root, std::initializer_list<std::string_view> path) {
  const json::value* value = &root;
  for (const std::string_view member : path) {
    const json::object* object = value->if_object();
    value = object == nullptr ? nullptr : object->if_contains(member);
    if (value == nullptr) return "(absent)";
  }
  return json::serialize(*value);
}

std::string Quoted(std::string_view text) { return json::serialize(json::string_view(text)); }
std::string Quoted(std::int64_t id) { return Quoted(std::to_string(id)); }

std::string LineOf(const ExpectedHumanReview& review) {
  return Quoted(review.id) + " by " + Quoted(review.reviewer_id) + ": " +
         Quoted(ToString(review.opinion)) + (review.dismissed ? ", dismissed" : "");
}

std::string LineOf(const json::value& review) {
  const std::string dismissed = TextAt(review, {"dismissed"});
  std::string line = TextAt(review, {"id"}) + " by " + TextAt(review, {"reviewer", "id"}) + ": " +
                     TextAt(review, {"state"});
  if (dismissed == "true") return line + ", dismissed";
  return dismissed == "false" ? line : line + ", dismissed " + dismissed;
}

std::string Joined(std::vector<std::string> lines) {
  std::sort(lines.begin(), lines.end());
  std::string text;
  for (const std::string& line : lines) text += (text.empty() ? "" : "; ") + line;
  return "[" + text + "]";
}

std::string ExpectedReviewsOf(const ExpectedReview& expected) {
  std::vector<std::string> lines;
  for (const ExpectedHumanReview& review : expected.human_reviews) lines.push_back(LineOf(review));
  return Joined(std::move(lines));
}

template <class Value>
std::vector<std::string> LinesOf(const std::set<Value>& values) {
  std::vector<std::string> lines;
  for (const Value& value : values) lines.push_back(Quoted(value));
  return lines;
}

// In any order.
std::string ListIn(const json::value& root, std::string_view member) {
  const json::value* list = root.as_object().if_contains(member);
  if (list == nullptr || !list->is_array()) return "(absent)";
  std::vector<std::string> lines;
  for (const json::value& value : list->get_array()) lines.push_back(json::serialize(value));
  return Joined(std::move(lines));
}

std::string ActualReviewsIn(const json::value& root) {
  const json::object* object = root.if_object();
  const json::value* list = object == nullptr ? nullptr : object->if_contains("human_reviews");
  if (list == nullptr || !list->is_array()) return "(absent)";
  std::vector<std::string> lines;
  for (const json::value& review : list->get_array()) lines.push_back(LineOf(review));
  return Joined(std::move(lines));
}

}  // namespace

std::string ReviewIdOf(const ExpectedReview& expected, std::string_view host) {
  return "rev_" + std::string(host) + "_" + std::to_string(expected.repository_id) + "_" +
         std::to_string(expected.number);
}

std::vector<Mismatch> CompareReview(const ExpectedReview& expected, std::string_view host,
                                    std::string_view body) {
  const std::string id = ReviewIdOf(expected, host);
  boost::system::error_code code;
  const json::value root = json::parse(body, code);
  if (code || !root.is_object()) {
    return {Mismatch{id, "body", "a JSON object", std::string(body.substr(0, 200)), {}, {}}};
  }
  std::vector<Mismatch> mismatches;
  const auto compare = [&](std::string field, std::string wanted, std::string actual) {
    if (wanted == actual) return;
    mismatches.push_back({id, std::move(field), std::move(wanted), std::move(actual), {}, {}});
  };
  compare("id", Quoted(id), TextAt(root, {"id"}));
  compare("organization_id", Quoted(expected.organization_id), TextAt(root, {"organization_id"}));
  compare("repository_id", Quoted(expected.repository_id), TextAt(root, {"repository_id"}));
  compare("number", std::to_string(expected.number), TextAt(root, {"number"}));
  compare("author.id", Quoted(expected.author_id), TextAt(root, {"author", "id"}));
  compare("state", Quoted(ToString(expected.state)), TextAt(root, {"state"}));
  compare("draft", expected.draft ? "true" : "false", TextAt(root, {"draft"}));
  compare("head.sha", Quoted(expected.head_sha), TextAt(root, {"head", "sha"}));
  compare("base.ref", Quoted(expected.base_ref), TextAt(root, {"base", "ref"}));
  compare("title", Quoted(expected.title), TextAt(root, {"title"}));
  compare("human_reviews", ExpectedReviewsOf(expected), ActualReviewsIn(root));
  compare("merge_sha", expected.merge_sha.empty() ? "null" : Quoted(expected.merge_sha),
          TextAt(root, {"merge_sha"}));
  compare("labels", Joined(LinesOf(expected.labels)), ListIn(root, "labels"));
  compare("assignee_ids", Joined(LinesOf(expected.assignees)), ListIn(root, "assignee_ids"));
  compare("requested_reviewer_ids", Joined(LinesOf(expected.requested_reviewers)),
          ListIn(root, "requested_reviewer_ids"));
  compare("milestone", expected.milestone.empty() ? "null" : Quoted(expected.milestone),
          TextAt(root, {"milestone"}));
  compare("locked", expected.locked ? "true" : "false", TextAt(root, {"locked"}));
  compare("auto_merge", expected.auto_merge ? "true" : "false", TextAt(root, {"auto_merge"}));
  compare("verdict", Quoted(ToString(expected.verdict)), TextAt(root, {"verdict"}));
  return mismatches;
}

}  // namespace docket::demo

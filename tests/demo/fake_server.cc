#include "tests/demo/fake_server.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <string_view>

#include "demo/signer.h"

namespace docket::demo {
namespace json = boost::json;
namespace {

constexpr std::string_view kWebhooks = "/api/v1/webhooks/github/default";
constexpr std::string_view kDeliveries = "/api/v1/deliveries/dlv_1_0_";
constexpr std::string_view kReviews = "/api/v1/reviews/";
constexpr std::string_view kListOfOrganization = "/api/v1/reviews?limit=1&organization=";

HttpResponse Problem(int status) {
  return {status, {{"content-type", "application/problem+json"}}, R"({"type":"about:blank"})", {}};
}

HttpResponse Json(int status, const json::object& body, HttpHeaders headers = {}) {
  headers.emplace_back("content-type", "application/json");
  return {status, std::move(headers), json::serialize(body), {}};
}

int Rank(std::string_view state) { return state == "merged" ? 2 : state == "closed" ? 1 : 0; }

std::string StateOf(const json::object& pull_request) {
  if (!pull_request.at("merged_at").is_null()) return "merged";
  return std::string(pull_request.at("state").as_string());
}

std::string Text(const json::object& object, std::string_view member) {
  const json::value* value = object.if_contains(member);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::string IdText(const json::value& user) { return std::to_string(user.at("id").as_int64()); }

json::array NamesIn(const json::object& pull_request, std::string_view member) {
  json::array names;
  for (const json::value& one : pull_request.at(member).as_array()) names.push_back(one.at("name"));
  return names;
}

json::array IdsIn(const json::object& pull_request, std::string_view member) {
  json::array ids;
  for (const json::value& one : pull_request.at(member).as_array()) {
    ids.push_back(json::value(IdText(one)));
  }
  return ids;
}

json::value MilestoneIn(const json::object& pull_request) {
  const json::value& milestone = pull_request.at("milestone");
  return milestone.is_null() ? milestone : milestone.at("title");
}

// The latest standing decision of each reviewer but the author.
std::string VerdictOf(const std::map<std::int64_t, json::object>& reviews,
                      const std::string& author) {
  std::map<std::string, std::pair<std::string, std::string>> latest;  // reviewer → time, state
  bool commented = false;
  for (const auto& [id, review] : reviews) {
    const std::string reviewer(review.at("reviewer").at("id").as_string());
    const std::string state = Text(review, "state");
    if (reviewer == author || review.at("dismissed").as_bool()) continue;
    if (state == "commented") {
      commented = true;
      continue;
    }
    auto& entry = latest[reviewer];
    entry = std::max(entry, std::pair(Text(review, "submitted_at"), state));
  }
  std::string verdict = commented ? "commented" : "none";
  for (const auto& [reviewer, entry] : latest) {
    if (entry.second == "changes_requested") return entry.second;
    verdict = entry.second;
  }
  return verdict;
}

class Connection final : public Transport {
 public:
  explicit Connection(FakeServer& server) : server_(server) {}
  HttpResponse Send(const HttpRequest& request) override { return server_.Handle(request); }

 private:
  FakeServer& server_;
};

bool Every(int n, std::uint64_t count) { return n > 0 && count % static_cast<unsigned>(n) == 0; }

}  // namespace

TransportFactory FakeServer::Connections() {
  return [this] { return std::make_unique<Connection>(*this); };
}

std::vector<std::string> FakeServer::GuidsInOrder() const {
  const std::lock_guard lock(mutex_);
  return guids_;
}

std::uint64_t FakeServer::StoryDeliveries() const {
  const std::lock_guard lock(mutex_);
  return story_deliveries_;
}

HttpResponse FakeServer::Handle(const HttpRequest& request) {
  const std::lock_guard lock(mutex_);
  ++requests_;
  HttpResponse gone{0, {}, {}, "connection refused"};
  if (flaws_.answers_nothing) return gone;
  if (flaws_.dies_after > 0 && requests_ > flaws_.dies_after) return gone;
  if (Every(flaws_.pushes_back_every, requests_)) {
    return {503, {{"Retry-After", "0"}}, {}, {}};
  }
  HttpResponse response = Route(request);
  return Every(flaws_.drops_answer_every, requests_) ? gone : response;
}

HttpResponse FakeServer::Route(const HttpRequest& request) {
  if (flaws_.is_another_program) return Problem(404);
  if (request.target == "/readyz") return Ready();
  if (request.method == "POST") {
    return request.target == kWebhooks ? Receive(request) : Problem(404);
  }
  if (FindHeader(request.headers, "Authorization") != "Bearer " + key_) return Problem(401);
  if (request.target.starts_with(kDeliveries)) {
    const std::string_view rest = std::string_view(request.target).substr(kDeliveries.size());
    return ReadDelivery(rest.substr(0, rest.find('?')));
  }
  if (request.target.starts_with(kListOfOrganization)) {
    const std::string_view host =
        std::string_view(request.target).substr(kListOfOrganization.size());
    const bool known = host.starts_with("gh:") || host.starts_with("corp:");
    return known ? Json(200, {{"items", json::array()}}) : Problem(400);
  }
  if (request.target.starts_with(kReviews))
    return ReadReview(request.target.substr(kReviews.size()));
  return Problem(404);
}

HttpResponse FakeServer::Ready() const {
  if (!flaws_.not_ready) return Json(200, {{"status", "ready"}});
  return Json(503, {{"components",
                     {{{"component", "log"}, {"ok", false}, {"detail", "no space left"}},
                      {{"component", "views"}, {"ok", true}, {"detail", nullptr}}}}});
}

HttpResponse FakeServer::Receive(const HttpRequest& request) {
  const std::string guid(FindHeader(request.headers, "X-GitHub-Delivery"));
  const std::string event(FindHeader(request.headers, "X-GitHub-Event"));
  const std::string_view signature = FindHeader(request.headers, "X-Hub-Signature-256");
  guids_.push_back(guid);
  story_deliveries_ += event == "ping" ? 0U : 1U;
  if (signature != SignatureOf({secret_}, request.body) && !flaws_.believes_every_signature) {
    return Problem(401);
  }
  if (flaws_.refuses_owners) return Problem(403);
  const json::object body = json::parse(request.body).as_object();
  if (flaws_.refuses_unknown_events && event == "pull_request_premonition") return Problem(400);
  const bool known = !known_.emplace(guid, request.body).second;
  const std::string delivery = "dlv_1_0_" + std::to_string(outcomes_.size());
  outcomes_.push_back(Process(event, body));
  const int status = known || event == "ping" ? 200 : 202;
  return Json(
      status,
      {{"status", known ? "duplicate" : "received"}, {"delivery", delivery}, {"guid", guid}});
}

std::string FakeServer::Process(const std::string& event, const json::object& body) {
  static const std::set<std::string, std::less<>> kEvents{"pull_request", "pull_request_review",
                                                          "push", "repository"};
  if (!kEvents.contains(event)) return "ignored";
  if (event == "push" && flaws_.parks_pushes) return "parked";
  const json::value& repository = body.at("repository");
  const std::int64_t id = repository.at("id").as_int64();
  const std::int64_t owner = repository.at("owner").at("id").as_int64();
  if (owners_.emplace(id, owner).first->second != owner) return "rejected";
  if (!event.starts_with("pull_request") || Text(body, "action") == "foreseen") return "accepted";
  if (!body.contains("pull_request")) return "rejected";  // only a forgery has none
  const std::int64_t number = body.at("pull_request").at("number").as_int64();
  Review& review = reviews_["rev_gh_" + std::to_string(id) + "_" + std::to_string(number)];
  review.organization = owner;
  Observe(body, review);
  if (event == "pull_request_review") ObserveHumanReview(body, review);
  return "accepted";
}

void FakeServer::Observe(const json::object& body, Review& review) {
  const json::object& seen = body.at("pull_request").as_object();
  const std::string time = Text(seen, "updated_at");
  const std::string state = StateOf(seen);
  const std::string seen_head(seen.at("head").at("sha").as_string());
  const bool tie = time == review.updated_at;
  bool newer = time > review.updated_at || flaws_.last_arrival_wins;
  if (tie && !newer) {
    const std::string head(review.snapshot.at("head").at("sha").as_string());
    const bool follows = Text(body, "before") == head && review.state != "merged";
    const bool precedes = review.opened_from == seen_head;
    newer = follows || (!precedes && Rank(state) > Rank(review.state));
  }
  if (!newer) return;
  review.updated_at = time;
  review.opened_from = Text(body, "before");
  review.snapshot = seen;
  review.state = state;
}

void FakeServer::ObserveHumanReview(const json::object& body, Review& review) const {
  const json::object& seen = body.at("review").as_object();
  const bool dismissed = Text(seen, "state") == "dismissed";
  json::object& entry = review.human_reviews[seen.at("id").as_int64()];
  const bool was_dismissed = entry.contains("dismissed") && entry.at("dismissed").as_bool();
  entry["id"] = std::to_string(seen.at("id").as_int64());
  entry["reviewer"] = {{"id", IdText(seen.at("user"))}};
  entry["submitted_at"] = seen.at("submitted_at");
  entry["dismissed"] = (dismissed || was_dismissed) && !flaws_.forgets_dismissals;
  if (!dismissed) {
    entry["state"] = seen.at("state");
  } else if (!entry.contains("state")) {
    entry["state"] = "unknown";
  }
}

HttpResponse FakeServer::ReadDelivery(std::string_view id) const {
  std::size_t index = outcomes_.size();
  std::from_chars(id.data(), id.data() + id.size(), index);
  if (index >= outcomes_.size() || flaws_.shows_no_delivery) return Problem(404);
  const std::string& outcome = outcomes_[index];
  json::object entry{{"command_id", "cmd"}, {"status", outcome}};
  if (outcome == "rejected") entry["code"] = "owner-mismatch";
  return Json(200, {{"status", outcome}, {"host", "gh"}, {"outcomes", json::array{entry}}},
              {{"consistency-token", "after-" + std::string(id)}});
}

HttpResponse FakeServer::ReadReview(const std::string& id) const {
  const auto found = reviews_.find(id);
  if (found == reviews_.end()) return Problem(404);
  const Review& review = found->second;
  const json::object& seen = review.snapshot;
  const std::string author = IdText(seen.at("user"));
  json::array human_reviews;
  for (const auto& [review_id, entry] : review.human_reviews) human_reviews.push_back(entry);
  return Json(
      200, {{"id", id},
            {"organization_id", std::to_string(review.organization)},
            {"repository_id", IdText(seen.at("base").at("repo"))},
            {"number", seen.at("number")},
            {"author", {{"id", author}}},
            {"state", review.state},
            {"draft", seen.contains("draft") && seen.at("draft").as_bool()},
            {"head", {{"sha", seen.at("head").at("sha")}}},
            {"base", {{"ref", seen.at("base").at("ref")}}},
            {"title", seen.at("title")},
            {"merge_sha", review.state == "merged" ? seen.at("merge_commit_sha") : json::value()},
            {"labels", NamesIn(seen, "labels")},
            {"assignee_ids", IdsIn(seen, "assignees")},
            {"requested_reviewer_ids", IdsIn(seen, "requested_reviewers")},
            {"milestone", MilestoneIn(seen)},
            {"locked", seen.at("locked")},
            {"auto_merge", !seen.at("auto_merge").is_null()},
            {"human_reviews", std::move(human_reviews)},
            {"verdict", VerdictOf(review.human_reviews, author)}});
}

}  // namespace docket::demo

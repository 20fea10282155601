#include "tests/apps/working_node.h"

#include "absl/strings/str_cat.h"
#include "boost/json/parse.hpp"
#include "boost/json/serialize.hpp"

namespace docket::apps {
namespace {

Told Read(const ClientResponse& answer) {
  boost::system::error_code error;
  Told told{.status = answer.status, .body = nullptr, .headers = answer.headers};
  told.body = boost::json::parse(answer.body, error);
  if (error) told.body = nullptr;
  return told;
}

}  // namespace

std::string Told::Text(std::string_view member) const {
  if (!body.is_object()) return {};
  const auto* found = body.get_object().if_contains(member);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

Told WorkingNode::Call(const std::string& method, const std::string& target,
                       const boost::json::value& body, const std::string& key) const {
  return Read(
      Ask({.method = method,
           .target = target,
           .headers = {{"Authorization", absl::StrCat("Bearer ", key.empty() ? AdminKey() : key)},
                       {"Content-Type", "application/json"}},
           .body = body.is_null() ? std::string() : boost::json::serialize(body)}));
}

Told WorkingNode::CallRaw(const std::string& target, const std::string& body) const {
  return Read(Ask({.method = "POST",
                   .target = target,
                   .headers = {{"Authorization", absl::StrCat("Bearer ", AdminKey())},
                               {"Content-Type", "application/sarif+json"}},
                   .body = body}));
}

std::string WorkingNode::MakeKey(const std::string& role, const std::string& organization) const {
  boost::json::array organizations;
  if (!organization.empty()) organizations.emplace_back(organization);
  const Told made = Read(SendToOperator(
      {.method = "POST",
       .target = "/operator/v1/keys",
       .headers = {{"Content-Type", "application/json"}},
       .body = boost::json::serialize(boost::json::object{
           {"label", "of a test"}, {"role", role}, {"organizations", organizations}})}));
  EXPECT_EQ(made.status, 201) << boost::json::serialize(made.body);
  return made.Text("key");
}

Told WorkingNode::Lease(const std::string& stage, int wait_seconds, const std::string& key) const {
  return Call("POST", "/api/v1/work/leases",
              boost::json::object{{"stages", boost::json::array{stage}},
                                  {"worker", "a-test"},
                                  {"wait_seconds", wait_seconds}},
              key);
}

Told WorkingNode::LeaseAnalysisOf(const PullRequestShape& shape) const {
  EXPECT_EQ(Deliver(PullRequestOpened(shape)).status, 202);
  Told task = Lease("analysis");
  EXPECT_EQ(task.status, 200) << boost::json::serialize(task.body);
  return task;
}

std::string WorkingNode::UnderLease(const Told& task) {
  return absl::StrCat("?lease=", task.Text("lease"));
}

std::string WorkingNode::OfHead(const Told& task) {
  return absl::StrCat(UnderLease(task), "&head_sha=", HeadOf(task));
}

std::string WorkingNode::RunOf(const Told& task) {
  return absl::StrCat("/api/v1/runs/", std::string(task.body.at("run").at("id").as_string()));
}

std::string WorkingNode::HeadOf(const Told& task) {
  return std::string(task.body.at("run").at("head_sha").as_string());
}

boost::json::array WorkingNode::EventsOf(const Told& task, const std::string& type) const {
  const Told history =
      Call("GET", absl::StrCat("/api/v1/reviews/", task.Text("review"), "/events?limit=200"));
  EXPECT_EQ(history.status, 200);
  boost::json::array events;
  for (const boost::json::value& event : history.body.at("items").as_array()) {
    if (event.at("type") == boost::json::string_view(type)) events.push_back(event.at("data"));
  }
  return events;
}

std::string SarifOf(std::string_view rule) {
  return absl::StrCat(
      R"({"version":"2.1.0","runs":[{"tool":{"driver":{"name":"lint","version":"3.1"}},)",
      R"("results":[{"ruleId":")", absl::string_view(rule.data(), rule.size()),
      R"(","level":"error","message":{"text":"no"},"locations":[{"physicalLocation":)",
      R"({"artifactLocation":{"uri":"src/a.cc"},"region":{"startLine":7}}}]}]}]})");
}

}  // namespace docket::apps

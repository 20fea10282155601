// Who may do what, and whose things nobody else finds: every operation that openapi.yaml describes,
// asked at the public door of a whole docketd without a key and with one of each role, about what
// is its organisation's and about what is another's. The operations come from the document; one
// that is not in the table below fails the test.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "api/document/embedded_files.h"
#include "boost/json/parse.hpp"
#include "boost/json/serialize.hpp"
#include "tests/apps/working_node.h"

namespace docket::apps {
namespace {

namespace json = boost::json;
using Roles = std::set<std::string>;

const Roles kEverybody = {"reader", "operator", "worker", "auditor", "admin"};
const Roles kAskers = {"operator", "admin"};
const Roles kWorkers = {"worker", "admin"};
const Roles kAuditors = {"auditor", "admin"};
const Roles kAdmins = {"admin"};

// What whoever may do it gets of another organisation. An admin's key sees all of them.
enum class Foreign { kNotFound, kNothingListed, kNoneThere };

struct Rule {
  Roles may;
  Foreign foreign = Foreign::kNotFound;
  std::string query = {};  // {organization}, {review}, … as in the path
  std::string body = {};
  bool not_here = false;  // needs shards or audit trees, and this docketd has none
};

struct OpenRule {
  int status = 200;
};

// Of operations with a key, by operationId.
const std::map<std::string, Rule>& Rules() {
  static const std::string organization = "?organization={organization}";
  static const std::string under_lease = "?lease={lease}";
  static const std::string message = R"({"agent":"a","kind":"vote","round":1,"text":"yes"})";
  static const std::map<std::string, Rule> rules = {
      {"listReviews", {kEverybody, Foreign::kNothingListed, organization}},
      {"getReview", {kEverybody}},
      {"findReview", {kEverybody, Foreign::kNotFound, "?id={review}"}},
      {"getReviewOfPull", {kEverybody}},
      {"listReviewEvents", {kEverybody}},
      {"streamEvents", {kEverybody, Foreign::kNotFound, "?org={organization}"}},
      {"getReviewTimeline", {kEverybody}},
      {"listQueue", {kEverybody, Foreign::kNothingListed, organization}},
      {"listRepositories", {kEverybody, Foreign::kNothingListed, organization}},
      {"getRepository", {kEverybody}},
      {"getRepositoryPolicy", {kEverybody}},
      {"setRepositoryPolicy", {kAdmins, Foreign::kNotFound, "", "{}"}},
      {"confirmTransfer", {kAdmins, Foreign::kNotFound, "", "{}"}},
      {"getOrganizationPolicy", {kEverybody}},
      {"listLegalHolds", {kAuditors}},
      {"placeLegalHold", {kAdmins, Foreign::kNotFound, "", R"({"reason":"case 7"})"}},
      {"listErasures", {kAuditors}},
      {"putErasure", {kAdmins, Foreign::kNotFound, "", R"({"reason":"asked for"})"}},
      {"liftLegalHold", {kAdmins, Foreign::kNotFound, "", R"({"reason":"case 7"})"}},
      {"setOrganizationPolicy", {kAdmins, Foreign::kNotFound, "", "{}"}},
      {"listAuditEvents", {kAuditors, Foreign::kNothingListed, organization}},
      {"listProjections", {kAdmins, Foreign::kNoneThere}},
      {"listConsumers", {kAdmins, Foreign::kNoneThere}},
      {"listDeadLetters", {kAdmins, Foreign::kNoneThere}},
      {"listDeliveries", {kEverybody, Foreign::kNothingListed, organization}},
      {"getDelivery", {kEverybody}},
      {"redriveDelivery", {kAskers}},
      {"listRuns", {kEverybody}},
      {"requestRun", {kAskers, Foreign::kNotFound, "", "{}"}},
      {"getRun", {kEverybody}},
      {"cancelRun", {kAskers, Foreign::kNotFound, "", "{}"}},
      {"giveFeedback", {kAskers, Foreign::kNotFound, "", R"({"verdict": "accepted"})"}},
      {"getFindings", {kEverybody}},
      {"getSarif", {kEverybody}},
      {"recordAnalysis",
       {kWorkers, Foreign::kNotFound, under_lease + "&head_sha=" + std::string(40, 'a'),
        SarifOf("rule")}},
      {"failAnalysis", {kWorkers, Foreign::kNotFound, under_lease, R"({"error":"no"})"}},
      {"recordMessage", {kWorkers, Foreign::kNotFound, under_lease, message}},
      {"getConversation", {kEverybody}},
      {"concludeConversation", {kWorkers, Foreign::kNotFound, under_lease, "{}"}},
      {"recordNotification", {kWorkers, Foreign::kNotFound, under_lease, "{}"}},
      {"leaseTask",
       {kWorkers, Foreign::kNoneThere, "",
        R"({"stages":["publishing"],"worker":"w","wait_seconds":0})"}},
      {"giveBackLease", {kWorkers}},
      {"keepLease", {kWorkers, Foreign::kNotFound, "", R"({"seconds":60})"}},
      {"getCommand", {kEverybody}},
      {"listMerges", {kAuditors, Foreign::kNothingListed, organization}},
      {"getMerge", {kAuditors}},
      {"listDirectPushes", {kAuditors, Foreign::kNothingListed, organization}},
      {"askForExport",
       {kAuditors, Foreign::kNotFound,
        organization + "&from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z", "", true}},
      {"getExport", {kAuditors, Foreign::kNotFound, "", "", true}},
      {"getExportFile", {kAuditors, Foreign::kNotFound, "", "", true}},
      {"getReviewLatency", {kEverybody, Foreign::kNotFound, organization, "", true}},
      {"getThroughput", {kEverybody, Foreign::kNotFound, organization, "", true}},
      {"getFindingTotals", {kEverybody, Foreign::kNotFound, organization, "", true}},
      {"getRunTotals", {kEverybody, Foreign::kNotFound, organization, "", true}},
      {"getCoverage", {kEverybody, Foreign::kNotFound, "", "", true}},
  };
  return rules;
}

// Of operations without one, what is answered here: what is delivered names no event, and there are
// no audit trees.
const std::map<std::string, OpenRule>& OpenRules() {
  static const std::map<std::string, OpenRule> rules = {
      {"getHealth", {200}},
      {"getReadiness", {200}},
      {"getMetrics", {200}},
      {"getOpenApi", {200}},
      {"getOpenApiJson", {200}},
      {"getDocs", {200}},
      {"getDocsFile", {200}},
      {"getAuditCheckpoint", {404}},
      {"getAuditTile", {404}},
      {"receiveWebhook", {400}},
      {"receiveWebhookOfDefaultEndpoint", {400}},
  };
  return rules;
}

struct Operation {
  std::string id;
  std::string method;
  std::string path;
  bool open = false;  // needs no key
};

std::vector<Operation> Operations() {
  const auto files = api::EmbeddedFiles();
  const auto file = std::ranges::find(files, "openapi.json", &api::EmbeddedFile::name);
  const json::value document =
      json::parse(json::string_view(file->content.data(), file->content.size()));
  std::vector<Operation> operations;
  for (const auto& path : document.at("paths").as_object()) {
    for (const auto& one : path.value().as_object()) {
      const json::object& operation = one.value().as_object();
      operations.push_back({.id = std::string(operation.at("operationId").as_string()),
                            .method = absl::AsciiStrToUpper(std::string(one.key())),
                            .path = std::string(path.key()),
                            .open = operation.contains("security")});
    }
  }
  return operations;
}

// What there is of one organisation.
struct Belongings {
  std::string organization = {};
  std::int64_t repository = 0;
  std::string delivery = {};
  std::string command = {};
  std::string lease = {};
  std::string finding = {};
};

class TenancyMatrixTest : public WorkingNode {
 protected:
  Belongings Make(const PullRequestShape& shape) const {
    Belongings made{.organization = absl::StrCat(shape.owner), .repository = shape.repository};
    const Told task = LeaseAnalysisOf(shape);
    EXPECT_EQ(CallRaw(absl::StrCat(RunOf(task), "/analysis", OfHead(task)), SarifOf("rule")).status,
              200);
    const Told findings = Call("GET", RunOf(task) + "/findings");
    made.finding = std::string(findings.body.at("items").at(0).at("id").as_string());
    made.lease = Lease("conversation").Text("lease");
    EXPECT_FALSE(made.lease.empty());
    EXPECT_EQ(Deliver(PullRequestMerged(shape)).status, 202);
    Await([&] { return Get(absl::StrCat("/api/v1/audit/merges/", ReviewOf(made))).status == 200; });
    Await([&] { return FindDelivery(made); });
    return made;
  }

  // False: what became of its deliveries is not known yet.
  bool FindDelivery(Belongings& of) const {
    const auto listed = json::parse(Get("/api/v1/deliveries?organization=" + of.organization).body);
    for (const json::value& one : listed.at("items").as_array()) {
      const json::array& outcomes = one.at("outcomes").as_array();
      if (outcomes.empty()) continue;
      of.delivery = std::string(one.at("id").as_string());
      of.command = std::string(outcomes.front().at("command_id").as_string());
    }
    return !of.delivery.empty();
  }

  static std::string ReviewOf(const Belongings& of) {
    return absl::StrCat("rev_gh_", of.repository, "_4711");
  }

  // The target of an operation on what is an organisation's.
  static std::string TargetOf(const Operation& operation, const std::string& query,
                              const Belongings& of) {
    const std::vector<std::pair<std::string, std::string>> parts = {
        {"reviews/{id}", "reviews/" + ReviewOf(of)},
        {"merges/{id}", "merges/" + ReviewOf(of)},
        {"exports/{id}",
         absl::StrCat("exports/exp_gh_", of.organization, "_", std::string(32, 'a'))},
        {"runs/{id}", "runs/" + ReviewOf(of) + "_r1"},
        {"deliveries/{id}", "deliveries/" + of.delivery},
        {"commands/{id}", "commands/" + of.command},
        {"repositories/{id}", absl::StrCat("repositories/repo_gh_", of.repository)},
        {"organizations/{id}", "organizations/gh:" + of.organization},
        {"{repository}/pulls/{number}", absl::StrCat("repo_gh_", of.repository, "/pulls/4711")},
        {"keys/{id}", "keys/key_1"},
        {"{lease}", of.lease},
        {"{finding}", of.finding},
        {"{shard}", "a"},
        {"{hold}", "case-7"},
        {"{subject}", "40"},
        {"{organization}", of.organization},
        {"{review}", ReviewOf(of)},
        {"{file}", "docs.js"},
        {"{endpoint}", "default"},
        {"{journal}/{partition}", "review_events.g1/0"},
        {"{path}", "0/000"},
    };
    const std::string target = absl::StrReplaceAll(operation.path + query, parts);
    EXPECT_EQ(target.find('{'), std::string::npos) << "no example for " << target;
    return target;
  }

  api::HttpAnswer AskAs(const std::string& key, const Operation& operation,
                        const std::string& target, const std::string& body) const {
    testing_support::HttpAsk ask{.method = operation.method, .target = target, .body = body};
    // A stream has no end, and what is asked here stands before it.
    if (operation.id == "streamEvents") ask.method = "HEAD";
    if (!key.empty()) ask.headers.emplace_back("Authorization", "Bearer " + key);
    ask.headers.emplace_back("Content-Type", operation.id == "recordAnalysis"
                                                 ? "application/sarif+json"
                                                 : "application/json");
    ask.headers.emplace_back("Idempotency-Key", absl::StrCat("key-", ++asked_));
    return api::HttpClient(port_).Send(ask);
  }

  void FindPort() {
    const std::string url(
        json::parse(AskOperator("/operator/v1/server").body).at("url").as_string());
    std::uint32_t port = 0;
    ASSERT_TRUE(absl::SimpleAtoi(url.substr(url.rfind(':') + 1), &port)) << url;
    port_ = static_cast<std::uint16_t>(port);
  }

  static void ExpectForeign(Foreign foreign, const api::HttpAnswer& answer) {
    if (foreign == Foreign::kNoneThere) return;
    if (foreign == Foreign::kNotFound) {
      EXPECT_EQ(answer.status, 404) << answer.body;
      return;
    }
    ASSERT_EQ(answer.status, 200) << answer.body;
    const json::value document = json::parse(answer.body);
    EXPECT_TRUE(document.at("items").as_array().empty()) << answer.body;
    EXPECT_TRUE(document.at("next_cursor").is_null());
  }

  std::uint16_t port_ = 0;
  mutable int asked_ = 0;
};

TEST_F(TenancyMatrixTest, EveryOperationIsForWhomItIs) {
  const auto node = StartReady();
  FindPort();
  const Belongings own = Make({.repository = 99'000'011, .owner = 501});
  const Belongings other = Make({.repository = 99'000'012, .owner = 502});
  std::map<std::string, std::string> keys;
  for (const std::string& role : kEverybody) {
    keys[role] = MakeKey(role, role == "admin" ? "" : "gh:501");
  }
  Await([&] { return Call("GET", "/api/v1/reviews", nullptr, keys["reader"]).status == 200; });

  std::set<std::string> described;
  for (const Operation& operation : Operations()) {
    SCOPED_TRACE(absl::StrCat(operation.id, ": ", operation.method, " ", operation.path));
    if (absl::StartsWith(operation.path, "/operator/")) {
      for (const auto& [role, key] : keys) {
        EXPECT_EQ(AskAs(key, operation, TargetOf(operation, "", own), "").status, 404) << role;
      }
      continue;
    }
    described.insert(operation.id);
    if (operation.open) {
      const auto rule = OpenRules().find(operation.id);
      ASSERT_NE(rule, OpenRules().end()) << "add it to OpenRules";
      const std::string body = operation.method == "POST" ? "{}" : "";
      EXPECT_EQ(AskAs("", operation, TargetOf(operation, "", own), body).status,
                rule->second.status);
      continue;
    }
    const auto found = Rules().find(operation.id);
    ASSERT_NE(found, Rules().end()) << "say in Rules who may do it";
    const Rule& rule = found->second;
    const std::string ours = TargetOf(operation, rule.query, own);
    const std::string theirs = TargetOf(operation, rule.query, other);
    for (const std::string& target : {ours, theirs}) {
      EXPECT_EQ(AskAs("", operation, target, rule.body).status, 401) << target;
      EXPECT_EQ(AskAs("dk_unknown", operation, target, rule.body).status, 401) << target;
    }
    for (const auto& [role, key] : keys) {
      SCOPED_TRACE(role);
      if (!rule.may.contains(role)) {
        EXPECT_EQ(AskAs(key, operation, ours, rule.body).status, 403);
        EXPECT_EQ(AskAs(key, operation, theirs, rule.body).status, 403);
        continue;
      }
      if (role != "admin") ExpectForeign(rule.foreign, AskAs(key, operation, theirs, rule.body));
      const api::HttpAnswer answer = AskAs(key, operation, ours, rule.body);
      if (rule.not_here) {
        EXPECT_EQ(answer.status, 501) << answer.body;
        continue;
      }
      EXPECT_THAT(answer.status, testing::Not(testing::AnyOf(401, 403, 404))) << answer.body;
      EXPECT_LT(answer.status, 500) << answer.body;
    }
  }
  for (const auto& [id, rule] : Rules()) EXPECT_TRUE(described.contains(id)) << id << " is gone";
  for (const auto& [id, rule] : OpenRules()) {
    EXPECT_TRUE(described.contains(id)) << id << " is gone";
  }
}

}  // namespace
}  // namespace docket::apps

// Policies and transfers over the API, through a real socket.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/json/policy_json.h"
#include "boost/json/parse.hpp"
#include "boost/json/serialize.hpp"
#include "boost/json/value.hpp"
#include "eventstore/log_names.h"
#include "schemas/codec/policy_values.h"
#include "schemas/journal_proto.h"
#include "tests/api/sent_commands.h"
#include "tests/api/test_api.h"
#include "tests/support/policy_samples.h"

namespace docket::api {
namespace {

using ::testing::HasSubstr;

constexpr char kRepository[] = "/api/v1/repositories/repo_gh_1/policy";
constexpr char kTransfer[] = "/api/v1/repositories/repo_gh_1/transfer";
constexpr char kOrganization[] = "/api/v1/organizations/gh:7/policy";

boost::json::object Json(const std::string& text) {
  boost::system::error_code error;
  boost::json::value value = boost::json::parse(text, error);
  EXPECT_FALSE(error) << text;
  return value.is_object() ? value.get_object() : boost::json::object();
}

void AddRepository(TestApi& api, const domain::PolicySettings& own,
                   const domain::PolicySettings& organization) {
  const domain::RepositoryKey key{.host = domain::HostCode("gh"),
                                  .repository = domain::RepositoryId(1)};
  view_proto::RepositoryStatus row;
  *row.mutable_id() = schemas::ToProto(key);
  row.mutable_tenant()->set_host("gh");
  row.mutable_tenant()->set_organization(7);
  row.set_policy_version(3);
  *row.mutable_policy() = schemas::ToProto(own);
  row.set_organization_policy_version(2);
  *row.mutable_organization_policy() = schemas::ToProto(organization);
  api.queries.Update([&](FakeQueries::Rows& rows) { rows.repositories[key] = row; });
}

void Decided(TestApi& api, view_proto::CommandResult result, const std::string& code = {}) {
  api.policies.Decide(eventstore::kReviewEvents, result, code);
}

HttpAsk Get(const std::string& target, const std::string& key) {
  return {.method = "GET", .target = target, .headers = {{"Authorization", key}}};
}

HttpAsk Put(const std::string& target, const std::string& key, const std::string& body,
            const std::string& if_match = {}) {
  HttpAsk ask{.method = "PUT", .target = target, .headers = {{"Authorization", key}}, .body = body};
  if (!if_match.empty()) ask.headers.emplace_back("If-Match", if_match);
  return ask;
}

HttpAsk Post(const std::string& target, const std::string& key, const std::string& body) {
  return {.method = "POST", .target = target, .headers = {{"Authorization", key}}, .body = body};
}

TEST(PolicyJsonTest, IsReadAsItIsWritten) {
  const domain::PolicySettings all = tests::SamplePolicy();
  for (const domain::PolicySettings& settings : {domain::PolicySettings(), all}) {
    const auto read = ParsePolicy(boost::json::serialize(PolicyJson(settings)));
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(*read, settings);
  }
}

TEST(PolicyJsonTest, WhatIsWrongIsNamed) {
  const std::pair<std::string, std::string> wrong[] = {
      {R"({"color":"red"})", "color"},
      {R"({"drafts":1})", "drafts"},
      {R"({"bot_authors":"no"})", "bot_authors"},
      {R"({"triggers":["labeled"]})", "triggers"},
      {R"({"triggers":{}})", "triggers"},
      {R"({"skip_labels":"wip"})", "skip_labels"},
      {R"({"skip_labels":[""]})", "skip_labels"},
      {R"({"required_labels":[1]})", "required_labels"},
      {R"({"trigger_labels":[")" + std::string(201, 'x') + R"("]})", "trigger_labels"},
      {R"({"include_paths":[")" + std::string(257, 'x') + R"("]})", "include_paths"},
      {R"({"push_debounce_seconds":301})", "0 to 300"},
      {R"({"push_debounce_seconds":-1})", "push_debounce_seconds"},
      {R"({"push_debounce_seconds":1.5})", "push_debounce_seconds"},
      {R"({"required_approvals":101})", "required_approvals"},
      {R"({"approvals_of_any_head":[]})", "approvals_of_any_head"},
      {"[]", "object"},
      {"{", "object"},
  };
  for (const auto& [body, what] : wrong) {
    const auto read = ParsePolicy(body);
    EXPECT_TRUE(absl::IsInvalidArgument(read.status())) << body;
    EXPECT_THAT(std::string(read.status().message()), HasSubstr(what)) << body;
  }
}

TEST(PolicyTest, OfARepositoryIsShownWithWhatIsInForce) {
  TestApi api;
  AddRepository(api, {.push_debounce_seconds = 5}, {.drafts = true, .push_debounce_seconds = 9});
  for (const char* target : {kRepository, "/api/v1/repositories/1/policy"}) {
    const HttpAnswer answer = api.Ask(Get(target, api.AddReader(7)));
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.Header("ETag"), "\"3.2\"");
    const boost::json::object document = Json(answer.body);
    EXPECT_EQ(document.at("version"), 3);
    EXPECT_EQ(document.at("policy").at("push_debounce_seconds"), 5);
    EXPECT_TRUE(document.at("policy").at("drafts").is_null());
    EXPECT_EQ(document.at("organization_version"), 2);
    EXPECT_EQ(document.at("organization_policy").at("push_debounce_seconds"), 9);
    EXPECT_EQ(document.at("effective").at("push_debounce_seconds"), 5);
    EXPECT_EQ(document.at("effective").at("drafts"), true);
    EXPECT_EQ(document.at("effective").at("required_approvals"), 1);
  }
}

TEST(PolicyTest, OfAnotherTenantIsNotThere) {
  TestApi api;
  AddRepository(api, {}, {});
  const std::string stranger = api.AddReader(8);
  for (const char* target :
       {kRepository, kOrganization, "/api/v1/repositories/x/policy",
        "/api/v1/organizations/x/policy", "/api/v1/organizations/nowhere:7/policy"}) {
    EXPECT_EQ(api.Ask(Get(target, stranger)).status, 404) << target;
    // Whether it is there or not: this key sets none.
    EXPECT_EQ(api.Ask(Put(target, stranger, "{}")).status, 403) << target;
  }
}

TEST(PolicyTest, AReaderDoesNotSetIt) {
  TestApi api;
  AddRepository(api, {}, {});
  const std::string reader = api.AddReader(7);
  EXPECT_EQ(api.Ask(Put(kRepository, reader, "{}")).status, 403);
  EXPECT_EQ(api.Ask(Put(kOrganization, reader, "{}")).status, 403);
  EXPECT_TRUE(Sent(api.review_commands).empty());
  EXPECT_TRUE(Sent(api.organization_commands).empty());
}

// It may see all organisations, as an admin's may, and sets nothing all the same.
TEST(PolicyTest, AWorkerOfAllOrganisationsDoesNotSetIt) {
  TestApi api;
  AddRepository(api, {}, {});
  for (const auto role :
       {access::v1::ROLE_WORKER, access::v1::ROLE_OPERATOR, access::v1::ROLE_AUDITOR}) {
    const std::string key = api.AddKey([&](view_proto::AccessKey& added) { added.set_role(role); });
    EXPECT_EQ(api.Ask(Put(kRepository, key, "{}")).status, 403);
    EXPECT_EQ(api.Ask(Put(kOrganization, key, "{}")).status, 403);
    EXPECT_EQ(api.Ask(Post(kTransfer, key, R"({"from":7,"to":8})")).status, 403);
  }
  EXPECT_TRUE(Sent(api.review_commands).empty());
  EXPECT_TRUE(Sent(api.organization_commands).empty());
}

TEST(TransferTest, IsConfirmedByACommand) {
  TestApi api;
  AddRepository(api, {}, {});
  Decided(api, view_proto::COMMAND_RESULT_ACCEPTED);
  const std::string admin = api.AddAdmin();
  const HttpAnswer answer = api.Ask(Post(kTransfer, admin, R"({"from":7,"to":8})"));
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(Json(answer.body).at("id"), "repo_gh_1");
  const auto sent = Sent(api.review_commands);
  ASSERT_EQ(sent.size(), 1U);
  const auto& command = std::get<domain::repository::ConfirmTransfer>(
      std::get<domain::repository::Command>(sent[0].command));
  EXPECT_EQ(command.from, domain::OrganizationId(7));
  EXPECT_EQ(command.to, domain::OrganizationId(8));
  EXPECT_THAT(admin, HasSubstr(command.confirmed_by.value()));
  EXPECT_EQ(sent[0].metadata.tenant.organization, domain::OrganizationId(7));
}

TEST(TransferTest, ABodyThatCannotBeIsRefused) {
  TestApi api;
  AddRepository(api, {}, {});
  const std::string admin = api.AddAdmin();
  for (const char* body : {"{}", R"({"from":7})", R"({"from":0,"to":8})", R"({"from":"7","to":8})",
                           R"({"from":7,"to":8,"now":true})", "["}) {
    EXPECT_EQ(api.Ask(Post(kTransfer, admin, body)).status, 400) << body;
  }
  EXPECT_TRUE(Sent(api.review_commands).empty());
}

TEST(TransferTest, WhatItMeansToTheCallerIsItsStatus) {
  TestApi api;
  AddRepository(api, {}, {});
  const std::string admin = api.AddAdmin();
  const auto status = [&] {
    return api.Ask(Post(kTransfer, admin, R"({"from":7,"to":8})")).status;
  };
  EXPECT_EQ(status(), 202) << "nothing is known of it in time";
  Decided(api, view_proto::COMMAND_RESULT_REJECTED, "owner-mismatch");
  EXPECT_EQ(status(), 404);
  Decided(api, view_proto::COMMAND_RESULT_REJECTED, "no-such-transfer");
  EXPECT_EQ(status(), 409);
  Decided(api, view_proto::COMMAND_RESULT_PARKED);
  EXPECT_EQ(status(), 500);
}

TEST(PolicyTest, OfARepositoryIsSetByACommand) {
  TestApi api;
  AddRepository(api, {.drafts = true}, {});
  Decided(api, view_proto::COMMAND_RESULT_ACCEPTED);
  const std::string admin = api.AddAdmin();
  const HttpAnswer answer = api.Ask(Put(kRepository, admin, R"({"drafts":true})", "\"2.9\""));
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.Header("ETag"), "\"3.2\"");
  EXPECT_EQ(Json(answer.body).at("policy").at("drafts"), true);
  const auto sent = Sent(api.review_commands);
  ASSERT_EQ(sent.size(), 1U);
  const auto& command = std::get<domain::repository::SetPolicy>(
      std::get<domain::repository::Command>(sent[0].command));
  EXPECT_EQ(command.owner, domain::OrganizationId(7));
  EXPECT_EQ(command.policy, domain::PolicySettings{.drafts = true});
  EXPECT_EQ(command.expected_version, 2);
  EXPECT_THAT(admin, HasSubstr(command.set_by.value()));
  EXPECT_FALSE(command.set_by.value().empty());
  EXPECT_EQ(sent[0].metadata.tenant.organization, domain::OrganizationId(7));
}

TEST(PolicyTest, OfAnOrganisationIsSetByACommand) {
  TestApi api;
  Decided(api, view_proto::COMMAND_RESULT_ACCEPTED);
  const HttpAnswer answer = api.Ask(Put(kOrganization, api.AddAdmin(), R"({"drafts":true})"));
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.Header("ETag"), "\"0\"");
  const auto sent = Sent(api.organization_commands);
  ASSERT_EQ(sent.size(), 1U);
  const auto& command = std::get<domain::organization::SetPolicy>(
      std::get<domain::organization::Command>(sent[0].command));
  EXPECT_EQ(command.organization.organization, domain::OrganizationId(7));
  EXPECT_EQ(command.expected_version, std::nullopt);
}

TEST(PolicyTest, AnotherVersionIsAFailedPrecondition) {
  TestApi api;
  AddRepository(api, {}, {});
  Decided(api, view_proto::COMMAND_RESULT_REJECTED, "policy-has-changed");
  const std::string admin = api.AddAdmin();
  for (const char* target : {kRepository, kOrganization}) {
    const HttpAnswer answer = api.Ask(Put(target, admin, "{}", "\"1\""));
    EXPECT_EQ(answer.status, 412) << answer.body;
    EXPECT_EQ(Json(answer.body).at("type"), "/problems/precondition-failed");
  }
}

TEST(PolicyTest, WhatItMeansToTheCallerIsItsStatus) {
  TestApi api;
  AddRepository(api, {}, {});
  const std::string admin = api.AddAdmin();
  Decided(api, view_proto::COMMAND_RESULT_REJECTED, "owner-mismatch");
  EXPECT_EQ(api.Ask(Put(kRepository, admin, "{}")).status, 404);
  Decided(api, view_proto::COMMAND_RESULT_REJECTED, "policy-out-of-bounds");
  EXPECT_EQ(api.Ask(Put(kRepository, admin, "{}")).status, 409);
  Decided(api, view_proto::COMMAND_RESULT_PARKED);
  EXPECT_EQ(api.Ask(Put(kRepository, admin, "{}")).status, 500);
  Decided(api, view_proto::COMMAND_RESULT_ACCEPTED);
  api.policies.Update(
      [](FakePolicies::Rows& rows) { rows.failure = absl::AbortedError("behind"); });
  EXPECT_EQ(api.Ask(Put(kOrganization, admin, "{}")).status, 202);
}

TEST(PolicyTest, AnOutcomeThatIsNotKnownInTimeIsPending) {
  TestApi api;
  AddRepository(api, {}, {});
  const HttpAnswer answer = api.Ask(Put(kRepository, api.AddAdmin(), "{}"));
  EXPECT_EQ(answer.status, 202);
  EXPECT_EQ(Json(answer.body).at("status"), "pending");
}

TEST(PolicyTest, ABodyOrPreconditionThatCannotBeIsRefused) {
  TestApi api;
  AddRepository(api, {}, {});
  const std::string admin = api.AddAdmin();
  for (const char* target : {kRepository, kOrganization}) {
    EXPECT_EQ(api.Ask(Put(target, admin, R"({"color":"red"})")).status, 400);
    for (const char* tag : {"3", "W/\"3\"", "\"x\"", "\"\"", "\"3\", \"4\""}) {
      EXPECT_EQ(api.Ask(Put(target, admin, "{}", tag)).status, 400) << tag;
    }
  }
  EXPECT_TRUE(Sent(api.review_commands).empty());
}

}  // namespace
}  // namespace docket::api

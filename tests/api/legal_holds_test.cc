// Legal holds over the API, through a real socket.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "boost/json/parse.hpp"
#include "boost/json/value.hpp"
#include "eventstore/log_names.h"
#include "tests/api/sent_commands.h"
#include "tests/api/test_api.h"

namespace docket::api {
namespace {

namespace organization = domain::organization;
using ::testing::HasSubstr;

constexpr char kHolds[] = "/api/v1/organizations/gh:7/legal-holds";
constexpr char kHold[] = "/api/v1/organizations/gh:7/legal-holds/case-7";
constexpr char kReason[] = R"({"reason":"Doe v. Acme"})";

const domain::Tenant kOrganization{.host = domain::HostCode("gh"),
                                   .organization = domain::OrganizationId(7)};

class LegalHoldsTest : public testing::Test {
 protected:
  HttpAnswer Get(const std::string& key) {
    return api_.Ask({.method = "GET", .target = kHolds, .headers = {{"Authorization", key}}});
  }
  HttpAnswer Put(const std::string& body, const std::string& target = kHold) {
    return api_.Ask(
        {.method = "PUT", .target = target, .headers = {{"Authorization", admin_}}, .body = body});
  }
  HttpAnswer Lift(const std::string& body) {
    return api_.Ask({.method = "POST",
                     .target = std::string(kHold) + "/lift",
                     .headers = {{"Authorization", admin_}},
                     .body = body});
  }

  void Decided(view_proto::CommandResult result, const std::string& code = {}) {
    api_.policies.Decide(eventstore::kOrganizationEvents, result, code);
  }
  void Known(const std::function<void(view_proto::LegalHold&)>& change) {
    view_proto::LegalHold hold;
    hold.set_id("case-7");
    hold.mutable_reason()->set_text("Doe v. Acme");
    hold.set_placed_at(1'000'000);
    change(hold);
    api_.policies.Update(
        [&](FakePolicies::Rows& rows) { *rows.holds[kOrganization].add_holds() = hold; });
  }

  // The one that was sent.
  std::optional<organization::Command> SentCommand() {
    const auto commands = Sent(api_.organization_commands);
    if (commands.empty()) return std::nullopt;
    return std::get<organization::Command>(commands.front().command);
  }
  organization::LegalHoldPlaced SentHold() {
    const auto sent = SentCommand();
    const auto* place =
        sent.has_value() ? std::get_if<organization::PlaceLegalHold>(&*sent) : nullptr;
    EXPECT_NE(place, nullptr);
    if (place == nullptr) return {};
    EXPECT_EQ(place->organization, kOrganization);
    return place->hold;
  }

  TestApi api_;
  const std::string admin_ = api_.AddAdmin();
};

TEST_F(LegalHoldsTest, AnAuditorSeesThoseThatStandAndThoseThatWereLifted) {
  Known([](view_proto::LegalHold& hold) {
    hold.mutable_scope()->set_repository(1);
    hold.mutable_scope()->set_number(5);
    hold.set_placed_by("key_1");
  });
  Known([](view_proto::LegalHold& hold) {
    hold.set_id("case-8");
    hold.set_lifted_at(2'000'000);
    hold.mutable_lift_reason()->set_text("settled");
    hold.set_lifted_by("key_2");
  });
  const HttpAnswer answer = Get(api_.AddAuditor(7));
  ASSERT_EQ(answer.status, 200) << answer.body;
  const boost::json::value document = boost::json::parse(answer.body);
  EXPECT_EQ(document.at("items").as_array().size(), 2U);
  const boost::json::value stands = document.at("items").at(0);
  EXPECT_EQ(stands.at("id"), "case-7");
  EXPECT_EQ(stands.at("stands"), true);
  EXPECT_EQ(stands.at("repository"), "repo_gh_1");
  EXPECT_EQ(stands.at("number"), 5);
  EXPECT_EQ(stands.at("reason"), "Doe v. Acme");
  EXPECT_EQ(stands.at("placed_by"), "key_1");
  EXPECT_TRUE(stands.at("lifted_at").is_null());
  const boost::json::value lifted = document.at("items").at(1);
  EXPECT_EQ(lifted.at("stands"), false);
  EXPECT_TRUE(lifted.at("repository").is_null());
  EXPECT_TRUE(lifted.at("placed_by").is_null());
  EXPECT_EQ(lifted.at("lift_reason"), "settled");
  EXPECT_EQ(lifted.at("lifted_by"), "key_2");
}

TEST_F(LegalHoldsTest, OnlyWhoMaySeesAndSetsThem) {
  EXPECT_EQ(Get(api_.AddReader(7)).status, 403);
  EXPECT_EQ(Get(api_.AddAuditor(8)).status, 404);
  const std::string auditor = api_.AddAuditor(7);
  const HttpAnswer put = api_.Ask(
      {.method = "PUT", .target = kHold, .headers = {{"Authorization", auditor}}, .body = kReason});
  EXPECT_EQ(put.status, 403) << put.body;
  EXPECT_EQ(SentCommand(), std::nullopt);
}

TEST_F(LegalHoldsTest, OneIsPlacedByACommand) {
  Decided(view_proto::COMMAND_RESULT_ACCEPTED);
  Known([](view_proto::LegalHold& /*hold*/) {});
  const HttpAnswer answer = Put(R"({"reason":"Doe v. Acme","repository":"repo_gh_1","number":5})");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(boost::json::parse(answer.body).at("id"), "case-7");
  const organization::LegalHoldPlaced hold = SentHold();
  EXPECT_EQ(hold.id, "case-7");
  EXPECT_EQ(hold.reason.text, "Doe v. Acme");
  EXPECT_EQ(hold.scope, (organization::HeldScope{.repository = domain::RepositoryId(1),
                                                 .number = domain::PullRequestNumber(5)}));
  EXPECT_FALSE(hold.placed_by.value().empty());
}

TEST_F(LegalHoldsTest, WithoutARepositoryItIsOnAllOfTheOrganisation) {
  Decided(view_proto::COMMAND_RESULT_ACCEPTED);
  Known([](view_proto::LegalHold& /*hold*/) {});
  ASSERT_EQ(Put(kReason).status, 200);
  EXPECT_EQ(SentHold().scope, organization::HeldScope());
}

TEST_F(LegalHoldsTest, TheOperatorNeedsNoKey) {
  Decided(view_proto::COMMAND_RESULT_ACCEPTED);
  Known([](view_proto::LegalHold& /*hold*/) {});
  const HttpAnswer answer =
      api_.AskOperator({.method = "PUT", .target = kHold, .headers = {}, .body = kReason});
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(SentHold().placed_by, domain::KeyId());
}

TEST_F(LegalHoldsTest, OneIsLiftedByACommand) {
  Decided(view_proto::COMMAND_RESULT_ACCEPTED);
  Known([](view_proto::LegalHold& hold) { hold.set_lifted_at(2'000'000); });
  const HttpAnswer answer = Lift(R"({"reason":"settled"})");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(boost::json::parse(answer.body).at("stands"), false);
  const auto sent = SentCommand();
  ASSERT_TRUE(sent.has_value());
  const auto* lift = std::get_if<organization::LiftLegalHold>(&*sent);
  ASSERT_NE(lift, nullptr);
  EXPECT_EQ(lift->organization, kOrganization);
  EXPECT_EQ(lift->lifted.id, "case-7");
  EXPECT_EQ(lift->lifted.reason.text, "settled");
  EXPECT_FALSE(lift->lifted.lifted_by.value().empty());
}

TEST_F(LegalHoldsTest, WhatTheOwnerRefusesIsToldAsWhatItIs) {
  Decided(view_proto::COMMAND_RESULT_REJECTED, "legal-hold-exists");
  EXPECT_EQ(Put(kReason).status, 409);
  Decided(view_proto::COMMAND_RESULT_REJECTED, "name-out-of-bounds");
  EXPECT_EQ(Put(kReason).status, 400);
  Decided(view_proto::COMMAND_RESULT_REJECTED, "no-such-legal-hold");
  EXPECT_EQ(Lift(kReason).status, 404);
}

TEST_F(LegalHoldsTest, WhatIsNotYetVisibleIsPending) {
  Decided(view_proto::COMMAND_RESULT_ACCEPTED);
  const HttpAnswer answer = Put(kReason);
  EXPECT_EQ(answer.status, 202) << answer.body;
}

TEST_F(LegalHoldsTest, WhatIsWrongIsNamedAndNothingIsSent) {
  const std::pair<std::string, std::string> wrong[] = {
      {"{}", "reason"},
      {R"({"reason":""})", "reason"},
      {R"({"reason":")" + std::string(2'001, 'x') + R"("})", "reason"},
      {R"({"reason":"x","number":5})", "number needs repository"},
      {R"({"reason":"x","repository":"repo_xx_1"})", "repository"},
      {R"({"reason":"x","repository":"repo_gh_1","number":0})", "number"},
      {R"({"reason":"x","until":"2030"})", "until"},
      {"[", "JSON"},
  };
  for (const auto& [body, what] : wrong) {
    const HttpAnswer answer = Put(body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_THAT(answer.body, HasSubstr(what)) << body;
  }
  EXPECT_EQ(Lift("{}").status, 400);
  EXPECT_EQ(SentCommand(), std::nullopt);
}

}  // namespace
}  // namespace docket::api

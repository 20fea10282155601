// Where an organisation is placed, over the operator's socket.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "boost/json/parse.hpp"
#include "boost/json/value.hpp"
#include "eventstore/log_names.h"
#include "tests/api/sent_commands.h"
#include "tests/api/test_api.h"

namespace docket::api {
namespace {

using ::testing::HasSubstr;

constexpr char kPlacement[] = "/operator/v1/organizations/gh:7/placement";

const domain::Tenant kOrganization{.host = domain::HostCode("gh"),
                                   .organization = domain::OrganizationId(7)};

class PlacementTest : public testing::Test {
 protected:
  // By range: organisation 7 is on the first.
  const projections::ShardPlacement shards_ =
      projections::ShardPlacement::ByRange({{"a", 1}, {"b", 1}});
  TestApi api_{{.placement = &shards_}};

  HttpAnswer Put(const std::string& body) {
    return api_.AskOperator({.method = "PUT", .target = kPlacement, .headers = {}, .body = body});
  }
  boost::json::object Show() {
    const HttpAnswer answer = api_.AskOperator({.method = "GET", .target = kPlacement});
    EXPECT_EQ(answer.status, 200) << answer.body;
    return boost::json::parse(answer.body).as_object();
  }
  void Known(const std::string& placed_on, const std::string& settled_on) {
    api_.policies.Update([&](FakePolicies::Rows& rows) {
      rows.placements[kOrganization].set_placed_on(placed_on);
      rows.placements[kOrganization].set_settled_on(settled_on);
    });
  }
  void Accept() {
    view_proto::CommandOutcome outcome;
    outcome.set_result(view_proto::COMMAND_RESULT_ACCEPTED);
    outcome.set_log(std::string(eventstore::kOrganizationEvents));
    outcome.set_generation(1);
    api_.policies.Update([&](FakePolicies::Rows& rows) { rows.outcome = outcome; });
  }
  // The one that was sent.
  domain::organization::PlaceOnShard SentCommand() {
    const auto commands = Sent(api_.organization_commands);
    if (!commands.empty()) {
      return std::get<domain::organization::PlaceOnShard>(
          std::get<domain::organization::Command>(commands.front().command));
    }
    ADD_FAILURE() << "nothing was sent";
    return {};
  }
};

TEST_F(PlacementTest, TellsWhoIsAskedAndWhereItMovesTo) {
  boost::json::object placement = Show();
  EXPECT_EQ(placement.at("shard"), "a");
  EXPECT_TRUE(placement.at("next").is_null());
  EXPECT_EQ(placement.at("by_hand"), false);
  Known("b", "");
  placement = Show();
  EXPECT_EQ(placement.at("shard"), "a");
  EXPECT_EQ(placement.at("next"), "b");
  EXPECT_EQ(placement.at("by_hand"), true);
  Known("b", "b");
  EXPECT_EQ(Show().at("shard"), "b");
}

TEST_F(PlacementTest, IsAskedForByACommand) {
  Accept();
  const HttpAnswer answer = Put(R"({"shard":"b"})");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(SentCommand(),
            (domain::organization::PlaceOnShard{.organization = kOrganization,
                                                .placed = {.shard = "b", .placed_by = {}}}));
}

TEST_F(PlacementTest, GoesBackToTheStrategy) {
  Accept();
  ASSERT_EQ(Put(R"({"by_strategy":true})").status, 200);
  EXPECT_EQ(SentCommand().placed.shard, "");
}

TEST_F(PlacementTest, WhatCannotBeIsRefusedWithWhatCan) {
  const std::pair<std::string, std::string> wrong[] = {
      {R"({"shard":"c"})", "one of a, b"},
      {R"({"shard":"a","by_strategy":true})", "either"},
      {"{}", "either"},
      {R"({"by_strategy":false})", "either"},
      {R"({"shard":1})", "shard"},
      {R"({"shard":"a","more":1})", "more"},
      {"[", "JSON"},
  };
  for (const auto& [body, what] : wrong) {
    const HttpAnswer answer = Put(body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_THAT(answer.body, HasSubstr(what)) << body;
  }
}

TEST_F(PlacementTest, AShardThatIsNotThereAnyMoreIsAConflict) {
  Known("gone", "gone");
  const HttpAnswer answer = api_.AskOperator({.method = "GET", .target = kPlacement});
  EXPECT_EQ(answer.status, 409) << answer.body;
  EXPECT_THAT(answer.body, HasSubstr("docket shards place"));
}

TEST_F(PlacementTest, NobodyButTheOperatorMay) {
  const std::string admin = api_.AddAdmin();
  EXPECT_EQ(api_.Ask({.method = "GET", .target = kPlacement, .headers = {{"Authorization", admin}}})
                .status,
            404);
}

TEST(PlacementWithoutShardsTest, NeedsPostgres) {
  TestApi api;
  const HttpAnswer answer = api.AskOperator({.method = "GET", .target = kPlacement});
  EXPECT_EQ(answer.status, 501) << answer.body;
  EXPECT_THAT(answer.body, HasSubstr("needs-postgres"));
}

}  // namespace
}  // namespace docket::api

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/synchronization/notification.h"
#include "api/auth/key_commands.h"
#include "boost/json/parse.hpp"
#include "boost/json/value.hpp"
#include "eventstore/log_names.h"
#include "tests/api/test_api.h"

namespace docket::api {
namespace {

using ::testing::HasSubstr;

boost::json::object Json(const HttpAnswer& answer) {
  boost::system::error_code error;
  boost::json::value value = boost::json::parse(answer.body, error);
  EXPECT_FALSE(error) << answer.body;
  return value.is_object() ? value.get_object() : boost::json::object();
}

constexpr char kGrant[] = R"({"label":"ci","role":"reader","organizations":["gh:7"]})";

HttpAsk Create(const std::string& body) {
  return {.method = "POST", .target = "/operator/v1/keys", .body = body};
}

std::int64_t CommandsSent(TestApi& api) {
  std::int64_t count = 0;
  for (int i = 0; i < api.organization_commands.partition_count(); ++i) {
    const auto range = api.organization_commands.Offsets(eventstore::PartitionIndex(i));
    EXPECT_TRUE(range.ok());
    count += range->end.value() - range->start.value();
  }
  return count;
}

TEST(KeyTokenTest, IsReadAsItIsWritten) {
  const KeyToken token = NewKeyToken();
  EXPECT_EQ(ParseKeyToken(ToString(token)), token);
  EXPECT_NE(NewKeyToken(), token);
  for (const std::string& text :
       {std::string(), std::string("dk_"), "x" + ToString(token), ToString(token) + "A",
        "dk_" + token.id.value(), "dk_" + token.id.value() + "_AAAA"}) {
    EXPECT_EQ(ParseKeyToken(text), std::nullopt) << text;
  }
}

TEST(KeyCommandsTest, TheSameKeyIsTheSameCommand) {
  const KeyToken token = NewKeyToken();
  const KeyGrant grant{.label = "admin",
                       .role = domain::access::Role::kAdmin,
                       .tenants = {},
                       .expires_at = domain::kUnknownTime};
  const auto first = CreateKeyCommand(token, grant, {.now = domain::FromSeconds(1), .trace = {}});
  const auto again = CreateKeyCommand(token, grant, {.now = domain::FromSeconds(2), .trace = {}});
  const auto revoke = RevokeKeyCommand(token.id, {.now = domain::FromSeconds(3), .trace = {}});
  EXPECT_EQ(first.metadata.id, again.metadata.id);
  EXPECT_NE(first.metadata.id, revoke.metadata.id);
  EXPECT_EQ(first.metadata.source.provider, "api");
}

TEST(KeyCommandsTest, SendAndWaitAnswersWhenItIsDurable) {
  TestApi api;
  const auto command =
      RevokeKeyCommand(NewKeyToken().id, {.now = domain::FromSeconds(1), .trace = {}});
  const auto sent = SendAndWait(api.sender, command, absl::Seconds(30));
  EXPECT_TRUE(sent.ok()) << sent.status();
  EXPECT_EQ(CommandsSent(api), 1);
}

void ReportKeys(TestApi& api, std::int64_t next) {
  for (int i = 0; i < api.organization_commands.partition_count(); ++i) {
    api.progress.Advance(
        {.log = {.base = std::string(eventstore::kOrganizationEvents), .generation = 1},
         .partition = eventstore::PartitionIndex(i)},
        {.next = eventstore::Offset(next),
         .end = eventstore::Offset(next),
         .appended_at = domain::Timestamp(1)});
  }
}

TEST(OperatorTest, AKeyIsCreatedAndShownOnce) {
  TestApi api;
  ReportKeys(api, 0);
  absl::Notification sent;
  const auto more = [&] {
    if (!sent.HasBeenNotified()) sent.Notify();
  };
  const int partitions = api.organization_commands.partition_count();
  std::vector<std::unique_ptr<eventstore::Subscription>> subscriptions;
  subscriptions.reserve(static_cast<std::size_t>(partitions));
  for (int i = 0; i < partitions; ++i) {
    subscriptions.push_back(
        api.organization_commands.Subscribe(eventstore::PartitionIndex(i), more));
  }
  HttpAnswer answer;
  std::thread operators([&] { answer = api.AskOperator(Create(kGrant)); });
  sent.WaitForNotification();
  // What owner and view would do; every id is the new key's, since nobody knows it yet.
  api.queries.Update([](FakeQueries::Rows& rows) { rows.any_key = true; });
  ReportKeys(api, 1);
  operators.join();
  EXPECT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(Json(answer)["status"], "active");
  EXPECT_EQ(answer.Header("Cache-Control"), "no-store");
  EXPECT_TRUE(ParseKeyToken(std::string(Json(answer)["key"].as_string())).has_value());
  EXPECT_EQ(CommandsSent(api), 1);
}

TEST(OperatorTest, AKeyThatIsNotVisibleInTimeIsPending) {
  TestApiOptions options;
  options.max_wait = absl::Milliseconds(20);
  TestApi api(options);
  ReportKeys(api, 0);
  const HttpAnswer answer = api.AskOperator(Create(kGrant));
  EXPECT_EQ(answer.status, 202);
  EXPECT_EQ(Json(answer)["status"], "pending");
}

TEST(OperatorTest, AKeyThatCannotBeIsRefused) {
  TestApi api;
  for (const std::string body :
       {"", "[]", "{}", R"({"label":"x","role":"reader"})", R"({"label":"","role":"admin"})",
        R"({"label":"x","role":"owner"})",
        R"({"label":"x","role":"admin","organizations":["gh:7"]})",
        R"({"label":"x","role":"reader","organizations":["nowhere:7"]})",
        R"({"label":"x","role":"admin","expires_at":"2001-01-01T00:00:00Z"})",
        R"({"label":"x","role":"admin","expires_at":"9999-12-31T23:59:59-00:01"})",
        R"({"label":"x","role":"admin","color":"red"})"}) {
    EXPECT_EQ(api.AskOperator(Create(body)).status, 400) << body;
  }
  EXPECT_EQ(CommandsSent(api), 0);
}

TEST(OperatorTest, AKeyIsRevoked) {
  TestApi api;
  const std::string bearer = api.AddAdmin();
  const std::string id = bearer.substr(10, 16);
  api.queries.Update([](FakeQueries::Rows& rows) {
    for (auto& [key_id, key] : rows.keys) key.set_revoked(true);
  });
  EXPECT_EQ(api.AskOperator({.method = "DELETE", .target = "/operator/v1/keys/" + id}).status, 204);
  EXPECT_EQ(CommandsSent(api), 1);
  const std::string unknown = NewKeyToken().id.value();
  EXPECT_EQ(api.AskOperator({.method = "DELETE", .target = "/operator/v1/keys/" + unknown}).status,
            404);
}

TEST(OperatorTest, KeysAreListedWithoutTheirSecrets) {
  TestApi api;
  (void)api.AddReader(7);
  const HttpAnswer answer = api.AskOperator({.target = "/operator/v1/keys"});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(Json(answer)["items"].at(0).at("organizations").at(0), "gh:7");
  EXPECT_THAT(answer.body, ::testing::Not(HasSubstr("secret")));
}

TEST(OperatorTest, NothingOfItIsPublic) {
  TestApi api;
  const std::string admin = api.AddAdmin();
  for (const std::string target : {"/operator/v1/keys", "/operator/v1/status"}) {
    EXPECT_EQ(api.Ask({.target = target, .headers = {{"Authorization", admin}}}).status, 404);
  }
}

TEST(OperatorTest, StatusCountsWhatTheViewsHold) {
  TestApi api;
  api.queries.Update([](FakeQueries::Rows& rows) {
    projections::ProjectionStatus status;
    status.view = "review_detail";
    status.rows = 3;
    rows.projections = {status, status};
    rows.owners = {{.log = {.base = "review_events"}, .partition = {}, .owner = {}}};
    rows.owners.front().owner.set_url("http://docket-1");
  });
  const HttpAnswer answer = api.AskOperator({.target = "/operator/v1/status"});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(Json(answer)["totals"].at("rows"), 6);
  EXPECT_EQ(Json(answer)["owners"].at(0).at("url"), "http://docket-1");
  EXPECT_EQ(api.AskOperator({.target = "/operator/v1/status?x=1"}).status, 400);
}

}  // namespace
}  // namespace docket::api

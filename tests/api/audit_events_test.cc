// The audit log as callers see it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "boost/json/parse.hpp"
#include "schemas/codec/event_codec.h"
#include "tests/api/test_api.h"

namespace docket::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::int64_t kAudited = 7;
constexpr char kEvents[] = "/api/v1/audit/events";

view_proto::AuditEvent RowOf(const domain::Event& event) {
  const schemas::EncodedEvent encoded = schemas::EncodeEvent(event);
  view_proto::AuditEvent row;
  row.set_id("2335341e-7be5-51f1-a187-11eb68214ce2");
  row.set_stream("access_keys");
  row.set_version(3);
  row.set_type(std::string(encoded.type));
  row.set_schema_version(encoded.schema_version);
  row.set_data(encoded.data);
  row.mutable_tenant()->set_host("gh");
  row.mutable_tenant()->set_organization(kAudited);
  row.mutable_actor()->set_type(common::v1::ACTOR_TYPE_USER);
  row.mutable_actor()->set_id(5);
  row.mutable_actor()->mutable_login()->set_text("octocat");
  row.set_log("organization_events");
  row.set_generation(1);
  row.set_partition(2);
  row.set_offset(41);
  return row;
}

class AuditEventsTest : public ::testing::Test {
 protected:
  AuditEventsTest() : auditor_(api_.AddAuditor(kAudited)), reader_(api_.AddReader(kAudited)) {
    domain::access::KeyCreated created;
    created.id = domain::KeyId("k1");
    created.label = "dashboard";
    created.secret_sha256 = domain::Sha256Hex(std::string(64, 'a'));
    api_.queries.Update([&](FakeQueries::Rows& rows) {
      rows.audit_events = {RowOf(domain::access::Event(created))};
    });
  }
  HttpAnswer Get(const std::string& key, const std::string& query = "") {
    return api_.Ask({.target = kEvents + query, .headers = {{"Authorization", key}}});
  }

  TestApi api_;
  const std::string auditor_;
  const std::string reader_;
};

TEST_F(AuditEventsTest, AnEventAsJson) {
  const HttpAnswer answer = Get(auditor_);
  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto event = boost::json::parse(answer.body).at("items").at(0);
  EXPECT_EQ(event.at("type"), "access.KeyCreated");
  EXPECT_EQ(event.at("stream"), "access_keys");
  EXPECT_EQ(event.at("organization_id"), "7");
  EXPECT_EQ(event.at("actor").at("id"), "5");
  EXPECT_EQ(event.at("journal").at("log"), "organization_events.g1");
  EXPECT_EQ(event.at("journal").at("partition"), 2);
  EXPECT_EQ(event.at("journal").at("offset"), 41);
  EXPECT_EQ(event.at("data").at("label"), "dashboard");
}

// As in the published topic: ids, and nothing of a person or of a secret.
TEST_F(AuditEventsTest, NothingPersonalAndNoSecret) {
  const HttpAnswer answer = Get(auditor_);
  EXPECT_THAT(answer.body, Not(HasSubstr("octocat")));
  EXPECT_THAT(answer.body, Not(HasSubstr("aaaaaaaa")));
}

TEST_F(AuditEventsTest, WhatThisProgramCannotReadIsNotLeftOut) {
  api_.queries.Update(
      [](FakeQueries::Rows& rows) { rows.audit_events[0].set_type("access.FromTheFuture"); });
  const auto event = boost::json::parse(Get(auditor_).body).at("items").at(0);
  EXPECT_EQ(event.at("type"), "access.FromTheFuture");
  EXPECT_TRUE(event.at("data").is_null());
}

TEST_F(AuditEventsTest, FiltersReachTheQuery) {
  api_.queries.Update([](FakeQueries::Rows& rows) { rows.next_cursor = "next"; });
  const HttpAnswer answer =
      Get(auditor_,
          "?organization=gh:7&type=organization.PolicyChanged&actor=5&stream=org_gh_7&limit=3"
          "&from=1970-01-01T00:00:01Z&to=1970-01-01T00:00:02Z&cursor=c");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_THAT(answer.Header("Link"), HasSubstr("cursor=next"));
  const projections::AuditLogFilter asked = api_.queries.rows().audit_log_filter;
  EXPECT_EQ(asked.organization->organization, domain::OrganizationId(7));
  EXPECT_EQ(asked.type, "organization.PolicyChanged");
  EXPECT_EQ(asked.actor, domain::UserId(5));
  EXPECT_EQ(asked.stream, "org_gh_7");
  EXPECT_EQ(asked.from, domain::FromSeconds(1));
  EXPECT_EQ(asked.to, domain::FromSeconds(2));
  EXPECT_EQ(asked.limit, 3);
  EXPECT_EQ(asked.cursor, "c");
  ASSERT_EQ(Get(auditor_, "?organization=app").status, 200);
  EXPECT_EQ(api_.queries.rows().audit_log_filter.organization->organization, domain::kAppTenant);
}

TEST_F(AuditEventsTest, ForAuditorsAlone) {
  EXPECT_EQ(Get(reader_).status, 403);
  EXPECT_EQ(api_.Ask({.target = kEvents}).status, 401);
  EXPECT_EQ(Get(api_.AddAdmin(), "?organization=gh:7").status, 200);
  const auto theirs = boost::json::parse(Get(api_.AddAuditor(8)).body);
  EXPECT_TRUE(theirs.at("items").as_array().empty());
}

TEST_F(AuditEventsTest, EveryWrongParameterIsNamed) {
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"?organization=seven", "organization"},
      {"?organization=gh:0", "organization"},
      {"?type=PolicyChanged", "type"},
      {"?type=", "type"},
      {"?actor=octocat", "actor"},
      {"?from=today", "from"},
      {"?to=2026-13-01T00:00:00Z", "to"},
      {"?limit=201", "limit"},
      {"?version=3", "version"}};
  for (const auto& [query, name] : wrong) {
    const HttpAnswer answer = Get(auditor_, query);
    EXPECT_EQ(answer.status, 400) << query;
    EXPECT_THAT(answer.body, HasSubstr(" " + name + " ")) << query;
  }
}

}  // namespace
}  // namespace docket::api

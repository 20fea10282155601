// POST /api/v1/deliveries/{id}/redrive: who may, and what is answered.
#include <gtest/gtest.h>

#include <string>

#include "boost/json/parse.hpp"
#include "commands/delivery_receiver.h"
#include "tests/api/test_api.h"

namespace docket::api {
namespace {

constexpr std::int64_t kOurs = 7;

class RedriveTest : public ::testing::Test {
 protected:
  RedriveTest() {
    commands::IncomingDelivery delivery;
    delivery.tenant = {.host = domain::HostCode("gh"),
                       .organization = domain::OrganizationId(kOurs)};
    delivery.guid = domain::DeliveryGuid("guid");
    delivery.body = "{}";
    api_.receiver.Receive(delivery, [this](auto durable) { stored_ = durable->id; });
    projections::JoinedDelivery row;
    *row.delivery.mutable_id() = schemas::ToProto(stored_);
    row.delivery.mutable_tenant()->set_host("gh");
    row.delivery.mutable_tenant()->set_organization(kOurs);
    api_.queries.Update([&](FakeQueries::Rows& rows) { rows.deliveries[stored_] = row; });
  }

  HttpAnswer Redrive(const std::string& key, const std::string& id) {
    return api_.Ask({.method = "POST",
                     .target = "/api/v1/deliveries/" + id + "/redrive",
                     .headers = {{"Authorization", key}}});
  }

  std::string AddOperator(std::int64_t organization) {
    return api_.AddKey([&](view_proto::AccessKey& key) {
      key.set_role(access::v1::ROLE_OPERATOR);
      auto& tenant = *key.add_tenants();
      tenant.set_host("gh");
      tenant.set_organization(organization);
    });
  }

  TestApi api_;
  domain::DeliveryId stored_;
};

TEST_F(RedriveTest, AnOperatorsIsACopyBehind) {
  const std::string id = ToString(stored_);
  for (const std::string& key : {AddOperator(kOurs), api_.AddAdmin()}) {
    const HttpAnswer answer = Redrive(key, id);
    ASSERT_EQ(answer.status, 202) << answer.body;
    const boost::json::object document = boost::json::parse(answer.body).as_object();
    EXPECT_EQ(document.at("of").as_string(), id);
    const std::string copy(document.at("delivery").as_string());
    EXPECT_NE(copy, id);
    EXPECT_TRUE(domain::ParseDeliveryId(copy).has_value()) << copy;
    EXPECT_EQ(answer.Header("Location"), "/api/v1/deliveries/" + copy);
  }
}

TEST_F(RedriveTest, NobodyElseMay) {
  const std::string id = ToString(stored_);
  EXPECT_EQ(Redrive(api_.AddReader(kOurs), id).status, 403);
  EXPECT_EQ(Redrive(api_.AddAuditor(kOurs), id).status, 403);
  EXPECT_EQ(Redrive(AddOperator(8), id).status, 404);
  EXPECT_EQ(Redrive("", id).status, 401);
}

TEST_F(RedriveTest, WhatCannotBeIsAClearAnswer) {
  const std::string admin = api_.AddAdmin();
  EXPECT_EQ(Redrive(admin, "dlv_1_0_99").status, 404);
  EXPECT_EQ(Redrive(admin, "guid").status, 404);
  ASSERT_TRUE(api_.webhooks
                  .TrimBefore(eventstore::PartitionIndex(stored_.partition),
                              eventstore::Offset(stored_.offset + 1))
                  .ok());
  const HttpAnswer gone = Redrive(admin, ToString(stored_));
  EXPECT_EQ(gone.status, 409) << gone.body;
  EXPECT_NE(gone.body.find("have the provider deliver it again"), std::string::npos) << gone.body;
}

}  // namespace
}  // namespace docket::api

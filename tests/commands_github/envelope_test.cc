#include "commands/github/envelope.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "commands/github/json_body.h"

namespace docket::commands::github {
namespace {

using testing::HasSubstr;

const domain::HostCode kHost("gh");

absl::Status Refusal(std::string_view body) { return ReadDeliveryFacts(body, kHost).status(); }

domain::OrganizationId TenantOf(std::string_view body) {
  const absl::StatusOr<DeliveryFacts> facts = ReadDeliveryFacts(body, kHost);
  EXPECT_TRUE(facts.ok()) << facts.status();
  return facts.ok() ? facts->tenant.organization : domain::OrganizationId(-1);
}

TEST(Envelope, ReadsAllFacts) {
  const absl::StatusOr<DeliveryFacts> facts = ReadDeliveryFacts(
      R"({"action": "opened", "installation": {"id": 3},
          "repository": {"id": 123865115, "owner": {"id": 42}}, "organization": {"id": 43}})",
      kHost);
  ASSERT_TRUE(facts.ok()) << facts.status();
  EXPECT_EQ(*facts,
            (DeliveryFacts{.action = "opened",
                           .tenant = {.host = kHost, .organization = domain::OrganizationId(42)},
                           .repository = domain::RepositoryId(123865115),
                           .installation = domain::InstallationId(3)}));
}

TEST(Envelope, OfATransferItReadsTheOwnerBefore) {
  const auto previous = [](const std::string& action, const std::string& from) {
    const auto facts = ReadDeliveryFacts(
        R"({"action": ")" + action + R"(", "changes": {"owner": {"from": )" + from + "}}}", kHost);
    EXPECT_TRUE(facts.ok()) << facts.status();
    return facts.ok() ? facts->previous_owner : domain::OrganizationId(-1);
  };
  EXPECT_EQ(previous("transferred", R"({"user": {"id": 5}})"), domain::OrganizationId(5));
  EXPECT_EQ(previous("transferred", R"({"organization": {"id": 6}})"), domain::OrganizationId(6));
  EXPECT_EQ(previous("transferred", "{}"), domain::kAppTenant);
  EXPECT_EQ(previous("edited", R"({"user": {"id": 5}})"), domain::kAppTenant);
  EXPECT_FALSE(Refusal(R"({"action": "transferred",
                           "changes": {"owner": {"from": {"user": {"id": "5"}}}}})")
                   .ok());
}

TEST(Envelope, TheTenantFallsBackWhereAMemberIsAbsentOrNull) {
  EXPECT_EQ(TenantOf(R"({"organization": {"id": 2}, "installation": {"account": {"id": 3}}})"),
            domain::OrganizationId(2));
  EXPECT_EQ(TenantOf(R"({"repository": {"owner": null}, "organization": {"id": 2}})"),
            domain::OrganizationId(2));
  EXPECT_EQ(TenantOf(R"({"repository": null, "installation": {"id": 1, "account": {"id": 3}}})"),
            domain::OrganizationId(3));
  EXPECT_EQ(TenantOf(R"({"installation": {"id": 1}})"), domain::kAppTenant);
  EXPECT_EQ(TenantOf("{}"), domain::kAppTenant);
}

TEST(Envelope, ATenantOfAWrongTypeIsRefusedByName) {
  for (const auto& [body, member] : std::vector<std::pair<std::string, std::string>>{
           {R"({"repository": {"id": 1, "owner": {"id": "42"}}})", "repository.owner.id"},
           {R"({"repository": {"id": 1, "owner": {"id": 0}}})", "repository.owner.id"},
           {R"({"repository": {"id": 1, "owner": {"id": -1}}})", "repository.owner.id"},
           {R"({"repository": {"id": 1, "owner": {"id": 4.5}}})", "repository.owner.id"},
           {R"({"repository": {"id": 18446744073709551615}})", "repository.id"},
           {R"({"repository": []})", "repository"},
           {R"({"organization": "octo"})", "organization"},
           {R"({"action": 5})", "action"}}) {
    const absl::Status status = Refusal(body);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << body;
    EXPECT_THAT(std::string(status.message()), HasSubstr("member " + member + " ")) << body;
  }
}

TEST(Envelope, WhatIsNotAJsonObjectIsRefusedWithItsPlace) {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  for (const auto& [body, place] :
       std::vector<std::pair<std::string, std::string>>{{"", "byte 0"},
                                                        {"[]", "byte 0"},
                                                        {"\"text\"", "byte 0"},
                                                        {"{\"a\": tru}", "byte 6"},
                                                        {"{\"a\": 1,}", "byte 8"},
                                                        {"{\"a\": \"\xff\"}", "byte 7"},
                                                        {"{\"a\": \"\xed\xa0\x80\"}", "byte 7"},
                                                        {"{\"a\": \"new\nline\"}", "byte 10"},
                                                        {"{\"a\": 1} {", "byte 9"},
                                                        {"{\"a\": " + deep + "}", "byte 1029"},
                                                        {std::string(30, ' '), "byte 30"},
                                                        {std::string("\0\0", 2), "byte 0"}}) {
    const absl::Status status = Refusal(body);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << body.substr(0, 40);
    EXPECT_THAT(std::string(status.message()), HasSubstr(place)) << body.substr(0, 40);
  }
}

TEST(Envelope, ANumberThatNoTypeHoldsIsRefused) {
  const absl::Status status = Refusal(R"({"a": 123456789012345678901234567890})");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
}

TEST(Envelope, TakesBodiesUpToTheLimitAndNoneBeyond) {
  std::string body = R"({"repository": {"id": 1, "owner": {"id": 2}}, "padding": ")";
  body.append(kMaxBodyBytes - body.size() - 2, 'x');
  body += "\"}";
  ASSERT_EQ(body.size(), kMaxBodyBytes);
  EXPECT_EQ(TenantOf(body), domain::OrganizationId(2));

  body.push_back(' ');
  EXPECT_EQ(Refusal(body).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(TenantOf(R"({"organization": {"id": 5}})"), domain::OrganizationId(5));
}

TEST(Envelope, EachThreadHasItsOwnParser) {
  const absl::StatusOr<JsonBody> held = JsonBody::Parse(R"({"organization": {"id": 1}})");
  ASSERT_TRUE(held.ok());
  std::thread other([] { EXPECT_EQ(TenantOf(R"({"organization": {"id": 2}})").value(), 2); });
  other.join();
  std::int64_t id = 0;
  ASSERT_EQ(held->root()["organization"]["id"].get(id), simdjson::SUCCESS);
  EXPECT_EQ(id, 1);
}

TEST(EnvelopeDeathTest, OneThreadHoldsOneBody) {
  const absl::StatusOr<JsonBody> held = JsonBody::Parse("{}");
  ASSERT_TRUE(held.ok());
  EXPECT_DEATH((void)ReadDeliveryFacts("{}", kHost), "in_use");
}

}  // namespace
}  // namespace docket::commands::github

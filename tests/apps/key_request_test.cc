#include "apps/cli/key_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "boost/json/parse.hpp"
#include "platform/time_format.h"

namespace docket::apps {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const domain::Timestamp kNow = *platform::ParseRfc3339("2026-11-26T12:00:00Z");

KeyRequest Reader() { return {.label = "x", .organizations = {"gh:21031067"}}; }

std::string Refusal(const KeyRequest& request) {
  const absl::Status status = CheckKeyRequest(request, kNow);
  EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
  return std::string(status.message());
}

TEST(KeyRequestTest, IsSentAsTheApiTakesIt) {
  KeyRequest request = Reader();
  EXPECT_TRUE(CheckKeyRequest(request, kNow).ok());
  EXPECT_FALSE(ToJson(request).contains("expires_at"));
  request.expires_at = "2026-11-26T12:00:01Z";
  EXPECT_TRUE(CheckKeyRequest(request, kNow).ok());
  EXPECT_EQ(ToJson(request), boost::json::parse(R"({"label":"x","role":"reader",
      "organizations":["gh:21031067"],"expires_at":"2026-11-26T12:00:01Z"})"));
  EXPECT_TRUE(CheckKeyRequest({.label = "x", .role = "admin"}, kNow).ok());
}

TEST(KeyRequestTest, WhatIsWrongIsNamedAsItWasWritten) {
  KeyRequest request = Reader();
  request.label = "";
  EXPECT_THAT(Refusal(request), HasSubstr("--label must have 1 to 200 bytes"));
  request.label = std::string(201, 'x');
  EXPECT_THAT(Refusal(request), HasSubstr("--label"));

  request = Reader();
  request.organizations.clear();
  EXPECT_THAT(Refusal(request), AllOf(HasSubstr("--organization is missing"), HasSubstr("gh:")));
  request = Reader();
  request.role = "admin";
  EXPECT_THAT(Refusal(request), HasSubstr("an admin reads all"));

  request = Reader();
  for (const std::string time : {"tomorrow", "2026-11-26T12:00:00Z", "2030-01-31"}) {
    request.expires_at = time;
    EXPECT_THAT(Refusal(request), HasSubstr("--expires-at " + time));
  }
}

TEST(KeyRequestTest, AnOrganisationIsAHostAndANumber) {
  KeyRequest request = Reader();
  for (const std::string one :
       {"org_gh_1", "gh:", "gh:0", "gh:-1", "gh:+1", ":1", "GH:1", "gh:1x", "acme", "gh:1:2", ""}) {
    request.organizations = {"gh:1", one};
    EXPECT_THAT(Refusal(request), AllOf(HasSubstr("--organization " + one + " is not HOST:ID"),
                                        HasSubstr("gh:21031067")));
  }
}

TEST(KeyRequestTest, AHostThatDocketdDoesNotHaveIsToldInTheSameWords) {
  const absl::Status explained = ExplainRefusedKey(
      absl::InvalidArgumentError("The parameter organization must be a host's code and …"));
  EXPECT_TRUE(absl::IsInvalidArgument(explained));
  EXPECT_THAT(std::string(explained.message()), HasSubstr("--organization must be HOST:ID"));
  const absl::Status other = absl::UnavailableError("nobody answers");
  EXPECT_EQ(ExplainRefusedKey(other), other);
}

TEST(UsableAdminKeysTest, AreThoseThatAreNeitherRevokedNorExpired) {
  const auto keys = [](const char* text) { return boost::json::parse(text).as_array(); };
  EXPECT_THAT(UsableAdminKeys(keys(R"([
      {"id":"a","role":"admin","revoked":false,"expires_at":null},
      {"id":"b","role":"admin","revoked":true,"expires_at":null},
      {"id":"c","role":"admin","revoked":false,"expires_at":"2026-11-26T12:00:00Z"},
      {"id":"d","role":"admin","revoked":false,"expires_at":"2026-11-26T12:00:01Z"},
      {"id":"e","role":"reader","revoked":false,"expires_at":null}])"),
                              kNow),
              ElementsAre("a", "d"));
  EXPECT_THAT(UsableAdminKeys({}, kNow), IsEmpty());
}

}  // namespace
}  // namespace docket::apps

// The identity provider's keys: where they are read from, and that docketd takes its tokens.
#include "apps/provider_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "apps/whole_file.h"
#include "tests/apps/running_node.h"
#include "tests/apps/scripted_server.h"
#include "tests/support/token_issuer.h"

namespace docket::apps {
namespace {

using testing::HasSubstr;
using tests::TokenIssuer;

TokenIssuer IssuerOf(const std::string& id) {
  TokenIssuer issuer;
  issuer.AddKey(TokenIssuer::Type::kEc, id);
  return issuer;
}

TEST(ProviderKeysTest, ComeFromAFileOrAnAddress) {
  const eventstore::TemporaryDirectory directory;
  const std::string file = directory.path() + "/keys.json";
  const std::string set = IssuerOf("k1").KeySet();
  ASSERT_TRUE(WriteFileWhole(file, set).ok());
  EXPECT_EQ(ReadProviderKeys(file)->count(), 1U);
  const ScriptedServer server({{AnswerWithBody(set)}});
  const auto fetched = ReadProviderKeys(absl::StrCat("http://127.0.0.1:", server.port(), "/keys"));
  ASSERT_TRUE(fetched.ok()) << fetched.status();
  EXPECT_EQ(fetched->count(), 1U);
}

TEST(ProviderKeysTest, WhatCannotBeReadIsNamedWithWhy) {
  const ScriptedServer server({{"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"},
                               {AnswerWithBody("<html>")},
                               {AnswerWithBody(std::string(2U << 20U, ' '))}});
  const std::string address = absl::StrCat("http://127.0.0.1:", server.port(), "/keys");
  struct Case {
    std::string where;
    absl::StatusCode code;
    std::string what;
  };
  for (const Case& one :
       {Case{"/nowhere/keys.json", absl::StatusCode::kNotFound, "keys.json"},
        Case{"http://id.example/keys", absl::StatusCode::kInvalidArgument, "https://"},
        Case{"ftp://127.0.0.1/keys", absl::StatusCode::kInvalidArgument, "https"},
        Case{address, absl::StatusCode::kUnavailable, "404"},
        Case{address, absl::StatusCode::kInvalidArgument, "JWK"},
        Case{address, absl::StatusCode::kUnavailable, address}}) {
    const absl::Status status = ReadProviderKeys(one.where).status();
    EXPECT_EQ(status.code(), one.code) << one.where << " " << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(one.what));
    EXPECT_THAT(std::string(status.message()), HasSubstr("http.oidc.keys"));
  }
}

class OidcNodeTest : public RunningNode {
 protected:
  OidcNodeTest() {
    config_.http.oidc = {.issuer = "https://id.example",
                         .audience = "docket",
                         .keys = file_,
                         .grants = {{.claim = "groups",
                                     .value = "admins",
                                     .role = domain::access::Role::kAdmin,
                                     .organizations = {}}}};
  }
  static std::string TokenOf(const TokenIssuer& issuer, const std::string& id) {
    return issuer.Sign(id, absl::StrCat(R"({"iss":"https://id.example","aud":"docket","sub":"u1",)",
                                        R"("groups":["admins"],"exp":)",
                                        absl::ToUnixSeconds(absl::Now()) + 600, "}"));
  }
  int StatusWith(const std::string& token) const {
    return Ask({.method = "GET",
                .target = "/api/v1/reviews?organization=gh:7",
                .headers = {{"Authorization", "Bearer " + token}},
                .body = {}})
        .status;
  }

  const std::string file_ = directory_.path() + "/keys.json";
};

TEST_F(OidcNodeTest, TokensAreTakenAsSoonAsTheKeysAreThereAndNewKeysSoonAfter) {
  const TokenIssuer first = IssuerOf("k1");
  const auto node = StartReady();
  ASSERT_NE(node, nullptr);
  EXPECT_EQ(StatusWith(TokenOf(first, "k1")), 503);
  Await([&] {
    return ground_.log.text().find("the identity provider's keys cannot be read") !=
           std::string::npos;
  });
  ASSERT_TRUE(WriteFileWhole(file_, first.KeySet()).ok());
  Await([&] { return StatusWith(TokenOf(first, "k1")) == 200; });
  const TokenIssuer second = IssuerOf("k2");
  EXPECT_EQ(StatusWith(TokenOf(second, "k2")), 401);
  ASSERT_TRUE(WriteFileWhole(file_, second.KeySet()).ok());
  Await([&] { return StatusWith(TokenOf(second, "k2")) == 200; });
  EXPECT_EQ(StatusWith(TokenOf(first, "k1")), 401);
}

}  // namespace
}  // namespace docket::apps

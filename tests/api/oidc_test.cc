// Tokens of an identity provider: what is taken, and what whoever forges one cannot do.
#include "api/auth/oidc.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "api/auth/signing_keys.h"
#include "boost/json/parse.hpp"
#include "boost/json/serialize.hpp"
#include "platform/hashing.h"
#include "tests/api/test_api.h"
#include "tests/support/token_issuer.h"

namespace docket::api {
namespace {

using domain::access::Role;
using testing::HasSubstr;
using tests::MakeToken;
using tests::TokenIssuer;

// Seconds; the server goes by the machine's clock.
const std::int64_t kNow = absl::ToUnixSeconds(absl::Now());

domain::Timestamp Now() { return domain::Timestamp(kNow * 1'000'000); }

const domain::Tenant kSeven{.host = domain::HostCode("gh"),
                            .organization = domain::OrganizationId(7)};

const TokenIssuer& Provider() {
  static const TokenIssuer* const issuer = [] {
    auto* made = new TokenIssuer;
    made->AddKey(TokenIssuer::Type::kRsa, "r1");
    made->AddKey(TokenIssuer::Type::kEc, "e1");
    return made;
  }();
  return *issuer;
}

SigningKeys KeysOf(const TokenIssuer& issuer) {
  auto keys = SigningKeys::Parse(issuer.KeySet());
  EXPECT_TRUE(keys.ok()) << keys.status();
  return *std::move(keys);
}

TEST(SigningKeysTest, OpenWhatTheirKeysHaveSigned) {
  const SigningKeys keys = KeysOf(Provider());
  EXPECT_EQ(keys.count(), 2U);
  for (const char* id : {"r1", "e1"}) {
    const auto opened = keys.Open(Provider().Sign(id, R"({"sub":"a"})"));
    ASSERT_TRUE(opened.ok()) << opened.status();
    EXPECT_EQ(*opened, R"({"sub":"a"})");
  }
}

TEST(SigningKeysTest, NothingElseIsOpened) {
  const SigningKeys keys = KeysOf(Provider());
  TokenIssuer other;
  other.AddKey(TokenIssuer::Type::kRsa, "r1");  // the same id, another key
  const std::string good = Provider().Sign("r1", R"({"sub":"a"})");
  const std::string signature = good.substr(good.rfind('.') + 1);
  const std::string forged[] = {
      other.Sign("r1", R"({"sub":"a"})"),
      good.substr(0, good.find('.')) + "." + platform::Base64UrlEncode(R"({"sub":"b"})") + "." +
          signature,
      MakeToken(R"({"alg":"none"})", R"({"sub":"a"})", ""),
      MakeToken(R"({"alg":"none","kid":"r1"})", R"({"sub":"a"})", "x"),
      // Whoever knows the public key could sign with it as if it were a secret.
      MakeToken(
          R"({"alg":"HS256","kid":"r1"})", R"({"sub":"a"})",
          platform::AsBytes(platform::HmacSha256({.key = Provider().KeySet(), .message = "eyJ"}))),
      absl::StrReplaceAll(good, {{good.substr(0, good.find('.')),
                                  platform::Base64UrlEncode(R"({"alg":"ES256","kid":"r1"})")}}),
      good + "x",
      good.substr(0, good.size() - 10),
      "eyJ..",
      "..",
      "",
      std::string(100'000, 'a'),
      std::string("eyJ\0.a.b", 8),
  };
  for (const std::string& token : forged) {
    EXPECT_TRUE(absl::IsUnauthenticated(keys.Open(token).status()))
        << token.substr(0, 100) << " " << keys.Open(token).status();
  }
}

TEST(SigningKeysTest, AKeyThatIsNotThereIsToldApart) {
  TokenIssuer next;
  next.AddKey(TokenIssuer::Type::kEc, "e2");
  EXPECT_TRUE(absl::IsNotFound(KeysOf(Provider()).Open(next.Sign("e2", "{}")).status()));
}

TEST(SigningKeysTest, KeysOfNoUseAreLeftOut) {
  TokenIssuer issuer;
  issuer.AddKey(TokenIssuer::Type::kEc, "e1");
  const std::string right = issuer.KeySet();
  EXPECT_EQ(SigningKeys::Parse(right)->count(), 1U);
  const std::string key = right.substr(9, right.size() - 11);
  const auto with = [&key](const std::string& members) {
    return absl::StrCat(R"({"keys":[)", key.substr(0, key.size() - 1), ",", members, "}]}");
  };
  EXPECT_EQ(SigningKeys::Parse(with(R"("use":"sig","alg":"ES256")"))->count(), 1U);
  const std::string useless[] = {with(R"("use":"enc")"),
                                 with(R"("alg":"ES384")"),
                                 absl::StrCat(R"({"keys":[)", issuer.PrivateKey("e1"), "]}"),
                                 R"({"keys":[]})",
                                 R"({"keys":[1,{}]})",
                                 R"({"keys":{}})",
                                 "[]",
                                 "",
                                 "{"};
  for (const std::string& set : useless) {
    EXPECT_TRUE(absl::IsInvalidArgument(SigningKeys::Parse(set).status())) << set;
  }
}

class OidcTest : public testing::Test {
 protected:
  static OidcRules Rules() {
    return {.issuer = "https://id.example",
            .audience = "docket",
            .grants = {{.claim = "groups", .value = "admins", .role = Role::kAdmin, .tenants = {}},
                       {.claim = "realm_access.roles",
                        .value = "auditor",
                        .role = Role::kAuditor,
                        .tenants = {kSeven}},
                       {.claim = "https://docket.example/role",
                        .value = "reader",
                        .role = Role::kReader,
                        .tenants = {kSeven}}}};
  }
  // The claims of a right token, with what `changes` says of them; null takes one away.
  static std::string Claims(const std::string& changes = "{}") {
    boost::json::object claims{{"iss", "https://id.example"},
                               {"aud", "docket"},
                               {"sub", "00u1"},
                               {"exp", kNow + 300},
                               {"groups", boost::json::array{"staff", "admins"}}};
    const boost::json::value changed = boost::json::parse(changes);
    for (const auto& [name, value] : changed.as_object()) {
      claims[name] = value;
      if (value.is_null()) claims.erase(name);
    }
    return boost::json::serialize(claims);
  }
  absl::StatusOr<view_proto::AccessKey> Verify(const std::string& changes) const {
    return oidc_->Verify(Provider().Sign("e1", Claims(changes)), Now());
  }

  int asked_ = 0;
  const std::shared_ptr<Oidc> oidc_ = [this] {
    auto made = std::make_shared<Oidc>(Rules(), [this] { ++asked_; });
    made->UseKeys(KeysOf(Provider()));
    return made;
  }();
};

TEST_F(OidcTest, ATokenIsAsAKeyOfWhatIsGranted) {
  const auto caller = Verify("{}");
  ASSERT_TRUE(caller.ok()) << caller.status();
  EXPECT_EQ(caller->id(), "oidc:00u1");
  EXPECT_EQ(caller->role(), access::v1::ROLE_ADMIN);
  EXPECT_EQ(caller->tenants_size(), 0);
  EXPECT_EQ(caller->expires_at(), (kNow + 300 + 60) * 1'000'000);
}

TEST_F(OidcTest, TheFirstGrantThatFitsHolds) {
  struct Case {
    std::string changes;
    access::v1::Role role;
  };
  for (const Case& one :
       {Case{R"({"groups":"admins"})", access::v1::ROLE_ADMIN},
        Case{R"({"groups":[],"realm_access":{"roles":["x","auditor"]}})", access::v1::ROLE_AUDITOR},
        Case{R"({"groups":null,"https://docket.example/role":"reader"})", access::v1::ROLE_READER},
        Case{R"({"realm_access":{"roles":"auditor"}})", access::v1::ROLE_ADMIN}}) {
    const auto caller = Verify(one.changes);
    ASSERT_TRUE(caller.ok()) << one.changes << caller.status();
    EXPECT_EQ(caller->role(), one.role) << one.changes;
  }
}

TEST_F(OidcTest, WithoutAGrantNothingIsAllowed) {
  for (const char* changes :
       {R"({"groups":["staff"]})", R"({"groups":null})", R"({"groups":{"admins":true}})",
        R"({"groups":["staff"],"realm_access":["auditor"]})", R"({"groups":[["admins"]]})"}) {
    EXPECT_TRUE(absl::IsPermissionDenied(Verify(changes).status())) << changes;
  }
}

TEST_F(OidcTest, WhatIsNotForUsOrNotForNowIsRefused) {
  const std::string wrong[] = {
      R"({"iss":"https://id.example/"})",
      R"({"iss":null})",
      R"({"aud":"other"})",
      R"({"aud":["other"]})",
      R"({"aud":null})",
      R"({"exp":null})",
      R"({"exp":"2030"})",
      R"({"exp":1e300})",
      absl::StrCat(R"({"exp":)", kNow - 60, "}"),
      absl::StrCat(R"({"nbf":)", kNow + 61, "}"),
      R"({"nbf":"soon"})",
      R"({"sub":null})",
      R"({"sub":""})",
      R"({"sub":7})",
      R"({"sub":")" + std::string(129, 'a') + R"("})",
  };
  for (const std::string& changes : wrong) {
    EXPECT_TRUE(absl::IsUnauthenticated(Verify(changes).status())) << changes;
  }
  const std::string right[] = {
      R"({"aud":["other","docket"]})",
      absl::StrCat(R"({"exp":)", kNow - 59, "}"),
      absl::StrCat(R"({"exp":)", kNow, ".5}"),
      absl::StrCat(R"({"nbf":)", kNow + 60, "}"),
  };
  for (const std::string& changes : right) EXPECT_TRUE(Verify(changes).ok()) << changes;
}

TEST_F(OidcTest, NewKeysAreAskedForAndReplaceTheOld) {
  TokenIssuer next;
  next.AddKey(TokenIssuer::Type::kEc, "e2");
  const std::string token = next.Sign("e2", Claims());
  EXPECT_TRUE(absl::IsUnauthenticated(oidc_->Verify(token, Now()).status()));
  EXPECT_EQ(asked_, 1);
  oidc_->UseKeys(KeysOf(next));
  EXPECT_TRUE(oidc_->Verify(token, Now()).ok());
  EXPECT_FALSE(Verify("{}").ok());
}

TEST_F(OidcTest, BeforeTheKeysAreKnownNoneIsTaken) {
  int asked = 0;
  const Oidc oidc(Rules(), [&asked] { ++asked; });
  const auto caller = oidc.Verify(Provider().Sign("e1", Claims()), Now());
  EXPECT_TRUE(absl::IsUnavailable(caller.status())) << caller.status();
  EXPECT_EQ(asked, 1);
}

// Through a real socket.
class OidcApiTest : public OidcTest {
 protected:
  HttpAnswer Ask(const std::string& target, const std::string& bearer) {
    return api_.Ask(
        {.method = "GET", .target = target, .headers = {{"Authorization", "Bearer " + bearer}}});
  }
  static std::string TokenWith(const std::string& changes) {
    return Provider().Sign("r1", Claims(changes));
  }

  TestApi api_{{.oidc = oidc_}};
};

TEST_F(OidcApiTest, ATokenReadsWhatItsRoleMay) {
  const std::string reader = TokenWith(R"({"groups":[],"https://docket.example/role":"reader"})");
  EXPECT_EQ(Ask("/api/v1/reviews?organization=gh:7", reader).status, 200);
  EXPECT_EQ(Ask("/api/v1/organizations/gh:7/policy", reader).status, 200);
  EXPECT_EQ(Ask("/api/v1/organizations/gh:8/policy", reader).status, 404);
  EXPECT_EQ(Ask("/api/v1/audit/merges?organization=gh:7", reader).status, 403);
  const std::string admin = TokenWith("{}");
  EXPECT_EQ(Ask("/api/v1/organizations/gh:8/policy", admin).status, 200);
}

TEST_F(OidcApiTest, WhatIsWrongIsNotToldApart) {
  const HttpAnswer expired = Ask("/api/v1/reviews?organization=gh:7", TokenWith(R"({"exp":1})"));
  const HttpAnswer foreign = Ask("/api/v1/reviews?organization=gh:7", TokenWith(R"({"iss":"x"})"));
  EXPECT_EQ(expired.status, 401);
  EXPECT_EQ(foreign.status, 401);
  const auto detail = [](const HttpAnswer& answer) {
    return boost::json::parse(answer.body).at("detail");
  };
  EXPECT_EQ(detail(expired), detail(foreign));
  EXPECT_EQ(Ask("/api/v1/reviews?organization=gh:7", TokenWith(R"({"groups":[]})")).status, 403);
}

TEST_F(OidcApiTest, KeysGoOnBesideTokens) {
  const std::string key = api_.AddReader(7);
  EXPECT_EQ(api_.Ask({.method = "GET",
                      .target = "/api/v1/reviews?organization=gh:7",
                      .headers = {{"Authorization", key}}})
                .status,
            200);
}

TEST(OidcOffTest, WithoutAProviderNoTokenIsTaken) {
  TestApi api;
  const HttpAnswer answer =
      api.Ask({.method = "GET",
               .target = "/api/v1/reviews?organization=gh:7",
               .headers = {{"Authorization", "Bearer " + Provider().Sign("r1", "{}")}}});
  EXPECT_EQ(answer.status, 401);
}

}  // namespace
}  // namespace docket::api

// docket deliveries: what a fake of GitHub's API is asked for, after the shapes that GitHub
// documents for its delivery logs, and what a real docketd then knows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "apps/cli/connection.h"
#include "apps/cli/reconciliation.h"
#include "apps/github/app_token.h"
#include "apps/github/github_client.h"
#include "apps/github/hook_deliveries.h"
#include "boost/json/parse.hpp"
#include "tests/apps/running_node.h"
#include "tests/apps/scripted_server.h"

namespace docket::apps {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr char kToken[] = "a-token-of-this-test";

GithubClient ClientOf(const ScriptedServer& server) {
  auto client = GithubClient::Make(absl::StrCat("http://127.0.0.1:", server.port()),
                                   [] { return absl::StatusOr<std::string>(kToken); });
  EXPECT_TRUE(client.ok()) << client.status();
  return *std::move(client);
}

std::string Answer(const std::string& line, const std::string& headers,
                   const std::string& body = "{}") {
  return absl::StrCat("HTTP/1.1 ", line, "\r\nContent-Length: ", body.size(), "\r\n", headers,
                      "\r\n", body);
}

std::string Accepted() { return Answer("202 Accepted", ""); }

// An entry of the log, newest first: second 0 is the newest.
std::string Entry(int id, const std::string& guid, int seconds_ago, int status_code) {
  const absl::Time at = absl::UnixEpoch() + absl::Hours(10) - absl::Seconds(seconds_ago);
  return absl::StrCat(
      R"({"id":)", id, R"(,"guid":")", guid, R"(","delivered_at":")",
      absl::FormatTime("%Y-%m-%d%ET%H:%M:%SZ", at, absl::UTCTimeZone()),
      R"(","redelivery":false,"duration":0.27,"status":"x","status_code":)", status_code,
      R"(,"event":"pull_request","action":"opened","installation_id":1,"repository_id":2,)",
      R"("throttled_at":null})");
}

std::string Page(const std::vector<std::string>& entries, const std::string& next = {}) {
  const std::string link =
      next.empty() ? ""
                   : absl::StrCat(
                         "Link: <https://api.github.com/app/hook/deliveries?per_page=100&"
                         "cursor=",
                         next, ">; rel=\"next\"\r\n");
  return Answer("200 OK", link, absl::StrCat("[", absl::StrJoin(entries, ","), "]"));
}

TEST(HookDeliveries, AreReadPageByPageUntilTheyAreTooOld) {
  ScriptedServer github({{Page({Entry(5, "e", 0, 200), Entry(4, "d", 1, 502)}, "v1_4"),
                          Page({Entry(3, "c", 2, 0), Entry(2, "b", 50, 200)}, "v1_2")}});
  GithubClient client = ClientOf(github);
  std::vector<std::string> guids;
  const absl::Status read =
      HookDeliveries(client, "/app/hook")
          .ForEachSince(absl::UnixEpoch() + absl::Hours(10) - absl::Seconds(9),
                        [&](const HookDelivery& one) {
                          guids.push_back(one.guid);
                          return absl::OkStatus();
                        });
  ASSERT_TRUE(read.ok()) << read;
  EXPECT_THAT(guids, ElementsAre("e", "d", "c"));
  EXPECT_THAT(github.requests(), ElementsAre("GET /app/hook/deliveries?per_page=100 ",
                                             "GET /app/hook/deliveries?per_page=100&cursor=v1_4 "));
}

TEST(HookDeliveries, AnotherShapeIsSaidToBeOne) {
  for (const char* body : {"{}", "[1]", R"([{"id":1,"guid":"g"}])",
                           R"([{"id":1,"guid":"g",)"
                           R"("delivered_at":"today"}])"}) {
    ScriptedServer github({{Answer("200 OK", "", body)}});
    GithubClient client = ClientOf(github);
    const absl::Status read = HookDeliveries(client, "/app/hook")
                                  .ForEachSince(absl::InfinitePast(), [](const HookDelivery&) {
                                    return absl::OkStatus();
                                  });
    EXPECT_TRUE(absl::IsInternal(read)) << body << read;
  }
}

TEST(HookDeliveries, TheNextPageIsFoundInTheLink) {
  EXPECT_EQ(NextCursor(""), "");
  EXPECT_EQ(NextCursor("<https://h/d?cursor=a%2Bb>; rel=\"next\""), "a+b");
  EXPECT_EQ(
      NextCursor("<https://h/d?cursor=x>; rel=\"prev\", <https://h/d?cursor=y>; rel=\"next\""),
      "y");
  EXPECT_EQ(NextCursor("<https://h/d?page=2>; rel=\"next\""), "");
  EXPECT_EQ(NextCursor("rel=\"next\""), "");
}

TEST(GithubClientTest, SaysWhatIsWrongAndNeverTheToken) {
  const std::vector<std::tuple<std::string, absl::StatusCode, std::string>> answers = {
      {Answer("401 Unauthorized", ""), absl::StatusCode::kUnauthenticated, "clock"},
      {Answer("403 Forbidden", ""), absl::StatusCode::kPermissionDenied, "right"},
      {Answer("404 Not Found", ""), absl::StatusCode::kNotFound, "no such thing"},
      {Answer("429 Too Many Requests", "Retry-After: 17\r\n"), absl::StatusCode::kResourceExhausted,
       "in 17 s"},
      {Answer("403 Forbidden", "X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 36000\r\n"),
       absl::StatusCode::kResourceExhausted, "1970-01-01T10:00:00"},
      {Answer("502 Bad Gateway", ""), absl::StatusCode::kUnavailable, "502"},
      {Answer("302 Found", "Location: http://127.0.0.1:1/\r\n"), absl::StatusCode::kInternal,
       "302"},
  };
  for (const auto& [answer, code, text] : answers) {
    ScriptedServer github({{answer}});
    GithubClient client = ClientOf(github);
    const absl::Status refused = client.Send({.method = "GET", .path = "/app"}).status();
    EXPECT_EQ(refused.code(), code) << refused;
    EXPECT_THAT(std::string(refused.message()), HasSubstr(text));
    EXPECT_THAT(std::string(refused.message()), HasSubstr("GET /app"));
    EXPECT_THAT(std::string(refused.message()), Not(HasSubstr(kToken)));
  }
}

TEST(GithubClientTest, SendsATokenOnlyWhereItIsSealedOrAtHome) {
  const auto token = [] { return absl::StatusOr<std::string>(kToken); };
  for (const char* api : {"http://api.github.com", "http://10.0.0.1", "ftp://127.0.0.1", "github",
                          "https://user@api.github.com", "https://h/?x=1", ""}) {
    EXPECT_TRUE(absl::IsInvalidArgument(GithubClient::Make(api, token).status())) << api;
  }
  for (const char* api :
       {"https://api.github.com", "https://h.example/api/v3/", "http://[::1]:1"}) {
    EXPECT_TRUE(GithubClient::Make(api, token).ok()) << api;
  }
}

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using PrivateKey = std::unique_ptr<EVP_PKEY, FreeKey>;

std::string PemOf(EVP_PKEY& key) {
  const std::unique_ptr<BIO, int (*)(BIO*)> out(BIO_new(BIO_s_mem()), &BIO_free);
  EXPECT_EQ(
      PEM_write_bio_PrivateKey_traditional(out.get(), &key, nullptr, nullptr, 0, nullptr, nullptr),
      1);
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

// Read by another hand than the one that wrote it: OpenSSL and Boost.JSON.
TEST(AppTokenTest, IsSignedAndShortLived) {
  const PrivateKey key(EVP_RSA_gen(2048));
  const absl::Time now = absl::FromUnixSeconds(1'790'000'000);
  const auto token = AppToken("12345", PemOf(*key), now);
  ASSERT_TRUE(token.ok()) << token.status();
  const std::vector<std::string> parts = absl::StrSplit(*token, '.');
  ASSERT_EQ(parts.size(), 3U);
  std::string head;
  std::string claims;
  std::string signature;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(parts[0], &head));
  ASSERT_TRUE(absl::WebSafeBase64Unescape(parts[1], &claims));
  ASSERT_TRUE(absl::WebSafeBase64Unescape(parts[2], &signature));
  EXPECT_EQ(boost::json::parse(head).at("alg"), "RS256");
  EXPECT_EQ(boost::json::parse(claims).at("iss"), "12345");
  EXPECT_EQ(boost::json::parse(claims).at("iat"), 1'790'000'000 - 60);
  EXPECT_EQ(boost::json::parse(claims).at("exp"), 1'790'000'000 + 540);
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                   &EVP_MD_CTX_free);
  const std::string input = absl::StrCat(parts[0], ".", parts[1]);
  ASSERT_EQ(EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()), 1);
  EXPECT_EQ(
      EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                       signature.size(), reinterpret_cast<const unsigned char*>(input.data()),
                       input.size()),
      1);
}

TEST(AppTokenTest, WhatIsNoKeyIsSaidToBeNone) {
  const absl::Status no_key = AppToken("12345", "not a key", absl::UnixEpoch()).status();
  EXPECT_TRUE(absl::IsInvalidArgument(no_key)) << no_key;
  EXPECT_THAT(std::string(no_key.message()), HasSubstr(".pem"));
}

class ReconcileTest : public RunningNode {
 protected:
  static ReconciliationOptions Options() {
    return {.since = absl::InfinitePast(),
            .until = absl::UnixEpoch() + absl::Hours(10) - absl::Seconds(1),
            .ask = true};
  }

  absl::StatusOr<Reconciled> ReconcileWith(const ScriptedServer& github,
                                           const ReconciliationOptions& options) const {
    GithubClient client = ClientOf(github);
    HookDeliveries theirs(client, "/app/hook");
    auto docketd = RequireOperator(data_);
    if (!docketd.ok()) return docketd.status();
    StoredDeliveries ours(*docketd);
    return Reconcile(theirs, ours, options, [](std::int64_t) {});
  }

  // One delivery, whose outcome is visible; its GUID.
  [[nodiscard]] std::string Known() const {
    const demo::Delivery delivery = PullRequestOpened();
    const ClientResponse received = Deliver(delivery);
    EXPECT_EQ(received.status, 202) << received.body;
    const std::string id(boost::json::parse(received.body).at("delivery").as_string());
    EXPECT_EQ(AskOperator(absl::StrCat("/api/v1/deliveries/", id, "?wait=5000")).status, 200);
    return delivery.guid;
  }
};

TEST_F(ReconcileTest, WhatNeverCameIsAskedForOldestFirst) {
  const auto node = StartReady();
  const std::string known = Known();
  ScriptedServer github(
      {{Page({Entry(9, "too-new", 0, 502), Entry(8, "second", 2, 0), Entry(7, known, 3, 200)},
             "v1_7"),
        Page({Entry(6, "second", 4, 502), Entry(5, "first", 5, 503)}), Accepted(), Accepted()}});
  const auto found = ReconcileWith(github, Options());
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->attempts, 4);
  ASSERT_EQ(found->missing.size(), 2U);
  EXPECT_EQ(found->missing[0].guid, "first");
  EXPECT_EQ(found->missing[1].guid, "second");
  EXPECT_THAT(found->acknowledged, IsEmpty());
  EXPECT_EQ(found->asked, 2);
  EXPECT_THAT(github.requests(), ElementsAre("GET /app/hook/deliveries?per_page=100 ",
                                             "GET /app/hook/deliveries?per_page=100&cursor=v1_7 ",
                                             "POST /app/hook/deliveries/5/attempts ",
                                             "POST /app/hook/deliveries/8/attempts "));
}

TEST_F(ReconcileTest, WhatWasAcknowledgedAndIsNotHereIsNamed) {
  const auto node = StartReady();
  ScriptedServer github({{Page({Entry(8, "g", 2, 503), Entry(7, "g", 3, 202)})}});
  ReconciliationOptions look = Options();
  look.ask = false;
  const auto found = ReconcileWith(github, look);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_THAT(found->acknowledged, ElementsAre("g"));
  EXPECT_EQ(found->asked, 0);
  EXPECT_EQ(github.requests().size(), 1U) << "it only looked";
}

// The next run goes on: what was asked for comes by itself.
TEST_F(ReconcileTest, ItEndsWhereGithubWantsFewerRequests) {
  const auto node = StartReady();
  ScriptedServer github({{Page({Entry(8, "b", 2, 0), Entry(7, "a", 3, 0)}), Accepted(),
                          Answer("429 Too Many Requests", "Retry-After: 60\r\n")}});
  const absl::Status ended = ReconcileWith(github, Options()).status();
  EXPECT_TRUE(absl::IsResourceExhausted(ended)) << ended;
}

TEST_F(ReconcileTest, ARedrivenDeliveryIsDecidedAsItWas) {
  const auto node = StartReady();
  const std::string guid = Known();
  auto docketd = RequireOperator(data_);
  ASSERT_TRUE(docketd.ok()) << docketd.status();
  StoredDeliveries stored(*docketd);
  std::string id;
  ASSERT_TRUE(stored
                  .ForEach({.guid = guid, .event = {}, .status = {}}, 1,
                           [&](const boost::json::object& one) {
                             id = std::string(one.at("id").as_string());
                             return absl::OkStatus();
                           })
                  .ok());
  const auto copy = stored.Redrive(id);
  ASSERT_TRUE(copy.ok()) << copy.status();
  const auto end = stored.AwaitOutcome(*copy, absl::Seconds(30));
  ASSERT_TRUE(end.ok()) << end.status();
  EXPECT_EQ(end->at("status"), "accepted");
  EXPECT_EQ(end->at("duplicate_of").as_string(), id);
  EXPECT_EQ(end->at("outcomes").at(0).at("attempt"), 1) << "nothing was decided a second time";
  EXPECT_EQ(stored.Redrive("dlv_1_0_4000").status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace docket::apps

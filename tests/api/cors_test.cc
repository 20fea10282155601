// Which pages' scripts may ask from within a browser: what a browser sends, and what it looks for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/api/test_server.h"

namespace docket::api {
namespace {

using ::testing::HasSubstr;

constexpr char kPage[] = "https://dashboard.example";
constexpr char kThing[] = "/api/v1/things/1";

boost::asio::awaitable<Response> Tell(Request /*request*/) {
  Response response;
  response.body = "here";
  co_return response;
}

std::vector<Route> Routes() {
  return {{http::verb::get, "/api/v1/things/{id}", Door::kPublic, 0, Tell},
          {http::verb::put, "/api/v1/things/{id}", Door::kPublic, 10, Tell},
          {http::verb::get, "/healthz", Door::kPublic, 0, Tell}};
}

HttpServerOptions Allowing(std::vector<std::string> origins) {
  HttpServerOptions options;
  options.cors = {.allowed_origins = std::move(origins), .max_age = absl::Minutes(5)};
  return options;
}

HttpAsk From(const std::string& origin, const std::string& target = kThing) {
  return {.target = target, .headers = {{"Origin", origin}}};
}

HttpAsk Preflight(const std::string& origin, const std::string& target = kThing) {
  return {.method = "OPTIONS",
          .target = target,
          .headers = {{"Origin", origin},
                      {"Access-Control-Request-Method", "PUT"},
                      {"Access-Control-Request-Headers", "authorization,if-match"}}};
}

void ExpectNothingOfCors(const HttpAnswer& answer) {
  for (const auto& field : answer.headers) {
    EXPECT_FALSE(std::string(field.name_string()).starts_with("Access-Control"))
        << std::string(field.name_string());
  }
}

TEST(CorsTest, APageThatIsAllowedReadsTheAnswer) {
  const TestServer server(Routes(), Allowing({"http://localhost:3000", kPage}));
  const HttpAnswer answer = server.Ask(From(kPage));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.Header("Access-Control-Allow-Origin"), kPage);
  EXPECT_EQ(answer.Header("Vary"), "Origin");
  for (const std::string name : {"Consistency-Token", "ETag", "Link", "RateLimit", "Retry-After"}) {
    EXPECT_THAT(answer.Header("Access-Control-Expose-Headers"), HasSubstr(name));
  }
  // A refusal is an answer too, and a script must be able to read why.
  EXPECT_EQ(server.Ask(From(kPage, "/api/v1/nowhere")).Header("Access-Control-Allow-Origin"),
            kPage);
}

TEST(CorsTest, ABrowserMayAskBefore) {
  const TestServer server(Routes(), Allowing({kPage}));
  HttpClient client = server.Connect();
  const HttpAnswer answer = client.Send(Preflight(kPage));
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.Header("Content-Length"), "");
  EXPECT_EQ(answer.Header("Access-Control-Allow-Origin"), kPage);
  EXPECT_EQ(answer.Header("Access-Control-Allow-Methods"), "GET, HEAD, PUT");
  EXPECT_EQ(answer.Header("Access-Control-Max-Age"), "300");
  for (const std::string name : {"Authorization", "Content-Type", "If-Match", "Prefer"}) {
    EXPECT_THAT(answer.Header("Access-Control-Allow-Headers"), HasSubstr(name));
  }
  EXPECT_EQ(client.Send(From(kPage)).body, "here");  // on the same connection
}

TEST(CorsTest, OtherPagesLearnNothing) {
  const TestServer server(Routes(), Allowing({kPage}));
  for (const std::string origin :
       {"https://dashboard.example.evil.example", "http://dashboard.example",
        "https://dashboard.example:8443", "HTTPS://DASHBOARD.EXAMPLE", "null", "*"}) {
    const HttpAnswer answer = server.Ask(From(origin));
    EXPECT_EQ(answer.status, 200)
        << origin;  // a request is a request; the browser hides its answer
    ExpectNothingOfCors(answer);
    EXPECT_EQ(answer.Header("Vary"), "Origin");
    const HttpAnswer asked = server.Ask(Preflight(origin));
    EXPECT_EQ(asked.status, 405) << origin;
    ExpectNothingOfCors(asked);
  }
  const HttpAnswer without = server.Ask({.target = kThing});
  ExpectNothingOfCors(without);
  EXPECT_EQ(without.Header("Vary"), "Origin") << "a cache may give it to a page";
}

TEST(CorsTest, WhoeverAsksButNeverWithCookies) {
  const TestServer server(Routes(), Allowing({"*"}));
  for (const HttpAnswer& answer : {server.Ask(From(kPage)), server.Ask(Preflight(kPage))}) {
    EXPECT_EQ(answer.Header("Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(answer.Header("Access-Control-Allow-Credentials"), "");
    EXPECT_EQ(answer.Header("Vary"), "");
  }
}

TEST(CorsTest, OnlyOfTheApi) {
  const TestServer server(Routes(), Allowing({"*"}));
  ExpectNothingOfCors(server.Ask(From(kPage, "/healthz")));
  EXPECT_EQ(server.Ask(Preflight(kPage, "/healthz")).status, 405);
  EXPECT_EQ(server.Ask(Preflight(kPage, "/api/v1/nowhere")).status, 404);
}

TEST(CorsTest, AnOptionsRequestThatAsksForNothingIsRefusedAsBefore) {
  const TestServer server(Routes(), Allowing({kPage}));
  const HttpAnswer answer =
      server.Ask({.method = "OPTIONS", .target = kThing, .headers = {{"Origin", kPage}}});
  EXPECT_EQ(answer.status, 405);
  EXPECT_EQ(answer.Header("Allow"), "GET, HEAD, PUT");
}

TEST(CorsTest, WithoutOriginsNothingIsSaid) {
  TestServer server(Routes());
  const HttpAnswer answer = server.Ask(From(kPage));
  ExpectNothingOfCors(answer);
  EXPECT_EQ(answer.Header("Vary"), "");
  EXPECT_EQ(server.Ask(Preflight(kPage)).status, 405);
  // Nor at the operator's door, which no browser can open.
  TestServer open(Routes(), Allowing({"*"}));
  ExpectNothingOfCors(open.AskOperator(From(kPage)));
}

}  // namespace
}  // namespace docket::api

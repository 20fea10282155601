#include "apps/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/apps/scripted_server.h"

namespace docket::apps {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::chrono::milliseconds kLimit{10'000};

HttpClient ClientOf(const ScriptedServer& server, std::chrono::milliseconds limit = kLimit) {
  return HttpClient({.unix_socket = {}, .host = "127.0.0.1", .port = server.port()}, limit);
}

absl::StatusOr<ClientResponse> Ask(HttpClient& client, const std::string& target) {
  return client.Send({.method = "GET", .target = target, .headers = {}, .body = {}});
}

TEST(HttpClient, UsesOneConnectionForSeveralRequests) {
  ScriptedServer server({{AnswerWithBody("one"), AnswerWithBody("two")}});
  HttpClient client = ClientOf(server);
  EXPECT_EQ(Ask(client, "/1")->body, "one");
  const auto second =
      client.Send({.method = "POST", .target = "/2", .headers = {}, .body = "hello"});
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->status, 200);
  EXPECT_EQ(second->body, "two");
  EXPECT_EQ(server.connections(), 1);
  EXPECT_THAT(server.requests(), ElementsAre("GET /1 ", "POST /2 hello"));
}

TEST(HttpClient, SendsOnceMoreWhenTheServerHadClosedTheIdleConnection) {
  ScriptedServer server({{AnswerWithBody("one")}, {AnswerWithBody("two")}});
  HttpClient client = ClientOf(server);
  ASSERT_TRUE(Ask(client, "/1").ok());
  const auto second = Ask(client, "/2");
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->body, "two");
  EXPECT_EQ(server.connections(), 2);
}

TEST(HttpClient, SendsNotAThirdTime) {
  ScriptedServer server({{AnswerWithBody("one")}, {}, {AnswerWithBody("three")}});
  HttpClient client = ClientOf(server);
  ASSERT_TRUE(Ask(client, "/1").ok());
  EXPECT_TRUE(absl::IsUnavailable(Ask(client, "/2").status()));
}

TEST(HttpClient, SendsNotAgainWhatFailedOnAFreshConnection) {
  ScriptedServer server({{}, {AnswerWithBody("two")}});
  HttpClient client = ClientOf(server);
  EXPECT_TRUE(absl::IsUnavailable(Ask(client, "/1").status()));
  EXPECT_THAT(server.requests(), ElementsAre());
  EXPECT_EQ(Ask(client, "/2")->body, "two");  // the next request connects again
}

TEST(HttpClient, SendsNotAgainOnceAnAnswerHasBegun) {
  ScriptedServer server({{AnswerWithBody("one"), "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nha"},
                         {AnswerWithBody("never")}});
  HttpClient client = ClientOf(server);
  ASSERT_TRUE(Ask(client, "/1").ok());
  EXPECT_TRUE(absl::IsUnavailable(Ask(client, "/2").status()));
  EXPECT_THAT(server.requests(), ElementsAre("GET /1 ", "GET /2 "));
}

TEST(HttpClient, ASilentServerIsADeadlineThatNamesIt) {
  ScriptedServer server({{std::string()}});
  HttpClient client = ClientOf(server, std::chrono::milliseconds(50));
  const absl::Status status = Ask(client, "/").status();
  EXPECT_TRUE(absl::IsDeadlineExceeded(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("http://127.0.0.1:" + server.port()));
}

TEST(HttpClient, NobodyThereIsUnavailable) {
  HttpClient client({.unix_socket = "/no/such.sock", .host = {}, .port = {}}, kLimit);
  const absl::Status status = Ask(client, "/").status();
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("/no/such.sock"));
}

TEST(HttpClient, StreamsLinesHoweverTheyAreCut) {
  ScriptedServer server(
      {{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        "5\r\none\nt\r\n"
        "3\r\nwo\n\r\n"
        "1\r\n\n\r\n"
        "0\r\n\r\n",
        AnswerWithBody("after")}});
  HttpClient client = ClientOf(server);
  std::vector<std::string> lines;
  const auto streamed =
      client.SendStreamed({.method = "POST", .target = "/", .headers = {}, .body = {}},
                          [&lines](std::string_view line) { lines.emplace_back(line); });
  ASSERT_TRUE(streamed.ok()) << streamed.status();
  EXPECT_THAT(lines, ElementsAre("one", "two", ""));
  EXPECT_EQ(streamed->body, "");
  EXPECT_EQ(Ask(client, "/")->body, "after");
}

TEST(HttpClient, StreamsAlsoOnceMoreOnANewConnection) {
  ScriptedServer server({{AnswerWithBody("one")}, {AnswerWithBody("line\n")}});
  HttpClient client = ClientOf(server);
  ASSERT_TRUE(Ask(client, "/1").ok());
  std::vector<std::string> lines;
  const auto streamed =
      client.SendStreamed({.method = "POST", .target = "/2", .headers = {}, .body = {}},
                          [&lines](std::string_view line) { lines.emplace_back(line); });
  ASSERT_TRUE(streamed.ok()) << streamed.status();
  EXPECT_THAT(lines, ElementsAre("line"));
}

TEST(HttpClient, ARefusalIsNotSplitIntoLines) {
  ScriptedServer server({{"HTTP/1.1 409 Conflict\r\nContent-Length: 4\r\n\r\na\nb\n"}});
  HttpClient client = ClientOf(server);
  const auto refused =
      client.SendStreamed({.method = "POST", .target = "/", .headers = {}, .body = {}},
                          [](std::string_view line) { ADD_FAILURE() << line; });
  ASSERT_TRUE(refused.ok()) << refused.status();
  EXPECT_EQ(refused->status, 409);
  EXPECT_EQ(refused->body, "a\nb\n");
}

TEST(ParseServerUrl, TakesHostAndPort) {
  const auto parsed = ParseServerUrl("http://127.0.0.1:9000");
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->host, "127.0.0.1");
  EXPECT_EQ(parsed->port, "9000");
  EXPECT_EQ(ToString(*parsed), "http://127.0.0.1:9000");
  EXPECT_EQ(ParseServerUrl("http://docket.test/")->port, "80");
  EXPECT_EQ(ParseServerUrl("http://[::1]:81")->host, "::1");
}

TEST(ParseServerUrl, RefusesWhatIsNoServer) {
  for (const char* url : {"", "docket.test", "https://docket.test", "http://", "http://a/path",
                          "http://a b", "ftp://a"}) {
    const auto parsed = ParseServerUrl(url);
    EXPECT_TRUE(absl::IsInvalidArgument(parsed.status())) << url;
    EXPECT_THAT(std::string(parsed.status().message()), HasSubstr("http://host:port"));
  }
}

}  // namespace
}  // namespace docket::apps

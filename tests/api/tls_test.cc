// The public door by TLS: who is served, what is said at the end, and what changes while it serves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "api/http/tls_context.h"
#include "tests/api/test_server.h"
#include "tests/api/tls_client.h"
#include "tests/support/made_certificate.h"

namespace docket::api {
namespace {

using testing_support::EncryptedKey;
using testing_support::MadeCertificate;
using testing_support::MakeCertificate;

constexpr std::size_t kBodyMax = 1'000;
constexpr std::size_t kLargeBytes = 3U << 20U;

TlsContext ContextOf(const MadeCertificate& made) {
  const auto context =
      MakeTlsContext({.certificate_chain = made.certificate, .private_key = made.key});
  EXPECT_TRUE(context.ok()) << context.status();
  return *context;
}

Response Say(std::string text) {
  Response response;
  response.body = std::move(text);
  return response;
}

std::vector<Route> TestRoutes() {
  return {{.method = http::verb::get,
           .pattern = "/hello",
           .handler = [](Request) -> boost::asio::awaitable<Response> { co_return Say("hello"); }},
          {.method = http::verb::get,
           .pattern = "/large",
           .handler = [](Request) -> boost::asio::awaitable<Response> {
             co_return Say(std::string(kLargeBytes, 'x'));
           }},
          {.method = http::verb::post,
           .pattern = "/echo",
           .body_bytes_max = kBodyMax,
           .handler = [](Request request) -> boost::asio::awaitable<Response> {
             co_return Say(std::move(request.body));
           }}};
}

class TlsTest : public ::testing::Test {
 protected:
  explicit TlsTest(HttpServerOptions options = {})
      : server_(TestRoutes(), options, ContextOf(made_)) {}

  [[nodiscard]] TlsClient Connect() { return Connect({.trusted = made_.certificate}); }
  [[nodiscard]] TlsClient Connect(const TlsClientOptions& options) {
    return {server_.server().port(), options};
  }

  const MadeCertificate made_ = MakeCertificate("first");
  TestServer server_;
};

TEST_F(TlsTest, AnswersManyRequestsOnOneConnection) {
  TlsClient client = Connect();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.Send({.target = "/hello"}).body, "hello");
  EXPECT_EQ(client.Send({.method = "POST", .target = "/echo", .body = "x"}).body, "x");
  EXPECT_EQ(client.Version(), "TLSv1.3");
  EXPECT_EQ(client.ServerName(), "first");
}

TEST_F(TlsTest, SendsWhatIsLargerThanARecordAndASocketsBuffer) {
  EXPECT_EQ(Connect().Send({.target = "/large"}).body, std::string(kLargeBytes, 'x'));
}

TEST_F(TlsTest, SpeaksTls12AndNothingOlder) {
  TlsClient older = Connect({.trusted = made_.certificate, .newest = TLS1_2_VERSION});
  EXPECT_EQ(older.Send({.target = "/hello"}).status, 200);
  EXPECT_EQ(older.Version(), "TLSv1.2");
  EXPECT_TRUE(Connect({.trusted = made_.certificate, .newest = TLS1_1_VERSION}).Greet());
}

TEST_F(TlsTest, ChoosesHttp11OfTheProtocolsThatAreOffered) {
  TlsClient both =
      Connect({.trusted = made_.certificate, .offered_protocols = "\x02h2\x08http/1.1"});
  EXPECT_EQ(both.Send({.target = "/hello"}).status, 200);
  EXPECT_EQ(both.ChosenProtocol(), "http/1.1");
  TlsClient other = Connect({.trusted = made_.certificate, .offered_protocols = "\x02h2"});
  EXPECT_EQ(other.Send({.target = "/hello"}).status, 200);
  EXPECT_EQ(other.ChosenProtocol(), "");
}

TEST_F(TlsTest, SaysThatTheAnswersEndHere) {
  TlsClient client = Connect();
  EXPECT_EQ(client.Send({.target = "/hello"}, /*keep_alive=*/false).status, 200);
  EXPECT_EQ(client.End(), boost::asio::error::eof);
}

TEST_F(TlsTest, ARefusalCanBeReadWhileTheBodyIsStillSent) {
  TlsClient client = Connect();
  client.Write({.method = "POST", .target = "/echo", .body = std::string(kLargeBytes, 'x')});
  EXPECT_EQ(client.Read().status, 413);
  EXPECT_EQ(client.End(), boost::asio::error::eof);
}

TEST_F(TlsTest, WhoSpeaksNoTlsIsLeftAndOthersAreServed) {
  HttpClient plain = server_.Connect();
  plain.WriteRaw("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(plain.ReadRest(), testing::Not(testing::HasSubstr("HTTP/1.1")));
  EXPECT_EQ(Connect().Send({.target = "/hello"}).status, 200);
}

TEST_F(TlsTest, TheOperatorsSocketStaysPlain) {
  EXPECT_EQ(server_.AskOperator({.target = "/no-such"}).status, 404);
}

TEST_F(TlsTest, ANewCertificateIsForWhoConnectsFromThenOn) {
  TlsClient before = Connect();
  EXPECT_EQ(before.Send({.target = "/hello"}).status, 200);
  const MadeCertificate renewed = MakeCertificate("second");
  server_.server().UseTls(ContextOf(renewed));
  TlsClient after = Connect({.trusted = renewed.certificate});
  EXPECT_EQ(after.Send({.target = "/hello"}).status, 200);
  EXPECT_EQ(after.ServerName(), "second");
  EXPECT_EQ(before.Send({.target = "/hello"}).status, 200);
  EXPECT_TRUE(Connect().Greet());  // it trusts the one before
}

HttpServerOptions Impatient() {
  HttpServerOptions options;
  options.header_timeout = absl::Milliseconds(50);
  options.idle_timeout = absl::Milliseconds(50);
  return options;
}

class ImpatientTlsTest : public TlsTest {
 protected:
  ImpatientTlsTest() : TlsTest(Impatient()) {}
};

TEST_F(ImpatientTlsTest, WhoDoesNotShakeHandsIsLeft) {
  HttpClient silent = server_.Connect();
  EXPECT_TRUE(silent.IsClosedByServer());
  while (server_.server().connections() > 0) std::this_thread::yield();
}

TEST_F(ImpatientTlsTest, WhoAsksNothingIsToldTheEnd) {
  {
    TlsClient idle = Connect();
    EXPECT_EQ(idle.Send({.target = "/hello"}).status, 200);
    EXPECT_EQ(idle.End(), boost::asio::error::eof);
  }
  while (server_.server().connections() > 0) std::this_thread::yield();
}

HttpServerOptions OneConnection() {
  HttpServerOptions options;
  options.connections_max = 1;
  return options;
}

class FullTlsTest : public TlsTest {
 protected:
  FullTlsTest() : TlsTest(OneConnection()) {}
};

TEST_F(FullTlsTest, WhoIsOneTooManyIsToldSo) {
  TlsClient first = Connect();
  EXPECT_EQ(first.Send({.target = "/hello"}).status, 200);
  EXPECT_EQ(Connect().Send({.target = "/hello"}).status, 503);
}

std::string RefusalOf(const TlsIdentity& identity) {
  return std::string(MakeTlsContext(identity).status().message());
}

TEST(TlsContextTest, SaysUntilWhenTheCertificateIsValid) {
  const absl::Time expires = ContextOf(MakeCertificate("x", 5)).expires_at;
  const absl::Duration left = expires - absl::Now();
  EXPECT_LT(left, absl::Hours(24 * 5 + 1));
  EXPECT_GT(left, absl::Hours(24 * 5 - 1));
}

TEST(TlsContextTest, SaysWhatCannotBeUsed) {
  const MadeCertificate made = MakeCertificate("one");
  const MadeCertificate other = MakeCertificate("other");
  EXPECT_THAT(RefusalOf({.certificate_chain = "", .private_key = made.key}),
              testing::StartsWith("the certificate cannot be used"));
  EXPECT_THAT(RefusalOf({.certificate_chain = made.key, .private_key = made.key}),
              testing::StartsWith("the certificate cannot be used"));
  EXPECT_THAT(RefusalOf({.certificate_chain = made.certificate, .private_key = "secret"}),
              testing::StartsWith("the key cannot be used"));
  EXPECT_THAT(RefusalOf({.certificate_chain = made.certificate, .private_key = other.key}),
              testing::StartsWith("the key"));
}

// And does not ask the terminal for the password.
TEST(TlsContextTest, AnEncryptedKeyIsRefused) {
  const MadeCertificate made = MakeCertificate("one");
  EXPECT_THAT(RefusalOf({.certificate_chain = made.certificate,
                         .private_key = EncryptedKey(made, "password")}),
              testing::HasSubstr("without a password"));
}

}  // namespace
}  // namespace docket::api

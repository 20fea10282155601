// Messages that are not what HTTP/1.1 says: each is answered as it deserves, or its connection is
// closed, and nobody else notices.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "demo/signer.h"
#include "tests/hostile/siege.h"

namespace docket::system_test {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;

constexpr char kHost[] = "Host: x\r\n";
constexpr char kClose[] = "Host: x\r\nConnection: close\r\n\r\n";
constexpr char kMalformed[] = "400 malformed-request";
constexpr char kTooLarge[] = "431 header-too-large";
constexpr char kBodyTooLarge[] = "413 body-too-large";
constexpr char kUnsigned[] = "401 invalid-signature";  // it was read as a whole

struct Message {
  std::string name;
  std::string bytes;
  std::vector<std::string> answers;
};

std::string Get(const std::string& target) {
  return absl::StrCat("GET ", target, " HTTP/1.1\r\n", kClose);
}

std::string Health(const std::string& fields) {
  return absl::StrCat("GET /healthz HTTP/1.1\r\nConnection: close\r\n", fields, "\r\n");
}

std::string Webhook(const std::string& fields, const std::string& body) {
  return absl::StrCat(WebhookHeader(absl::StrCat("Connection: close\r\n", fields)), body);
}

std::string Chunked(const std::string& body) {
  return Webhook("Transfer-Encoding: chunked\r\n", body);
}

std::vector<Message> OtherVersions() {
  return {
      {"HTTP/0.9", "GET /healthz\r\n\r\n", {kMalformed}},
      {"HTTP/1.0", "GET /healthz HTTP/1.0\r\n\r\n", {"200"}},
      {"HTTP/1.2", absl::StrCat("GET /healthz HTTP/1.2\r\n", kClose), {kMalformed}},
      {"HTTP/2.0", absl::StrCat("GET /healthz HTTP/2.0\r\n", kClose), {kMalformed}},
      {"preface of HTTP/2",
       std::string("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0", 29),
       {kMalformed}},
      {"upgrade to HTTP/2", Health("Host: x\r\nUpgrade: h2c\r\n"), {"200"}},
      {"TLS",
       absl::StrCat(std::string("\x16\x03\x01\x00\xc8\x01", 6), std::string(200, 'x')),
       {kMalformed}},
      {"garbage", "\xff\xfe\r\n\r\n", {kMalformed}},
      {"garbage behind a request",
       absl::StrCat("GET /healthz HTTP/1.1\r\n", kHost, "\r\n\xff\xfe garbage\r\n\r\n"),
       {"200", kMalformed}},
  };
}

std::vector<Message> OddTargets() {
  return {
      {"absolute", Get("http://x/healthz"), {"200"}},
      {"asterisk", absl::StrCat("OPTIONS * HTTP/1.1\r\n", kClose), {kMalformed}},
      {"authority", absl::StrCat("CONNECT x:80 HTTP/1.1\r\n", kClose), {kMalformed}},
      {"none", Get(""), {kMalformed}},
      {"above the root", Get("/../../etc/passwd"), {"404 not-found"}},
      {"NUL", absl::StrCat(std::string("GET /a\0b", 8), " HTTP/1.1\r\n", kClose), {kMalformed}},
      {"encoded NUL", Get("/a%00b"), {kMalformed}},
      {"not UTF-8", Get("/%ff"), {kMalformed}},
      {"long", Get("/" + std::string(15'000, 'a')), {"404 not-found"}},
      {"too long", Get("/" + std::string(65'536, 'a')), {kTooLarge}},
      {"unknown method",
       absl::StrCat("FETCH /healthz HTTP/1.1\r\n", kClose),
       {"405 method-not-allowed"}},
      {"long method",
       absl::StrCat(std::string(9'000, 'F'), " /healthz HTTP/1.1\r\n", kClose),
       {"405 method-not-allowed"}},
  };
}

std::vector<Message> OddHeaders() {
  return {
      {"64 KiB", Health(absl::StrCat(kHost, "X: ", std::string(65'536, 'a'), "\r\n")), {kTooLarge}},
      {"1 MiB without an end",
       absl::StrCat("GET / HTTP/1.1\r\nX: ", std::string(1 << 20, 'a')),
       {kTooLarge}},
      {"no host", Health(""), {kMalformed}},
      {"two hosts", Health("Host: x\r\nHost: y\r\n"), {kMalformed}},
      {"NUL in a value", Health(std::string("Host: x\0y\r\n", 11)), {kMalformed}},
      {"NUL in a name", Health(std::string("Host: x\r\nA\0b: c\r\n", 17)), {kMalformed}},
      {"line feeds alone", "GET /healthz HTTP/1.1\nHost: x\nConnection: close\n\n", {kMalformed}},
      {"a carriage return alone", Health("Host: x\rA: b\r\n"), {kMalformed}},
      {"a space before the colon", Health("Host: x\r\nA : b\r\n"), {kMalformed}},
      {"no colon", Health("Host: x\r\nA\r\n"), {kMalformed}},
      {"no name", Health("Host: x\r\n: b\r\n"), {kMalformed}},
  };
}

std::vector<Message> LiesAboutLengths() {
  const std::string request = absl::StrCat("GET /healthz HTTP/1.1\r\n", kHost, "\r\n");
  return {
      {"one length twice",
       Webhook("Content-Length: 2\r\nContent-Length: 2\r\n", "{}"),
       {kUnsigned}},
      {"two lengths", Webhook("Content-Length: 2\r\nContent-Length: 3\r\n", "{}x"), {kMalformed}},
      {"two lengths in one", Webhook("Content-Length: 2, 3\r\n", "{}x"), {kMalformed}},
      {"plus", Webhook("Content-Length: +2\r\n", "{}"), {kMalformed}},
      {"minus", Webhook("Content-Length: -2\r\n", "{}"), {kMalformed}},
      {"hexadecimal", Webhook("Content-Length: 0x2\r\n", "{}"), {kMalformed}},
      {"empty", Webhook("Content-Length: \r\n", "{}"), {kMalformed}},
      {"2^64 - 1", Webhook("Content-Length: 18446744073709551615\r\n", "{}"), {kBodyTooLarge}},
      {"beyond 2^64", Webhook("Content-Length: 99999999999999999999\r\n", "{}"), {kMalformed}},
      {"too long", Webhook("Content-Length: 26214401\r\n", "{}"), {kBodyTooLarge}},
      {"a body that nobody takes", Health("Host: x\r\nContent-Length: 4\r\n"), {kBodyTooLarge}},
      {"shorter than the body",
       WebhookHeader("Content-Length: 1\r\n") + "{}\r\n\r\n",
       {kUnsigned, kMalformed}},
      {"length, then chunks",
       Webhook("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + request),
       {kMalformed}},
      {"chunks, then length",
       Webhook("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "0\r\n\r\n" + request),
       {kMalformed}},
      {"unknown coding", Webhook("Transfer-Encoding: xchunked\r\n", request), {kMalformed}},
      {"no coding", Webhook("Transfer-Encoding: identity\r\n", request), {kMalformed}},
      {"chunks inside", Webhook("Transfer-Encoding: chunked, gzip\r\n", request), {kMalformed}},
      {"unknown coding and length",
       Webhook("Transfer-Encoding: xchunked\r\nContent-Length: 2\r\n", "{}"),
       {kMalformed}},
  };
}

std::vector<Message> LiesAboutChunks() {
  const std::string fields(40'000, 'a');
  return {
      {"true", Chunked("2\r\n{}\r\n0\r\n\r\n"), {kUnsigned}},
      {"extension", Chunked("2;a=b\r\n{}\r\n0\r\n\r\n"), {kUnsigned}},
      {"shorter than said", Chunked("3\r\n{}\r\n0\r\n\r\n"), {kMalformed}},
      {"longer than said", Chunked("1\r\n{}\r\n0\r\n\r\n"), {kMalformed}},
      {"minus", Chunked("-1\r\n{}\r\n0\r\n\r\n"), {kMalformed}},
      {"0x", Chunked("0x2\r\n{}\r\n0\r\n\r\n"), {kMalformed}},
      {"no number", Chunked("zz\r\n{}\r\n0\r\n\r\n"), {kMalformed}},
      {"2^64 - 1", Chunked("FFFFFFFFFFFFFFFF\r\n{}"), {kBodyTooLarge}},
      {"beyond 2^64", Chunked("FFFFFFFFFFFFFFFFFF\r\n{}"), {kMalformed}},
      {"too large", Chunked("1900001\r\n{}"), {kBodyTooLarge}},
      {"long extension", Chunked(absl::StrCat("2;", fields, "\r\n{}\r\n0\r\n\r\n")), {kMalformed}},
      {"long trailer",
       Chunked(absl::StrCat("2\r\n{}\r\n0\r\nA: ", fields, "\r\n\r\n")),
       {kMalformed}},
      {"a length in the trailer",
       Chunked("2\r\n{}\r\n0\r\nContent-Length: 5\r\n\r\n"),
       {kMalformed}},
  };
}

// The peer ends its side behind the message: nothing more comes.
std::vector<Message> HalfMessages() {
  return {
      {"nothing", "", {}},
      {"a letter", "G", {}},
      {"half a header", absl::StrCat("GET /healthz HTTP/1.1\r\n", kHost), {}},
      {"half a body", Webhook("Content-Length: 10\r\n", "{}"), {kMalformed}},
      {"half a chunk", Chunked("5\r\n{}"), {kMalformed}},
      {"no last chunk", Chunked("2\r\n{}\r\n"), {kMalformed}},
      {"a whole request", Get("/healthz"), {"200"}},
  };
}

class MessageTest : public testing::Test {
 protected:
  void ExpectAnswers(const std::vector<Message>& messages, bool ended_by_peer = false) {
    for (const Message& message : messages) {
      Peer peer = siege_.NewPeer();
      (void)peer.SendAll(message.bytes);  // the server may have answered and closed before its end
      if (ended_by_peer) peer.EndSending();
      const Peer::Heard heard = peer.ListenToEnd();
      EXPECT_TRUE(heard.ended) << message.name;
      EXPECT_THAT(AnswersIn(heard.text), ElementsAreArray(message.answers)) << message.name << "\n"
                                                                            << heard.text;
    }
    siege_.ExpectUnharmed(kBusyConnectionBytes);
  }

  Siege siege_{{}};
};

TEST_F(MessageTest, OtherVersionsOfHttp) { ExpectAnswers(OtherVersions()); }
TEST_F(MessageTest, Targets) { ExpectAnswers(OddTargets()); }
TEST_F(MessageTest, Headers) { ExpectAnswers(OddHeaders()); }
TEST_F(MessageTest, Lengths) { ExpectAnswers(LiesAboutLengths()); }
TEST_F(MessageTest, Chunks) { ExpectAnswers(LiesAboutChunks()); }
TEST_F(MessageTest, HalfMessages) { ExpectAnswers(HalfMessages(), true); }

TEST_F(MessageTest, ATrailerDoesNotSign) {
  const std::string signature = demo::SignatureOf(
      {.secret = SecretIn(apps::DataDirectory{.path = siege_.directory()}.webhook_secret())}, "{}");
  Peer peer = siege_.NewPeer();
  EXPECT_TRUE(peer.SendAll(
      Chunked(absl::StrCat("2\r\n{}\r\n0\r\nX-Hub-Signature-256: ", signature, "\r\n\r\n"))));
  EXPECT_THAT(AnswersIn(peer.ListenToEnd().text), ElementsAre(kUnsigned));
}

}  // namespace
}  // namespace docket::system_test

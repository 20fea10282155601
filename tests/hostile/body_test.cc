// Bodies that never end, and bodies of which there is less than was said.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/hostile/siege.h"

namespace docket::system_test {
namespace {

using testing::ElementsAre;

constexpr std::int64_t kMebibyte = 1 << 20;

std::string BeginChunks() { return WebhookHeader("Transfer-Encoding: chunked\r\n"); }

TEST(Body, ChunksWithoutEndAreRefusedAtTheLimit) {
  Siege siege({});
  const std::string chunk = absl::StrCat("100000\r\n", std::string(kMebibyte, 'x'), "\r\n");
  std::vector<Peer> peers = siege.NewPeers(3);
  for (Peer& peer : peers) {
    bool taken = peer.SendAll(BeginChunks());
    for (int i = 0; i < 100 && taken; ++i) taken = peer.SendAll(chunk);
    EXPECT_THAT(AnswersIn(peer.ListenToEnd().text), ElementsAre("413 body-too-large"));
  }
  siege.ExpectUnharmed(kMebibyte * 3 * 2 * 25);  // a body is copied when it grows
}

// What a chunk carries besides its bytes is held until its line, or the trailer, has ended.
TEST(Body, ExtensionsAndTrailersWithoutEndAreRefused) {
  constexpr int kPeers = 500;
  Siege siege({});
  const std::string much(128 << 10, 'a');
  const std::vector<std::string> beginnings = {"2;", "2\r\n{}\r\n0\r\nA: ", "2\r\n{}\r\n0;"};
  std::vector<Peer> peers = siege.NewPeers(kPeers);
  for (std::size_t i = 0; i < peers.size(); ++i) {
    (void)peers[i].SendAll(absl::StrCat(BeginChunks(), beginnings[i % beginnings.size()], much));
  }
  for (Peer& peer : peers) {
    EXPECT_THAT(AnswersIn(peer.ListenToEnd().text), ElementsAre("400 malformed-request"));
  }
  siege.ExpectUnharmed(kPeers * kBusyConnectionBytes);
}

// Memory is for what has come. Announcing costs nothing, so it must not keep others from sending.
TEST(Body, WhatIsOnlyAnnouncedTakesNoMemoryFromOthers) {
  constexpr int kPeers = 2'000;
  Siege siege({"--http.request_timeout_ms=3600000", "--http.body_budget_bytes=52428800"});
  std::vector<Peer> peers = siege.NewPeers(kPeers);
  for (Peer& peer : peers) {
    EXPECT_TRUE(peer.SendAll(WebhookHeader("Content-Length: 26214400\r\n") + "{"));
  }
  siege.bystander().AwaitMore(20);
  peers.clear();
  siege.ExpectUnharmed(kPeers * kBusyConnectionBytes);
}

// Byte by byte, each read by itself: with one thread, whoever is served later was read later.
TEST(Body, EveryByteMayComeAlone) {
  Siege siege({"--http.threads=1"});
  for (const std::string body :
       {"0\r\n\r\n", "2\r\n{}\r\n0\r\n\r\n", "0;a=b\r\nA: b\r\n\r\n", "00\r\n\r\n"}) {
    Peer peer = siege.NewPeer();
    EXPECT_TRUE(peer.SendAll(WebhookHeader("Connection: close\r\nTransfer-Encoding: chunked\r\n")));
    for (const char byte : body) {
      siege.bystander().AwaitMore(2);  // the second began after this byte's forerunner came
      EXPECT_TRUE(peer.SendAll(std::string(1, byte)));
    }
    EXPECT_THAT(AnswersIn(peer.ListenToEnd().text), ElementsAre("401 invalid-signature")) << body;
  }
  siege.ExpectUnharmed(kBusyConnectionBytes);
}

// A field of 5 bytes takes many times that in memory.
TEST(Body, HeadersOfManyFieldsAreRefused) {
  constexpr int kPeers = 1'000;
  Siege siege({});
  std::string fields = "Content-Length: 25000000\r\n";
  for (int i = 0; i < 3'000; ++i) fields += "a:b\r\n";
  const std::string header = WebhookHeader(fields);
  std::vector<Peer> peers = siege.NewPeers(kPeers);
  for (Peer& peer : peers) (void)peer.SendAll(header);
  for (Peer& peer : peers) {
    EXPECT_THAT(AnswersIn(peer.ListenToEnd().text), ElementsAre("431 header-too-large"));
  }
  siege.ExpectUnharmed(kPeers * kBusyConnectionBytes);
}

}  // namespace
}  // namespace docket::system_test

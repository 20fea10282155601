// Clients that take their time: to send, to read, or for ever.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/hostile/siege.h"

namespace docket::system_test {
namespace {

using testing::ElementsAre;

constexpr char kHealth[] = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
constexpr char kMetrics[] = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";
// Short, so that these tests are; none of them depends on how long.
const std::vector<std::string> kShort = {"--http.request_timeout_ms=2000",
                                         "--ingest.append_timeout_ms=2000"};

// A byte for each, again and again, until the server has answered them all.
void DripUntilAnswered(Siege& siege, std::vector<Peer>& peers) {
  while (AwaitAny(peers, absl::ZeroDuration()) < static_cast<int>(peers.size())) {
    for (Peer& peer : peers) (void)peer.Send("a");
    siege.bystander().AwaitMore(1);
  }
}

TEST(Slow, HeadersAre408) {
  constexpr int kPeers = 500;
  Siege siege(kShort);
  std::vector<Peer> peers = siege.NewPeers(kPeers);
  for (Peer& peer : peers) EXPECT_TRUE(peer.SendAll("GET /healthz HTTP/1.1\r\nA: "));
  DripUntilAnswered(siege, peers);
  for (Peer& peer : peers) {
    EXPECT_THAT(AnswersIn(peer.ListenToEnd().text), ElementsAre("408 request-timeout"));
  }
  siege.ExpectUnharmed(kPeers * kBusyConnectionBytes);
}

TEST(Slow, BodiesAre408) {
  constexpr int kPeers = 500;
  Siege siege(kShort);
  std::vector<Peer> peers = siege.NewPeers(kPeers);
  for (Peer& peer : peers) {
    EXPECT_TRUE(peer.SendAll(WebhookHeader("Content-Length: 20000000\r\n")));
  }
  DripUntilAnswered(siege, peers);
  for (Peer& peer : peers) {
    EXPECT_THAT(AnswersIn(peer.ListenToEnd().text), ElementsAre("408 request-timeout"));
  }
  siege.ExpectUnharmed(kPeers * kBusyConnectionBytes);
}

TEST(Slow, WhoNeverReadsIsGivenUp) {
  constexpr int kPeers = 500;
  Siege siege(kShort);
  std::string asked;
  for (int i = 0; i < 100; ++i) absl::StrAppend(&asked, kMetrics);
  std::vector<Peer> peers = siege.NewPeers(kPeers, true);
  for (Peer& peer : peers) (void)peer.Send(asked);
  siege.ExpectFilesReturn();  // although the peers still hold their ends
  siege.ExpectUnharmed(kPeers * kBusyConnectionBytes);
}

TEST(Slow, WhoNeverReadsAContinueIsGivenUp) {
  constexpr int kPeers = 100;
  Siege siege(kShort);
  const std::string one = WebhookHeader("Content-Length: 1\r\nExpect: 100-continue\r\n") + "x";
  std::string asked;
  for (int i = 0; i < 1'000; ++i) absl::StrAppend(&asked, one);
  std::vector<Peer> peers = siege.NewPeers(kPeers, true);
  for (Peer& peer : peers) (void)peer.Send(asked);
  siege.ExpectFilesReturn();
  siege.ExpectUnharmed(kPeers * kBusyConnectionBytes);
}

// SIGTERM is answered by an orderly end, whatever clients keep for themselves.
TEST(Slow, ClientsDoNotHoldUpTheEnd) {
  const eventstore::TemporaryDirectory directory;
  Docketd server(directory.path(), {"--http.threads=1"});
  const auto crowd = [&server](std::string_view bytes) {
    std::vector<Peer> peers;
    for (int i = 0; i < 50; ++i) {
      peers.emplace_back(PeerOptions{.port = server.port(), .narrow = true});
      (void)peers.back().Send(bytes);
    }
    return peers;
  };
  const std::vector<Peer> headers = crowd("GET /healthz HTTP/1.1\r\nA: ");
  const std::vector<Peer> bodies = crowd(WebhookHeader("Content-Length: 100\r\n"));
  std::string asked;
  for (int i = 0; i < 100; ++i) absl::StrAppend(&asked, kMetrics);
  const std::vector<Peer> readers = crowd(asked);
  const std::vector<Peer> silent = crowd(kHealth);
  ASSERT_EQ(server.Get("/readyz").status, 200);  // by then all of the above is read
  EXPECT_EQ(server.Stop(), 0) << server.process().errors().All();
}

}  // namespace
}  // namespace docket::system_test

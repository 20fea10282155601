// Many connections at one time, and more than there may be.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/hostile/siege.h"

namespace docket::system_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kHealth[] = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
constexpr char kHalfHeader[] = "GET /healthz HTTP/1.1\r\nA: ";
// Nobody is sent away in these tests, however slow the machine is.
const std::vector<std::string> kPatient = {"--http.request_timeout_ms=3600000",
                                           "--http.idle_timeout_ms=3600000"};

TEST(Flood, TenThousandIdleAndSlowConnections) {
  constexpr int kIdle = 9'000;
  constexpr int kSlow = 1'000;  // half of them with a header
  Siege siege(kPatient);
  std::vector<Peer> idle = siege.NewPeers(kIdle);
  for (Peer& peer : idle) EXPECT_TRUE(peer.SendAll(kHealth));
  std::vector<Peer> slow = siege.NewPeers(kSlow);
  for (std::size_t i = 0; i < slow.size(); ++i) {
    EXPECT_TRUE(slow[i].SendAll(i % 2 == 0 ? WebhookHeader("Content-Length: 20000000\r\n")
                                           : std::string(kHalfHeader)));
  }
  siege.bystander().AwaitMore(20);
  EXPECT_GE(siege.Usage().files, kIdle + kSlow / 2);
  for (int round = 0; round < 10; ++round) {
    for (Peer& peer : slow) (void)peer.Send("a");
    siege.bystander().AwaitMore(2);
  }
  idle.clear();
  slow.clear();
  siege.ExpectUnharmed(kIdle * kIdleConnectionBytes + kSlow * kBusyConnectionBytes);
}

TEST(Flood, ConnectionsThatAreResetAtOnce) {
  constexpr int kPeers = 10'000;
  Siege siege({});
  const std::vector<std::string> words = {"", kHealth, kHalfHeader,
                                          WebhookHeader("Content-Length: 20000000\r\n") + "{"};
  for (std::size_t i = 0; i < kPeers; ++i) {
    Peer peer = siege.NewPeer();
    (void)peer.Send(words[i % words.size()]);
    if (i % 3 != 0) peer.Reset();  // the others end as they should
  }
  siege.ExpectUnharmed(0);
}

TEST(Flood, ConnectionsBeyondTheLimitAreToldSo) {
  constexpr int kLimit = 100;
  const eventstore::TemporaryDirectory directory;
  std::vector<std::string> flags = kPatient;
  flags.push_back(absl::StrCat("--http.max_connections=", kLimit));
  Docketd server(directory.path(), flags);
  std::vector<Peer> peers;
  for (int i = 0; i < kLimit; ++i) {
    peers.emplace_back(PeerOptions{.port = server.port()});
    EXPECT_TRUE(peers.back().SendAll(kHealth));
  }
  while (AwaitAny(peers, kPatience) < kLimit) {
  }
  Peer late({.port = server.port()});
  const Peer::Heard heard = late.ListenToEnd();  // it need not say a word
  EXPECT_THAT(AnswersIn(heard.text), ElementsAre("503 busy"));
  EXPECT_THAT(heard.text, HasSubstr("Retry-After: 1"));
  peers.pop_back();
  // Its place is free when the server has seen that it left.
  auto status = server.Get("/readyz").status;
  while (status == 503) status = server.Get("/readyz").status;
  EXPECT_EQ(status, 200);
}

}  // namespace
}  // namespace docket::system_test

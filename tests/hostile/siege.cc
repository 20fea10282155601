#include "tests/hostile/siege.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "apps/open_files.h"

namespace docket::system_test {
namespace {

constexpr std::size_t kWarmRequests = 20;  // until every part of docketd has been used once
constexpr int kAddresses = 8;
constexpr int kFirstAddress = 2;
// The largest crowd and the bystander, and what docketd sets aside for its stores.
constexpr std::int64_t kFilesNeeded = 10'000 + apps::kFilesReserved + 200;
constexpr double kMebibyte = 1 << 20;

double Milliseconds(absl::Duration duration) { return absl::ToDoubleMilliseconds(duration); }

}  // namespace

Siege::Siege(const std::vector<std::string>& flags)
    : server_(directory_.path(), flags),
      port_(server_.port()),
      bystander_(
          {.url = server_.url(),
           .secret = SecretIn(apps::DataDirectory{.path = directory_.path()}.webhook_secret())}) {
  EXPECT_GE(apps::RaiseOpenFilesLimit().value_or(0), kFilesNeeded)
      << "these tests open 10,000 connections: raise the hard limit of open files, as root with "
         "'ulimit -Hn "
      << kFilesNeeded << "', and run them again";
  bystander_.AwaitMore(kWarmRequests);
  before_ = Usage();
}

Peer Siege::NewPeer(bool narrow) {
  return Peer({.port = port_, .source = kFirstAddress + peers_++ % kAddresses, .narrow = narrow});
}

std::vector<Peer> Siege::NewPeers(std::size_t count, bool narrow) {
  std::vector<Peer> peers;
  peers.reserve(count);
  for (std::size_t i = 0; i < count; ++i) peers.push_back(NewPeer(narrow));
  return peers;
}

void Siege::ExpectFilesReturn() {
  const absl::Time end = absl::Now() + kPatience;
  const std::int64_t most = before_.files + kFilesOfStores;
  ProcessUsage usage = Usage();
  while (usage.files > most && absl::Now() < end) {
    bystander_.AwaitMore(1);
    usage = Usage();
  }
  EXPECT_LE(usage.files, most) << "files, " << before_.files << " before";
}

void Siege::ExpectUnharmed(std::int64_t bytes) {
  bystander_.AwaitMore(2);
  ExpectFilesReturn();
  const BystanderResult served = bystander_.Finish();
  EXPECT_THAT(served.failures, testing::IsEmpty());
  EXPECT_EQ(server_.Get("/readyz").status, 200);
  const ProcessUsage usage = Usage();
  const std::int64_t most = AllowedResident(before_.resident_bytes + kBesidesBytes + bytes);
  EXPECT_LE(usage.resident_bytes_most, most);
  std::cout << absl::StrFormat(
      "  bystander: %d served, p50 %.1f ms, p99 %.1f ms, max %.1f ms; resident %.0f MiB before, at "
      "most %.0f of %.0f MiB; files %d before, %d after\n",
      served.times.size(), Milliseconds(served.Percentile(0.5)),
      Milliseconds(served.Percentile(0.99)), Milliseconds(served.Percentile(1)),
      static_cast<double>(before_.resident_bytes) / kMebibyte,
      static_cast<double>(usage.resident_bytes_most) / kMebibyte,
      static_cast<double>(most) / kMebibyte, before_.files, usage.files);
}

}  // namespace docket::system_test

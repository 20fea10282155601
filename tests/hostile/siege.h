// Siege: a docketd with a bystander, before and while others besiege it, and what must hold after:
// everything that the bystander asked for was served, docketd is ready, its memory stayed within a
// stated bound, and it has closed what the others opened.
// Thread-safety: used by one thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/eventstore/temporary_directory.h"
#include "tests/hostile/bystander.h"
#include "tests/hostile/peer.h"
#include "tests/system/docketd.h"
#include "tests/system/process_usage.h"

namespace docket::system_test {

// Of docketd, for each connection and besides them: what api/http/server.h says, and what RocksDB,
// the allocator and the answers in the works take in a busy process.
inline constexpr std::int64_t kBusyConnectionBytes = 64 << 10;
inline constexpr std::int64_t kIdleConnectionBytes = 8 << 10;
inline constexpr std::int64_t kBesidesBytes = 96 << 20;
// Of the stores, that come and go: logs, tables, compactions.
inline constexpr std::int64_t kFilesOfStores = 64;

class Siege {
 public:
  explicit Siege(const std::vector<std::string>& flags);
  Siege(const Siege&) = delete;
  Siege& operator=(const Siege&) = delete;

  [[nodiscard]] Docketd& server() { return server_; }
  [[nodiscard]] Bystander& bystander() { return bystander_; }
  [[nodiscard]] const std::string& directory() const { return directory_.path(); }
  // From one of eight addresses of loopback.
  [[nodiscard]] Peer NewPeer(bool narrow = false);
  [[nodiscard]] std::vector<Peer> NewPeers(std::size_t count, bool narrow = false);
  [[nodiscard]] ProcessUsage Usage() { return UsageOf(server_.process().pid()); }
  // Waits until docketd has no more files open than before, and those of its stores. Not after
  // ExpectUnharmed.
  void ExpectFilesReturn();
  // Ends the bystander. `bytes` is what the others may have made docketd take at the most.
  void ExpectUnharmed(std::int64_t bytes);

 private:
  const eventstore::TemporaryDirectory directory_;
  Docketd server_;
  const std::uint16_t port_;
  Bystander bystander_;
  int peers_ = 0;
  ProcessUsage before_;
};

}  // namespace docket::system_test

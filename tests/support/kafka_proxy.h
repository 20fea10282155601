// KafkaProxy: stands between clients of Kafka and the brokers, which advertise its ports, and
// passes on what they say. It reads the first fields of each request, and so knows which client
// sends it and what topic it appends to; so it can hold back one process's appends alone.
// Thread-safety: every method may be called from any thread at the same time. Threads: one, which
// the destructor joins.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace docket::tests {

// Between a client, as its client.id says, and a broker, 1, 2, …; 0: each.
struct Way {
  std::string client;
  int broker = 0;
  std::string topic{};  // of kNoAppends; empty: each
  friend auto operator<=>(const Way&, const Way&) = default;
};

enum class Passage {
  kOpen,
  kNoAppends,  // they wait, and what its connection brings behind them
  kNone,       // in both directions
};

class KafkaProxy {
 public:
  explicit KafkaProxy(int brokers);
  ~KafkaProxy();
  KafkaProxy(const KafkaProxy&) = delete;
  KafkaProxy& operator=(const KafkaProxy&) = delete;

  // Of 127.0.0.1; one for each broker, open from the beginning.
  [[nodiscard]] const std::vector<int>& ports() const { return ports_; }
  // Where the broker itself listens. Before, what connects is closed.
  void SetTarget(int broker, int port);

  // What was held back goes on its way when the passage is open again.
  void Set(const Way& way, Passage passage);
  // Closes the connections of that way. What was held back never arrives.
  void Close(const Way& way);
  // Every request to that broker waits so long.
  void SetDelay(int broker, absl::Duration delay);

  // Appends of that client that are held back now.
  [[nodiscard]] std::int64_t held_appends(const std::string& client) const;

 private:
  class Traffic;
  std::unique_ptr<Traffic> traffic_;
  std::vector<int> ports_;
};

}  // namespace docket::tests

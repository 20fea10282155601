// A fixed set of connections, each driven by one thread while work is spread over them.
// Thread-safety: used by one thread, which blocks in ForEach. ForEach starts a thread per
// connection and joins them all. Ownership: owns the transports.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "demo/transport.h"

namespace docket::demo {

class Workers {
 public:
  // Precondition: connections > 0.
  Workers(std::size_t connections, const TransportFactory& transports);

  using Work = std::function<void(Transport& transport, std::size_t index)>;
  using OnTick = std::function<void(std::size_t done)>;

  // work(…, 0) … work(…, count - 1), each once, handed out in that order; returns when all are
  // done. Two calls may run at once, on different transports. on_tick is called by the calling
  // thread every kTick; it may be empty. Precondition: work does not throw.
  void ForEach(std::size_t count, const Work& work, const OnTick& on_tick);

  static constexpr std::chrono::milliseconds kTick{500};

 private:
  std::vector<std::unique_ptr<Transport>> transports_;
};

}  // namespace docket::demo

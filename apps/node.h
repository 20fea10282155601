// Node: one docketd: every component of the configured roles, constructed in the order of their
// dependence and stopped in reverse. The only place that names every adapter.
// Thread-safety: made, run and stopped by one thread. Threads: those of its loops, of the HTTP
// server, of the logs' appenders, and a small pool for blocking work.
#pragma once

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "platform/clock.h"
#include "platform/config.h"
#include "platform/logging.h"

namespace rocksdb {
class Env;
}

namespace docket::apps {

class Node {
 public:
  // Opens the stores, starts every loop and serves. An error leaves nothing running; when what was
  // started does not stop in time, the process ends (see leave.h). The clock outlives the node, and
  // so does `env` (see OpenStores).
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<Node>> Start(const platform::Config& config,
                                                                   const platform::Clock& clock,
                                                                   platform::Logger logger,
                                                                   rocksdb::Env* env = nullptr);
  ~Node();
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  // Answers what is in flight, then stops everything in reverse order of construction.
  // kDeadlineExceeded: something did not stop in time; LeaveUnlessStopped, without destroying the
  // node.
  [[nodiscard]] absl::Status Stop();

 private:
  struct Parts;

  explicit Node(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace docket::apps

// Brokers: three brokers of Kafka behind a proxy, and the blows that fall on one of them at a time.
// After each blow it waits until every partition has all its replicas again, so that there are
// always two that know what is acknowledged.
// Thread-safety: used by one thread. Ownership: borrows the proxy. The destructor ends the brokers
// and leaves their data, except those on the small disk, which end with the process.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "tests/support/kafka_proxy.h"
#include "tests/torture/kafka_schedule.h"
#include "tests/torture/small_disk.h"

namespace docket::torture {

class Brokers {
 public:
  // Nothing runs yet. with_small_disk: kBrokerWithSmallDisk is on one (see SmallDisk).
  Brokers(std::string directory, tests::KafkaProxy& proxy, bool with_small_disk);
  ~Brokers();
  Brokers(const Brokers&) = delete;
  Brokers& operator=(const Brokers&) = delete;

  [[nodiscard]] absl::Status Start();
  // host:port, …; of the proxy.
  [[nodiscard]] std::string bootstrap() const;

  // Peace is not waited for. When it returns OK all is whole again; otherwise nobody knows. A blow
  // lasts no longer than until `over`.
  [[nodiscard]] absl::Status Strike(const BrokerBlow& blow, const absl::Notification& over);
  // By kind, of Strike.
  [[nodiscard]] const std::map<BrokerBlowKind, std::int64_t>& counts() const { return counts_; }

 private:
  [[nodiscard]] absl::Status Perform(const BrokerBlow& blow, const absl::Notification& over);
  [[nodiscard]] absl::Status KillAndRestart(const BrokerBlow& blow, const absl::Notification& over);
  [[nodiscard]] absl::Status PauseAndResume(const BrokerBlow& blow, const absl::Notification& over);
  [[nodiscard]] absl::Status MoveLeaders(const BrokerBlow& blow);
  [[nodiscard]] absl::Status FillDisk(const BrokerBlow& blow, const absl::Notification& over);
  void SlowDown(const BrokerBlow& blow, const absl::Notification& over);
  void Cut(const BrokerBlow& blow, const absl::Notification& over);
  [[nodiscard]] absl::Status AwaitAllInSync() const;
  [[nodiscard]] absl::Status Script(std::vector<std::string> arguments) const;

  const std::string directory_;
  tests::KafkaProxy& proxy_;
  const bool with_small_disk_;
  std::unique_ptr<SmallDisk> small_disk_;
  std::map<BrokerBlowKind, std::int64_t> counts_;
};

}  // namespace docket::torture

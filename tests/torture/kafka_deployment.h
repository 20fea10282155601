// KafkaDeployment: docketd on four processes over three brokers: one that takes webhooks, two that
// share the work of translating and deciding, one that keeps the views and answers. One thread
// strikes at the processes, another one at the brokers.
// Thread-safety, ownership: as Deployment. Threads: the second one within StrikeUntil, and the
// proxy's.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "tests/support/kafka_proxy.h"
#include "tests/torture/brokers.h"
#include "tests/torture/deployment.h"
#include "tests/torture/kafka_schedule.h"
#include "tests/torture/report.h"

namespace docket::torture {

// A run that strikes for so long must make records that the reader rule ignores.
inline constexpr absl::Duration kLongEnoughForZombies = absl::Minutes(1);

struct KafkaDeploymentOptions {
  std::uint64_t seed = 1;
  std::string directory;  // of all: a data directory for each process, and the brokers' data
  Programs programs;
  std::int64_t verify_every = 0;  // restarts; 0: never
  KafkaBlowNames without;
  bool zombies_are_due = false;
};

class KafkaDeployment final : public Deployment {
 public:
  // `verify` is called between two blows.
  KafkaDeployment(KafkaDeploymentOptions options, Ledger& ledger, std::function<void()> verify);

  [[nodiscard]] bool Launch() override;
  [[nodiscard]] bool StrikeUntil(absl::Time end, const std::function<void()>& on_moved) override;
  void Terminate() override;
  [[nodiscard]] Served door() const override { return ServedBy(kDoor); }
  [[nodiscard]] Served reader() const override { return ServedBy(kReader); }
  [[nodiscard]] std::vector<pid_t> process_ids() const override;
  [[nodiscard]] std::vector<std::string> docket_flags() const override;
  [[nodiscard]] platform::Config logs() const override;
  void Judge(const History& history) override;

 private:
  void JudgeArchive();

  struct Process {
    std::unique_ptr<Victim> victim;
    std::string url;
  };

  [[nodiscard]] std::string PathOf(const std::string& name) const;
  [[nodiscard]] std::string ConfigOf(const std::string& name) const;
  [[nodiscard]] Served ServedBy(const std::string& name) const;
  void WriteConfig(const std::string& name) const;
  // Its output.
  [[nodiscard]] absl::StatusOr<std::string> RunDocket(std::vector<std::string> arguments) const;
  [[nodiscard]] absl::Status StartBrokers();
  [[nodiscard]] bool StartProcesses();
  // An admin's, in the file where a docketd that makes one itself has it.
  [[nodiscard]] absl::Status MakeKey() const;
  [[nodiscard]] bool Await(Process& process, absl::Time launched);

  // False: something does not serve any more.
  [[nodiscard]] bool Strike(const ProcessBlow& blow);
  [[nodiscard]] bool PauseAndGoOn(const ProcessBlow& blow);
  [[nodiscard]] bool Restart(const std::string& name, absl::Duration away);
  // Waits, while `resting` does not run or is not to; brings back what has ended by itself.
  [[nodiscard]] bool Rest(absl::Duration time, const std::string& resting = {});
  // A while in which appends of the owner get on their way, and no further. False: it has ended.
  [[nodiscard]] bool GatherAppends(const std::string& owner);
  // Until the other owner has claimed more, or long after the session has ended.
  [[nodiscard]] bool AwaitTakeover(const std::string& owner);
  void StrikeBrokers(const absl::Notification& over);
  void TellBlows();

  const KafkaDeploymentOptions options_;
  Ledger& ledger_;
  const std::function<void()> verify_;
  ProcessSchedule process_schedule_;
  BrokerSchedule broker_schedule_;
  tests::KafkaProxy proxy_{kBrokers};
  Brokers brokers_;
  absl::Mutex brokers_mutex_;  // held while they are not whole
  std::atomic<bool> brokers_failed_ = false;
  std::map<std::string, Process> processes_;
  std::int64_t restarts_ = 0;  // since the last verification
  std::int64_t zombies_ = 0;   // blows with appends held back
};

}  // namespace docket::torture

// ViewNode: a process that keeps all views in a store of its own and answers queries from it. The
// process may end at any moment and another begins on the same disk, on an older copy of it, or on
// an empty one. ViewUnit brings the views of one source log forward in it.
// Thread-safety: none; the simulation has one thread. Borrows logs, clock and poison.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "projections/delivery_reader.h"
#include "projections/progress.h"
#include "projections/review_reader.h"
#include "projections/runner.h"
#include "projections/system_reader.h"
#include "replay/replay_context.h"
#include "tests/sim/pipeline/poison.h"
#include "tests/sim/pipeline/unit.h"
#include "tests/sim/pipeline/view_disk.h"
#include "tests/sim/random.h"

namespace docket::sim {

class ViewNode {
 public:
  struct Parts {
    std::string name;
    std::vector<projections::Source> sources;
    const platform::Clock& clock;
    const Poison& poison;
    std::size_t batch_records_max = 1;
    std::uint64_t seed = 0;  // of the disk
    ViewDisk::Control control = {};
  };
  explicit ViewNode(Parts parts);
  ~ViewNode();

  [[nodiscard]] const std::string& name() const { return parts_.name; }
  [[nodiscard]] ViewDisk& disk() { return disk_; }
  [[nodiscard]] const ViewDisk& disk() const { return disk_; }

  // Older states of the disk, for Restore.
  void TakeCopy() { copies_.push_back(disk_.kept().Copy()); }
  // What a crash takes. The process must not run.
  enum class Loss { kNone, kOlderCopy, kEverything };
  Loss LoseSome(Random& random);

  // The process begins, unless it runs.
  [[nodiscard]] absl::Status Start();
  void Stop();
  [[nodiscard]] bool running() const { return process_ != nullptr; }

  // Preconditions of all that follows: it is running.
  [[nodiscard]] projections::ProjectionGroup& group(std::size_t source);
  [[nodiscard]] projections::Progress& progress();
  [[nodiscard]] projections::ReviewQueries& reviews();
  [[nodiscard]] projections::RepositoryQueries& repositories();
  [[nodiscard]] projections::DeliveryQueries& deliveries();
  [[nodiscard]] projections::KeyQueries& keys();
  [[nodiscard]] replay::ReplayContext replay_context();
  // The parked inputs of all views are tried again. How many streams came free.
  [[nodiscard]] absl::StatusOr<std::int64_t> RetryParked();

  // What the node says of itself: positions never go back while it runs, but once for each opening
  // of its store; at rest every view has come to the end of its log.
  [[nodiscard]] absl::Status CheckProgress();
  [[nodiscard]] absl::Status CheckStatusAtRest();

  // Waits until the views have passed a token, as a read would.
  [[nodiscard]] absl::Status Await(const projections::Positions& token);
  // Those waits that have not ended.
  [[nodiscard]] std::int64_t waiting() const;
  [[nodiscard]] std::int64_t waits() const { return waits_; }

 private:
  struct Process;

  [[nodiscard]] absl::Status OpenGroups(Process& process);

  const Parts parts_;
  ViewDisk disk_;
  std::vector<projections::MemoryViewStore::Contents> copies_;
  std::int64_t waits_ = 0;
  std::unique_ptr<Process> process_;  // last: it uses the disk
};

class ViewUnit final : public Unit {
 public:
  ViewUnit(ViewNode& node, std::size_t source, eventstore::RecordLog& log,
           const platform::Clock& clock);

  [[nodiscard]] ViewNode& node() { return node_; }
  // A rebuild holds its views: a step would wait for that.
  [[nodiscard]] bool held() const;

 private:
  [[nodiscard]] absl::Status Make() override;
  void Drop() override;
  [[nodiscard]] bool Made() const override { return !subscriptions_.empty(); }
  [[nodiscard]] absl::StatusOr<bool> StepOnce() override;
  [[nodiscard]] absl::Time Due() const override { return look_at_; }

  // Nobody wakes views when others have recovered the store that they share.
  static constexpr absl::Duration kLookEvery = absl::Seconds(1);

  ViewNode& node_;
  const std::size_t source_;
  eventstore::RecordLog& log_;
  const platform::Clock& clock_;
  absl::Time look_at_ = absl::InfinitePast();
  std::vector<std::unique_ptr<eventstore::Subscription>> subscriptions_;
};

}  // namespace docket::sim

// LogSet: the six logs of the pipeline in memory, with every fault that RecordLog allows.
// Thread-safety: none; the simulation has one thread. Outlives whoever reads or appends.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "eventstore/log_names.h"
#include "eventstore/memory/memory_log.h"
#include "platform/clock.h"
#include "tests/sim/pipeline/conditions.h"
#include "tests/sim/pipeline/unsteady_stores.h"

namespace docket::sim {

enum class LogKind : std::size_t {
  kReceived,
  kResults,
  kReviewCommands,
  kOrganizationCommands,
  kReviewEvents,
  kOrganizationEvents,
};

// In the order of LogKind.
inline constexpr std::array kLogNames = {
    eventstore::kWebhookReceived, eventstore::kDeliveryResults,
    eventstore::kReviewCommands,  eventstore::kOrganizationCommands,
    eventstore::kReviewEvents,    eventstore::kOrganizationEvents};

class LogSet {
 public:
  LogSet(const Conditions& conditions, const platform::Clock& clock, Random& random);

  // As the product is given it.
  [[nodiscard]] UnsteadyLog& operator[](LogKind kind) { return *logs_[Index(kind)].unsteady; }

  // One thing that a log does next; which one is drawn. False: there was none in the log drawn.
  bool DoOne(Random& random);
  // Everything that is pending, in order. False: there was nothing.
  bool DoAll();
  [[nodiscard]] bool Idle() const;

  // No faults from here on; what is on its way stays so.
  void Calm();

  // All that stands in a partition.
  [[nodiscard]] std::vector<eventstore::StoredRecord> Records(LogKind kind,
                                                              eventstore::PartitionIndex partition);
  [[nodiscard]] std::int64_t failed_reads() const;

 private:
  struct Log {
    std::unique_ptr<eventstore::MemoryLog> memory;
    std::unique_ptr<UnsteadyLog> unsteady;
  };

  [[nodiscard]] static std::size_t Index(LogKind kind) { return static_cast<std::size_t>(kind); }

  const std::uint64_t out_of_order_;
  std::array<Log, kLogNames.size()> logs_;
};

}  // namespace docket::sim

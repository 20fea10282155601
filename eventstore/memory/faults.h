// Faults: what a MemoryLog does with each append. A plan holds everything that the contract of
// RecordLog allows and nothing else; an injector makes the plans, scripted or from a seed.
// "One lands although the one before it did not" is two plans: UnknownLost(), then Acknowledged().
// Thread-safety: plans are values. A MemoryLog asks its injector under its lock, one append at a
// time; an injector is shared by no two logs.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <random>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "eventstore/record_log.h"

namespace docket::eventstore {

// A record that another producer appends: one of its own, or the repetition of the one that stands
// `back` records before the end (1: the last); nothing when there are fewer.
struct Replay {
  std::int64_t back = 1;
};
using ForeignRecord = std::variant<Record, Replay>;

// Times are in steps of the log: see MemoryLog::Pump.
struct AppendPlan {
  absl::Status refusal;  // not OK: Append answers this and nothing happens

  // What the caller is told.
  AppendOutcome::Kind told = AppendOutcome::Kind::kAcknowledged;
  bool offset_told = true;
  std::int64_t told_after = 0;  // after it landed or would have

  // What becomes of the record.
  bool lands = true;
  std::int64_t lands_after = 0;
  std::vector<std::int64_t> lands_again_after;  // once more for each; unknown outcomes only

  // What stands before it, in this order: foreign records, then offsets that hold none.
  std::vector<ForeignRecord> foreign_before;
  std::int64_t gap_before = 0;

  // Acknowledged: lands exactly once, before it is told. Not appended: never lands.
  [[nodiscard]] bool ObeysContract() const;
};

[[nodiscard]] AppendPlan Acknowledged();
[[nodiscard]] AppendPlan AcknowledgedWithoutOffset();
[[nodiscard]] AppendPlan Refused(absl::Status why);
[[nodiscard]] AppendPlan NotAppended();
[[nodiscard]] AppendPlan UnknownApplied();
[[nodiscard]] AppendPlan UnknownLost();
[[nodiscard]] AppendPlan UnknownLate(std::int64_t steps);   // told first, lands later
[[nodiscard]] AppendPlan UnknownTwice(std::int64_t steps);  // lands now and once more later

class FaultInjector {
 public:
  FaultInjector() = default;
  FaultInjector(const FaultInjector&) = delete;
  FaultInjector& operator=(const FaultInjector&) = delete;
  virtual ~FaultInjector() = default;

  [[nodiscard]] virtual AppendPlan PlanAppend(PartitionIndex partition, const Record& record) = 0;
  // An appender was destroyed: does this append of its, not yet landed, land all the same?
  [[nodiscard]] virtual bool LandsAfterGivingUp(PartitionIndex partition, const Record& record) = 0;
  // A slow reader gets less than it asked for, but one record at least.
  [[nodiscard]] virtual ReadLimits PlanRead(const ReadLimits& asked) = 0;
};

// Plans in the order given, then acknowledgements. What was given up lands.
class ScriptedFaults final : public FaultInjector {
 public:
  explicit ScriptedFaults(std::vector<AppendPlan> plans = {});

  [[nodiscard]] AppendPlan PlanAppend(PartitionIndex partition, const Record& record) override;
  [[nodiscard]] bool LandsAfterGivingUp(PartitionIndex partition, const Record& record) override;
  [[nodiscard]] ReadLimits PlanRead(const ReadLimits& asked) override;

 private:
  std::deque<AppendPlan> plans_;
};

// Chances in thousandths, each drawn for every append; the first six exclude each other.
struct FaultChances {
  std::uint32_t refused = 10;
  std::uint32_t not_appended = 10;
  std::uint32_t unknown_applied = 20;
  std::uint32_t unknown_lost = 20;
  std::uint32_t unknown_late = 20;
  std::uint32_t unknown_twice = 20;
  std::uint32_t offset_not_told = 20;  // of an acknowledged append
  std::uint32_t foreign_before = 20;   // half garbage, half a replay
  std::uint32_t gap_before = 20;
  std::uint32_t told_late = 50;
  std::uint32_t lands_after_giving_up = 500;
  std::uint32_t read_slow = 200;
  std::int64_t steps_max = 50;  // of every delay
};

// The same seed and the same calls: the same faults, on every machine.
class SeededFaults final : public FaultInjector {
 public:
  SeededFaults(std::uint64_t seed, const FaultChances& chances);

  [[nodiscard]] AppendPlan PlanAppend(PartitionIndex partition, const Record& record) override;
  [[nodiscard]] bool LandsAfterGivingUp(PartitionIndex partition, const Record& record) override;
  [[nodiscard]] ReadLimits PlanRead(const ReadLimits& asked) override;

 private:
  [[nodiscard]] AppendPlan DrawOutcome();
  [[nodiscard]] ForeignRecord DrawForeign();
  [[nodiscard]] std::uint64_t Below(std::uint64_t bound);
  [[nodiscard]] bool Chance(std::uint32_t thousandths);
  [[nodiscard]] std::int64_t Steps();

  const FaultChances chances_;
  std::mt19937_64 random_;
};

}  // namespace docket::eventstore

// Unit: something that a work loop would drive, driven by the scheduler instead and in the same
// way: it is stepped when it was woken, when its last step moved something, or when its time has
// come; one whose step fails is destroyed and made again after a while. So a lost wake-up shows as
// a world that does not come to rest. Between two steps it may crash or be paused. Thread-safety:
// none; the simulation has one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "platform/clock.h"

namespace docket::sim {

class Unit {
 public:
  Unit(std::string name, const platform::Clock& clock) : name_(std::move(name)), clock_(clock) {}
  Unit(const Unit&) = delete;
  Unit& operator=(const Unit&) = delete;
  virtual ~Unit() = default;

  [[nodiscard]] const std::string& name() const { return name_; }

  // Has work by itself.
  [[nodiscard]] bool Ready() const;
  // When it has work without being woken.
  [[nodiscard]] absl::Time NextDue() const;

  // One step, also if it is not ready. True: something moved. An injected error is answered by
  // making the unit again; any other error is answered to the caller, and final.
  [[nodiscard]] absl::StatusOr<bool> Step();

  // Loses what it has in memory.
  void Crash();

  void PauseUntil(std::int64_t step) { paused_until_ = step; }
  [[nodiscard]] bool Paused(std::int64_t step) const { return step < paused_until_; }

  [[nodiscard]] std::int64_t failures() const { return failures_; }

 protected:
  // Makes what Drop destroys. May fail as a step may.
  [[nodiscard]] virtual absl::Status Make() = 0;
  virtual void Drop() = 0;
  [[nodiscard]] virtual bool Made() const = 0;
  [[nodiscard]] virtual absl::StatusOr<bool> StepOnce() = 0;
  [[nodiscard]] virtual absl::Time Due() const = 0;

  // To be called when there is work.
  [[nodiscard]] std::function<void()> Waker() {
    return [this] { awake_ = true; };
  }

 private:
  [[nodiscard]] absl::StatusOr<bool> MakeAndStep();

  const std::string name_;
  const platform::Clock& clock_;
  bool awake_ = true;
  std::int64_t paused_until_ = 0;
  absl::Time not_before_ = absl::InfinitePast();  // it is made again then
  std::int64_t failures_ = 0;
};

}  // namespace docket::sim

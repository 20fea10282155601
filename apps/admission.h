// Admission: asks a log backend until its logs are admitted, and then does what waited for that.
// Thread-safety: as WorkUnit: used by one thread. Borrows the backend and the clock.
#pragma once

#include <functional>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "apps/log_backend.h"
#include "platform/clock.h"
#include "platform/work_loop.h"

namespace docket::apps {

class Admission final : public platform::WorkUnit {
 public:
  static constexpr absl::Duration kAskEvery = absl::Seconds(1);

  // `then` is called until it is OK.
  Admission(LogBackend& backend, const platform::Clock& clock, std::function<absl::Status()> then)
      : backend_(backend), clock_(clock), then_(std::move(then)) {}

  absl::StatusOr<bool> Step() override {
    if (health_.has_value() && health_->ok()) return false;
    health_ = backend_.Admit();
    if (health_->ok()) health_ = then_();
    due_ = health_->ok() ? absl::InfiniteFuture() : clock_.MonotonicNow() + kAskEvery;
    return false;
  }
  absl::Time NextDue() const override { return due_; }
  std::optional<absl::Status> Health() const override { return health_; }

 private:
  LogBackend& backend_;
  const platform::Clock& clock_;
  const std::function<absl::Status()> then_;
  absl::Time due_ = absl::InfinitePast();
  std::optional<absl::Status> health_;
};

}  // namespace docket::apps

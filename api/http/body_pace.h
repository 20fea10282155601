// BodyPace: the least speed of a body: each step of bytes, or the body's end, must come within its
// time. So what a sender makes the server hold costs it a steady stream.
// Thread-safety: none; used by the connection's thread.
#pragma once

#include <chrono>
#include <cstddef>

namespace docket::api {

struct BodyPaceLimits {
  std::size_t step_bytes = 0;
  std::chrono::milliseconds step_time{};
};

class BodyPace {
 public:
  explicit BodyPace(const BodyPaceLimits& limits) : step_bytes_(limits.step_bytes) {}

  // Whether a step, and with it its time, begins now that so many bytes are here.
  [[nodiscard]] bool StepBegins(std::size_t received) {
    if (received < next_step_) return false;
    next_step_ = received + step_bytes_;
    return true;
  }

 private:
  const std::size_t step_bytes_;
  std::size_t next_step_ = 0;
};

}  // namespace docket::api

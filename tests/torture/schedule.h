// What is done to docketd, and when: drawn from a seed, so that a run can be repeated as far as the
// machine allows. Thread-safety: used by one thread.
#pragma once

#include <cstdint>
#include <random>

#include "absl/time/time.h"

namespace docket::torture {

enum class BlowKind {
  kKill,       // SIGKILL
  kPause,      // SIGSTOP, and after a while SIGCONT
  kTerminate,  // SIGTERM
};

struct Blow {
  BlowKind kind = BlowKind::kKill;
  absl::Duration after;             // since docketd was ready, or the pause before ended
  absl::Duration pause;             // of kPause
  bool pause_ends_in_kill = false;  // of kPause
  // A kill of the process that follows, so long after its start: before it is ready, or soon after.
  bool next_start_is_killed = false;
  absl::Duration start_killed_after;
};

class Schedule {
 public:
  explicit Schedule(std::uint64_t seed) : random_(seed) {}
  [[nodiscard]] Blow Next();

 private:
  [[nodiscard]] bool OneIn(std::uint64_t count) { return random_() % count == 0; }
  [[nodiscard]] absl::Duration UpTo(absl::Duration most);

  std::mt19937_64 random_;
};

}  // namespace docket::torture

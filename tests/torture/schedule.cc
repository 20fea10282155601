#include "tests/torture/schedule.h"

namespace docket::torture {
namespace {

constexpr absl::Duration kLongestPeace = absl::Seconds(4);
constexpr absl::Duration kLongestPause = absl::Seconds(2);
// A start takes about a third of it on a quiet machine.
constexpr absl::Duration kStart = absl::Milliseconds(600);

}  // namespace

absl::Duration Schedule::UpTo(absl::Duration most) {
  const auto microseconds = static_cast<std::uint64_t>(absl::ToInt64Microseconds(most));
  return absl::Microseconds(static_cast<std::int64_t>(random_() % microseconds));
}

Blow Schedule::Next() {
  Blow blow;
  if (OneIn(2)) {
    blow.kind = BlowKind::kKill;
  } else {
    blow.kind = OneIn(2) ? BlowKind::kPause : BlowKind::kTerminate;
  }
  blow.after = UpTo(kLongestPeace);
  blow.pause = UpTo(kLongestPause);
  blow.pause_ends_in_kill = OneIn(4);
  blow.next_start_is_killed = OneIn(4);
  blow.start_killed_after = UpTo(kStart);
  return blow;
}

}  // namespace docket::torture

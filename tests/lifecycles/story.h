// A story: what happens to one pull request at GitHub and around it, as a list of steps drawn from
// a seed. Every step stands for itself: one that makes no sense where it stands (a push to a closed
// pull request) does nothing. So any steps can be taken out of a story and the rest is a story too,
// which is what shrinking rests on. Thread-safety: values and pure functions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace docket::lifecycles {

enum class Act : std::uint8_t {
  // People and GitHub.
  kOpen,
  kPush,
  kPushElsewhere,
  kEditTitle,
  kRetarget,
  kConvertToDraft,
  kMarkReady,
  kReview,
  kEditReview,
  kDismissReview,
  kComment,
  kEditComment,
  kDeleteComment,
  kReviewComment,
  kEditReviewComment,
  kDeleteReviewComment,
  kReply,
  kResolveThread,
  kUnresolveThread,
  kCheckCreated,
  kCheckCompleted,
  kSuiteCompleted,
  kStatus,
  kLabel,
  kUnlabel,
  kAssign,
  kUnassign,
  kAskReviewer,
  kUnaskReviewer,
  kMilestone,
  kDemilestone,
  kLock,
  kUnlock,
  kAutoMergeOn,
  kAutoMergeOff,
  kEnqueue,
  kDequeue,
  kClose,
  kReopen,
  kMerge,
  kMergeByQueue,
  kArchive,
  kUnarchive,
  // The bot's side.
  kAskForRun,
  kCancelRun,
  kWork,         // a worker does the next thing that is to be done
  kWorkThrough,  // workers do whatever is to be done
  kHeartbeat,
  kGiveBack,
  kFailAnalysis,
  kStaleResult,   // a worker brings a result under a lease that it had
  kRepeatResult,  // a worker brings its last result once more
  kWrongHead,     // a worker brings a result of another head
  kPublishRetry,
  kPublishRefused,
  kLateSent,  // it was sent, says a worker whose lease is over
  kWait,      // time passes
  kEnd        // no act: how many there are
};

inline constexpr std::size_t kActs = static_cast<std::size_t>(Act::kEnd);

// What becomes of one delivery on its way.
struct Fault {
  bool lost = false;
  bool forgotten = false;           // the copy comes when deduplication knows it no more
  std::int64_t late_seconds = 0;    // beyond the usual second
  std::int64_t again_seconds = 0;   // the same delivery once more, so long after; 0: no
  std::int64_t replay_seconds = 0;  // the same body under another GUID, so long after; 0: no

  [[nodiscard]] bool None() const { return *this == Fault{}; }
  friend bool operator==(const Fault&, const Fault&) = default;
};

// One act tells of itself by several deliveries at most.
inline constexpr std::size_t kDeliveriesOfAStep = 6;

struct Step {
  Act act = Act::kWait;
  std::int64_t gap_seconds = 0;  // since the step before; 0: in the same second
  std::uint64_t draw = 0;        // whatever else the act needs to be chosen
  std::array<Fault, kDeliveriesOfAStep> faults{};

  // A part of the draw, apart from the other parts.
  [[nodiscard]] std::uint64_t Part(unsigned place) const { return (draw >> (8 * place)) & 0xFFU; }
};

struct Story {
  std::uint64_t seed = 0;
  bool fork = false;                   // the head is in another repository
  std::int64_t timer_lag_seconds = 0;  // how late the owner lets time pass
  std::vector<Step> steps{};
};

[[nodiscard]] Story Draw(std::uint64_t seed);

[[nodiscard]] std::string_view ToString(Act act);
// "+30 s  push  [2nd delivery lost]"
[[nodiscard]] std::string ToLine(const Step& step);
[[nodiscard]] std::string ToText(const Story& story);

}  // namespace docket::lifecycles

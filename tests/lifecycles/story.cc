#include "tests/lifecycles/story.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/sim/random.h"

namespace docket::lifecycles {
namespace {

struct Weight {
  Act act;
  std::uint64_t weight;
};

constexpr std::array kWeights = {
    Weight{Act::kPush, 14},
    Weight{Act::kPushElsewhere, 2},
    Weight{Act::kEditTitle, 3},
    Weight{Act::kRetarget, 3},
    Weight{Act::kConvertToDraft, 3},
    Weight{Act::kMarkReady, 5},
    Weight{Act::kReview, 6},
    Weight{Act::kEditReview, 3},
    Weight{Act::kDismissReview, 3},
    Weight{Act::kComment, 3},
    Weight{Act::kEditComment, 2},
    Weight{Act::kDeleteComment, 2},
    Weight{Act::kReviewComment, 4},
    Weight{Act::kEditReviewComment, 2},
    Weight{Act::kDeleteReviewComment, 2},
    Weight{Act::kReply, 2},
    Weight{Act::kResolveThread, 3},
    Weight{Act::kUnresolveThread, 3},
    Weight{Act::kCheckCreated, 2},
    Weight{Act::kCheckCompleted, 3},
    Weight{Act::kSuiteCompleted, 2},
    Weight{Act::kStatus, 3},
    Weight{Act::kLabel, 3},
    Weight{Act::kUnlabel, 2},
    Weight{Act::kAssign, 1},
    Weight{Act::kUnassign, 2},
    Weight{Act::kAskReviewer, 2},
    Weight{Act::kUnaskReviewer, 2},
    Weight{Act::kMilestone, 1},
    Weight{Act::kDemilestone, 2},
    Weight{Act::kLock, 1},
    Weight{Act::kUnlock, 2},
    Weight{Act::kAutoMergeOn, 1},
    Weight{Act::kAutoMergeOff, 2},
    Weight{Act::kEnqueue, 2},
    Weight{Act::kDequeue, 2},
    Weight{Act::kClose, 4},
    Weight{Act::kReopen, 6},
    Weight{Act::kMerge, 2},
    Weight{Act::kMergeByQueue, 2},
    Weight{Act::kArchive, 1},
    Weight{Act::kUnarchive, 3},
    Weight{Act::kAskForRun, 5},
    Weight{Act::kCancelRun, 3},
    Weight{Act::kWork, 22},
    Weight{Act::kWorkThrough, 10},
    Weight{Act::kHeartbeat, 7},
    Weight{Act::kGiveBack, 3},
    Weight{Act::kFailAnalysis, 4},
    Weight{Act::kStaleResult, 4},
    Weight{Act::kRepeatResult, 3},
    Weight{Act::kWrongHead, 2},
    Weight{Act::kPublishRetry, 3},
    Weight{Act::kPublishRefused, 2},
    Weight{Act::kLateSent, 2},
    Weight{Act::kWait, 5},
};

// How much goes wrong in a story.
struct Weather {
  std::uint64_t lost_percent = 0;
  std::uint64_t late_percent = 0;
  std::int64_t late_most = 0;
  std::uint64_t twice_percent = 0;
  std::uint64_t same_second_percent = 0;
};

constexpr std::int64_t kDay = 86'400;

Weather DrawWeather(sim::Random& random) {
  Weather weather;
  if (random.Chance(30)) weather.lost_percent = 3 + random.Below(25);
  if (random.Chance(60)) weather.late_percent = 5 + random.Below(50);
  // A bounded order, or none at all.
  weather.late_most = random.Chance(70) ? random.Between(2, 90) : random.Between(90, 3 * kDay);
  if (random.Chance(50)) weather.twice_percent = 5 + random.Below(30);
  if (random.Chance(50)) weather.same_second_percent = 5 + random.Below(50);
  return weather;
}

Act DrawAct(sim::Random& random) {
  std::uint64_t sum = 0;
  for (const Weight& weight : kWeights) sum += weight.weight;
  std::uint64_t place = random.Below(sum);
  for (const Weight& weight : kWeights) {
    if (place < weight.weight) return weight.act;
    place -= weight.weight;
  }
  return Act::kWait;
}

std::int64_t DrawGap(sim::Random& random, const Weather& weather) {
  if (random.Chance(weather.same_second_percent)) return 0;
  switch (random.Below(10)) {
    case 0:
      return random.Between(30, 400);
    case 1:
      return random.Chance(30) ? random.Between(400, 2 * kDay) : random.Between(60, 2'000);
    case 2:
    case 3:
      return random.Between(10, 60);
    default:
      return random.Between(1, 12);
  }
}

Fault DrawFault(sim::Random& random, const Weather& weather) {
  Fault fault;
  fault.lost = random.Chance(weather.lost_percent);
  if (random.Chance(weather.late_percent))
    fault.late_seconds = random.Between(1, weather.late_most);
  if (random.Chance(weather.twice_percent)) {
    const std::int64_t after = random.Chance(80) ? random.Between(1, 60) : random.Between(1, kDay);
    fault.forgotten = random.Chance(40);
    (random.Chance(60) ? fault.again_seconds : fault.replay_seconds) = after;
  }
  return fault;
}

Step DrawStep(sim::Random& random, Act act, const Weather& weather) {
  Step step{
      .act = act, .gap_seconds = DrawGap(random, weather), .draw = random.Seed(), .faults = {}};
  for (Fault& fault : step.faults) fault = DrawFault(random, weather);
  return step;
}

std::string ToText(const Fault& fault, std::size_t place) {
  std::vector<std::string> parts;
  if (fault.lost) parts.emplace_back("lost");
  if (fault.late_seconds > 0) parts.push_back(absl::StrCat(fault.late_seconds, " s late"));
  if (fault.again_seconds > 0) parts.push_back(absl::StrCat("again after ", fault.again_seconds));
  if (fault.replay_seconds > 0) {
    parts.push_back(absl::StrCat("as another after ", fault.replay_seconds));
  }
  if (fault.forgotten) parts.emplace_back("when forgotten");
  return absl::StrCat("delivery ", place + 1, ": ", absl::StrJoin(parts, ", "));
}

}  // namespace

Story Draw(std::uint64_t seed) {
  sim::Random random(seed ^ 0x9E3779B97F4A7C15U);
  Story story{.seed = seed, .fork = random.Chance(25), .timer_lag_seconds = 0, .steps = {}};
  if (random.Chance(30)) story.timer_lag_seconds = random.Between(1, 20);
  const Weather weather = DrawWeather(random);
  const std::int64_t length = random.Between(4, random.Chance(25) ? 60 : 24);
  story.steps.push_back(DrawStep(random, Act::kOpen, weather));
  for (std::int64_t i = 0; i < length; ++i) {
    const Act act = DrawAct(random);
    // Pushes come in bursts.
    const std::int64_t times = act == Act::kPush && random.Chance(30) ? random.Between(2, 6) : 1;
    for (std::int64_t time = 0; time < times; ++time) {
      story.steps.push_back(DrawStep(random, act, weather));
    }
  }
  return story;
}

std::string_view ToString(Act act) {
  static constexpr std::array<std::string_view, kActs> kNames = {"open",
                                                                 "push",
                                                                 "push elsewhere",
                                                                 "edit title",
                                                                 "retarget",
                                                                 "convert to draft",
                                                                 "mark ready",
                                                                 "review",
                                                                 "edit review",
                                                                 "dismiss review",
                                                                 "comment",
                                                                 "edit comment",
                                                                 "delete comment",
                                                                 "review comment",
                                                                 "edit review comment",
                                                                 "delete review comment",
                                                                 "reply",
                                                                 "resolve thread",
                                                                 "unresolve thread",
                                                                 "check created",
                                                                 "check completed",
                                                                 "suite completed",
                                                                 "status",
                                                                 "label",
                                                                 "unlabel",
                                                                 "assign",
                                                                 "unassign",
                                                                 "ask reviewer",
                                                                 "unask reviewer",
                                                                 "milestone",
                                                                 "demilestone",
                                                                 "lock",
                                                                 "unlock",
                                                                 "auto merge on",
                                                                 "auto merge off",
                                                                 "enqueue",
                                                                 "dequeue",
                                                                 "close",
                                                                 "reopen",
                                                                 "merge",
                                                                 "merge by queue",
                                                                 "archive",
                                                                 "unarchive",
                                                                 "ask for run",
                                                                 "cancel run",
                                                                 "work",
                                                                 "work through",
                                                                 "heartbeat",
                                                                 "give back",
                                                                 "fail analysis",
                                                                 "stale result",
                                                                 "repeat result",
                                                                 "result of wrong head",
                                                                 "publish: retry",
                                                                 "publish: refused",
                                                                 "publish: sent under an old lease",
                                                                 "wait"};
  return kNames[static_cast<std::size_t>(act)];
}

std::string ToLine(const Step& step) {
  std::vector<std::string> faults;
  for (std::size_t place = 0; place < step.faults.size(); ++place) {
    if (!step.faults[place].None()) faults.push_back(ToText(step.faults[place], place));
  }
  return absl::StrCat("+", step.gap_seconds, " s  ", std::string(ToString(step.act)), " (",
                      absl::Hex(step.draw), ")",
                      faults.empty() ? "" : absl::StrCat("  [", absl::StrJoin(faults, "; "), "]"));
}

std::string ToText(const Story& story) {
  std::string text = absl::StrCat(
      "story of seed ", story.seed, story.fork ? ", of a fork" : "",
      story.timer_lag_seconds > 0 ? absl::StrCat(", timers ", story.timer_lag_seconds, " s late")
                                  : "",
      "\n");
  for (std::size_t i = 0; i < story.steps.size(); ++i) {
    absl::StrAppend(&text, "  ", i + 1, ". ", ToLine(story.steps[i]), "\n");
  }
  return text;
}

}  // namespace docket::lifecycles

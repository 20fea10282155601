#include "tests/lifecycles/shrink.h"

#include <algorithm>
#include <utility>

namespace docket::lifecycles {
namespace {

class Shrinker {
 public:
  Shrinker(Story story, const std::function<bool(const Story&)>& breaks)
      : breaks_(breaks), shrunk_{.story = std::move(story)} {}

  Shrunk Run() && {
    bool smaller = true;
    while (smaller) {
      smaller = TakeOutSteps();
      smaller = CalmFaults() || smaller;
      smaller = Simplify() || smaller;
    }
    return std::move(shrunk_);
  }

 private:
  // Takes `changed` if it breaks too.
  bool Try(Story changed) {
    ++shrunk_.plays;
    if (!breaks_(changed)) return false;
    shrunk_.story = std::move(changed);
    return true;
  }

  // Whether any could be taken out. From the end, where what is behind the cause stands.
  bool TakeOutSteps() {
    bool any = false;
    for (std::size_t size = std::max<std::size_t>(shrunk_.story.steps.size() / 2, 1); size > 0;
         size /= 2) {
      std::size_t end = shrunk_.story.steps.size();
      while (end > 0) {
        const std::size_t begin = end > size ? end - size : 0;
        Story without = shrunk_.story;
        // What follows happens when it did.
        if (end < without.steps.size()) {
          for (std::size_t i = begin; i < end; ++i) {
            without.steps[end].gap_seconds += without.steps[i].gap_seconds;
          }
        }
        without.steps.erase(without.steps.begin() + static_cast<std::ptrdiff_t>(begin),
                            without.steps.begin() + static_cast<std::ptrdiff_t>(end));
        any = Try(std::move(without)) || any;
        end = begin;
      }
    }
    return any;
  }

  bool CalmFaults() {
    bool any = false;
    for (std::size_t step = 0; step < shrunk_.story.steps.size(); ++step) {
      for (std::size_t place = 0; place < kDeliveriesOfAStep; ++place) {
        any = CalmFault(step, place) || any;
      }
    }
    return any;
  }

  bool CalmFault(std::size_t step, std::size_t place) {
    if (shrunk_.story.steps[step].faults[place].None()) return false;
    Story calm = shrunk_.story;
    calm.steps[step].faults[place] = {};
    if (Try(std::move(calm))) return true;
    // Not all of it may be needed.
    bool any = false;
    const auto without = [&](const auto& change) {
      Story less = shrunk_.story;
      change(less.steps[step].faults[place]);
      if (less.steps[step].faults[place] == shrunk_.story.steps[step].faults[place]) return;
      any = Try(std::move(less)) || any;
    };
    without([](Fault& fault) { fault.again_seconds = 0; });
    without([](Fault& fault) { fault.replay_seconds = 0; });
    without([](Fault& fault) { fault.forgotten = false; });
    without([](Fault& fault) { fault.late_seconds = 0; });
    return any;
  }

  // A story of no fork, with timers in time, and with shorter gaps.
  bool Simplify() {
    bool any = false;
    Story plain = shrunk_.story;
    plain.fork = false;
    plain.timer_lag_seconds = 0;
    if ((shrunk_.story.fork || shrunk_.story.timer_lag_seconds > 0) && Try(std::move(plain))) {
      any = true;
    }
    for (std::size_t step = 0; step < shrunk_.story.steps.size(); ++step) {
      if (shrunk_.story.steps[step].gap_seconds <= 1) continue;
      Story quick = shrunk_.story;
      quick.steps[step].gap_seconds = 1;
      any = Try(std::move(quick)) || any;
    }
    return any;
  }

  const std::function<bool(const Story&)>& breaks_;
  Shrunk shrunk_;
};

}  // namespace

Shrunk Shrink(Story story, const std::function<bool(const Story&)>& breaks) {
  return Shrinker(std::move(story), breaks).Run();
}

}  // namespace docket::lifecycles

#include "domain/review/standing.h"

namespace docket::domain::review {

std::optional<DiscardReason> WhyDiscarded(const Speaker& speaker, const State& state,
                                          Timestamp now) {
  if (!state.live_run || state.live_run->id != speaker.run) {
    return DiscardReason::kRunEnded;
  }
  const Run& live = *state.live_run;
  if (live.stage != speaker.stage) {
    return DiscardReason::kWrongStage;
  }
  const bool held = live.lease && live.lease->id == speaker.lease && live.lease->expires_at > now;
  return held ? std::nullopt : std::optional(DiscardReason::kStaleLease);
}

bool NeverWas(const RunId& run, const State& state) {
  return run.ordinal < 1 || run.ordinal > state.runs;
}

}  // namespace docket::domain::review

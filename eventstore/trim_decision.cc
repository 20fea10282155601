#include "eventstore/trim_decision.h"

#include <algorithm>

namespace docket::eventstore {

TrimDecision DecideTrim(const TrimQuestion& question) {
  const Offset start = question.log.start;
  TrimDecision decision{.before = std::min(question.expired_before, question.log.end),
                        .held_by = {}};
  const auto keep_from = [&](Offset from, const std::string& whose) {
    from = std::max(from, start);
    if (from >= decision.before) return;
    decision = {.before = from, .held_by = whose};
  };
  // The first of several that keep as much is the one that is named.
  if (question.held) keep_from(start, kHeldByLegalHold);
  for (const TrimNeed& need : question.needs) keep_from(need.from.value_or(start), need.consumer);
  if (question.archived_before.has_value()) keep_from(*question.archived_before, kHeldByArchive);
  decision.before = std::max(decision.before, start);
  return decision;
}

}  // namespace docket::eventstore

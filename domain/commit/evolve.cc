#include <iterator>

#include "domain/commit/decider.h"

namespace docket::domain::commit {
namespace {

// Lets go of the greatest, so that the least ones stay in whatever order they came.
template <class Container>
void Bound(Container& kept, std::size_t most) {
  if (kept.size() > most) {
    kept.erase(std::prev(kept.end()));
  }
}

void Apply(State& state, const CommitLinkedToReview& event) {
  state.reviews.insert(event.review);
  Bound(state.reviews, kReviewsMax);
}

void Apply(State& state, const HeadNoted& event) {
  state.notes.insert(event.note);
  Bound(state.notes, kNotesMax);
}

void Apply(State& state, const CommitPushed& event) {
  state.pushes.insert(event.push);
  Bound(state.pushes, kPushesMax);
}

void Apply(State& state, const CheckRecorded& event) {
  const Check& check = event.check;
  const CheckKey key{.name = check.name, .source = check.source, .app_id = check.app_id};
  state.checks.insert_or_assign(key, KnownCheck{.changed_at = check.changed_at,
                                                .status = check.status,
                                                .conclusion = check.conclusion,
                                                .provider_id = check.provider_id,
                                                .app = check.app});
  Bound(state.checks, kChecksMax);
}

void Apply(State& state, const MergeGroupRecorded& event) { state.merge_group = event.group; }

void Apply(State& state, const MergeGroupDestroyed& event) { state.group_end = event.reason; }

void Apply(State& state, const CommitMadeByMerge& event) {
  state.merges.insert(event.review);
  Bound(state.merges, kReviewsMax);
}

void Apply(State& state, const DirectPushDetected& event) {
  state.direct.insert(event.push);
  Bound(state.direct, kPushesMax);
}

void Apply(State& state, const DirectPushWithdrawn& /*event*/) { state.direct.clear(); }

}  // namespace

void Commit::Evolve(commit::State& state, const commit::Event& event) {
  std::visit([&](const auto& alternative) { Apply(state, alternative); }, event);
}

}  // namespace docket::domain::commit

#include <utility>

#include "domain/review/deciding.h"

namespace docket::domain::review {

Decision<Review> Review::Decide(const review::Command& command, const review::State& state,
                                const Context& context) {
  if (state.id && *state.id != ReviewOf(command)) {
    return review::Rejection::kWrongReview;
  }
  if (!state.id && IsAboutRuns(command)) {
    return review::Rejection::kNotTracked;
  }
  return Unfold<Review>(state, [&](Story& story) -> std::optional<review::Rejection> {
    MoveWithRepository(context, story);
    std::visit([&](const auto& alternative) { DecideOne(alternative, context, story); }, command);
    return std::nullopt;
  });
}

Decision<Review> Review::Decide(const review::Command& command, const review::State& state,
                                const DecisionContext& context) {
  Context whole;
  whole.now = context.now;
  return Decide(command, state, whole);
}

}  // namespace docket::domain::review

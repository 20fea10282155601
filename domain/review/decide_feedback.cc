#include "domain/review/deciding.h"

namespace docket::domain::review {

// Whether the run had such a finding is for whoever asks: the rules do not know findings.
void DecideOne(const RecordFindingFeedback& command, const Context& context, Story& story) {
  LetTimePass(context, story);
  const State& state = story.state();
  if (command.run.ordinal < 1 || command.run.ordinal > state.runs) {
    return story.Refuse(Rejection::kNoSuchRun);
  }
  const auto known = state.feedback.find(command.finding);
  if (known == state.feedback.end() && state.feedback.size() >= kFeedbackMax) {
    return story.Refuse(Rejection::kTooMuchFeedback);
  }
  if (known != state.feedback.end() && known->second == command.dismissed) return;
  if (command.dismissed.has_value()) {
    story.Add(FindingDismissed{
        .run = command.run, .finding = command.finding, .reason = *command.dismissed});
  } else {
    story.Add(FindingAccepted{.run = command.run, .finding = command.finding});
  }
}

}  // namespace docket::domain::review

// What people say of findings, one scenario each.
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "tests/domain/run_payloads.h"

namespace docket::domain::review {
namespace {

FindingId Finding(std::size_t number) {
  const std::string digits = std::to_string(number);
  return FindingId(std::string(32 - digits.size(), '0') + digits);
}

RecordFindingFeedback Accept(std::size_t finding, std::int64_t run = 1) {
  return {.run = TheRun(run), .finding = Finding(finding), .dismissed = std::nullopt};
}
RecordFindingFeedback Dismiss(std::size_t finding, DismissalReason reason) {
  return {.run = TheRun(1), .finding = Finding(finding), .dismissed = reason};
}

TEST(FindingFeedback, AFindingIsAccepted) {
  Analysing().When(Accept(7)).Then({FindingAccepted{.run = TheRun(1), .finding = Finding(7)}});
}

TEST(FindingFeedback, AFindingIsDismissedForAReason) {
  Analysing()
      .When(Dismiss(7, DismissalReason::kWontFix))
      .Then({FindingDismissed{
          .run = TheRun(1), .finding = Finding(7), .reason = DismissalReason::kWontFix}});
}

TEST(FindingFeedback, TheLastWordStands) {
  const std::vector<Command> dismissed = {Dismiss(7, DismissalReason::kWontFix)};
  Analysing()
      .GivenDecided(dismissed)
      .When(Dismiss(7, DismissalReason::kUsedInTests))
      .Then({FindingDismissed{
          .run = TheRun(1), .finding = Finding(7), .reason = DismissalReason::kUsedInTests}});
  Analysing().GivenDecided(dismissed).When(Accept(7)).Then(
      {FindingAccepted{.run = TheRun(1), .finding = Finding(7)}});
  Analysing().GivenDecided({Accept(7)}).When(Accept(7)).ThenNothing();
  Analysing()
      .GivenDecided({Accept(7)})
      .When(Accept(8))
      .Then({FindingAccepted{.run = TheRun(1), .finding = Finding(8)}});
}

TEST(FindingFeedback, ARunThatNeverWasHasNoFindings) {
  for (const std::int64_t run : {-1, 0, 2}) {
    Analysing().When(Accept(7, run)).ThenRefused(Rejection::kNoSuchRun, {});
  }
}

TEST(FindingFeedback, ItMayBeSaidWhenAllIsOver) {
  Analysing()
      .GivenDecided({Sync(PullRequestAction::kClosed, Closed(8))})
      .When(Accept(7))
      .Then({FindingAccepted{.run = TheRun(1), .finding = Finding(7)}});
}

TEST(FindingFeedback, AReviewHasRoomForSoMuch) {
  Runs full = Analysing();
  for (std::size_t finding = 0; finding < kFeedbackMax; ++finding) {
    full.GivenDecided({Accept(finding)});
  }
  full.When(Accept(kFeedbackMax)).ThenRefused(Rejection::kTooMuchFeedback, {});
  full.When(Dismiss(3, DismissalReason::kFalsePositive))
      .Then({FindingDismissed{
          .run = TheRun(1), .finding = Finding(3), .reason = DismissalReason::kFalsePositive}});
}

}  // namespace
}  // namespace docket::domain::review

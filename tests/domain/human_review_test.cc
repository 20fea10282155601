// The rules of human reviews, one scenario each.
#include "domain/review/decider.h"
#include "tests/domain/pull_request_payloads.h"
#include "tests/support/scenario.h"

namespace docket::domain::review {
namespace {

using ReviewScenario = testing::Scenario<Review>;

HumanReviewSubmitted SubmittedAs(const HumanReviewSnapshot& review) {
  return {.id = review.id,
          .reviewer = review.reviewer,
          .verdict = review.verdict,
          .commit = review.commit,
          .submitted_at = review.submitted_at,
          .body_sha256 = review.body_sha256};
}

HumanReviewEdited EditedAs(const HumanReviewSnapshot& review, std::int64_t seconds) {
  return {.id = review.id, .body_sha256 = review.body_sha256, .updated_at = FromSeconds(seconds)};
}

HumanReviewDismissed DismissedAt(std::int64_t seconds) {
  return {.id = ProviderReviewId(237895671),
          .dismissed_by = Someone(7),
          .dismissed_at = FromSeconds(seconds)};
}

const HumanReviewSnapshot kApproved = ReviewShown(HumanVerdict::kApproved);
const HumanReviewSnapshot kApprovedEdited = ReviewShown(HumanVerdict::kApproved, "other text");
const HumanReviewSnapshot kDismissed = ReviewShown(HumanVerdict::kUnknown);

RecordHumanReview Submit(std::int64_t seconds, const HumanReviewSnapshot& review) {
  return {.pull_request = Open(seconds), .review = review};
}

EditHumanReview Edit(std::int64_t seconds, const HumanReviewSnapshot& review) {
  return {.pull_request = Open(seconds), .review = review};
}

DismissHumanReview Dismiss(std::int64_t seconds) {
  return {.pull_request = Open(seconds), .review = kDismissed, .sender = Someone(7)};
}

ReviewScenario TrackedAt(std::int64_t seconds) {
  return ReviewScenario().Given({TrackedAs(Open(seconds))});
}

TEST(HumanReview, IsRecordedWithANewerPullRequest) {
  TrackedAt(1).When(Submit(10, kApproved)).Then({FactsOf(Open(10)), SubmittedAs(kApproved)});
}

TEST(HumanReview, OfAnUnknownPullRequestTracksItWithoutARequest) {
  ReviewScenario().When(Submit(10, kApproved)).Then({TrackedAs(Open(10)), SubmittedAs(kApproved)});
}

TEST(HumanReview, CountsEvenIfThePullRequestIsOld) {
  TrackedAt(20).When(Submit(10, kApproved)).Then({SubmittedAs(kApproved)});
}

TEST(HumanReview, IsRecordedOnce) {
  TrackedAt(20).Given({SubmittedAs(kApproved)}).When(Submit(10, kApproved)).ThenNothing();
}

TEST(HumanReview, DismissedFirstIsRecordedWithoutAVerdict) {
  TrackedAt(20).When(Dismiss(20)).Then({SubmittedAs(kDismissed), DismissedAt(20)});
}

TEST(HumanReview, LateSubmissionTellsTheVerdictAndStaysDismissed) {
  ReviewScenario late = TrackedAt(20);
  late.GivenDecided({Dismiss(20)}).When(Submit(10, kApproved)).Then({SubmittedAs(kApproved)});
  const State state = testing::Replayed<Review>(
      {TrackedAs(Open(20)), SubmittedAs(kDismissed), DismissedAt(20), SubmittedAs(kApproved)});
  const auto review = state.human_reviews.find(kApproved.id);
  ASSERT_NE(review, state.human_reviews.end());
  EXPECT_EQ(review->second.verdict, HumanVerdict::kApproved);
  EXPECT_TRUE(review->second.dismissed);
}

TEST(HumanReview, IsDismissedOnce) {
  TrackedAt(20).Given({SubmittedAs(kApproved)}).When(Dismiss(20)).Then({DismissedAt(20)});
  TrackedAt(20).Given({SubmittedAs(kApproved), DismissedAt(20)}).When(Dismiss(20)).ThenNothing();
}

TEST(HumanReview, EditIsRecorded) {
  TrackedAt(20)
      .Given({SubmittedAs(kApproved)})
      .When(Edit(15, kApprovedEdited))
      .Then({EditedAs(kApprovedEdited, 15)});
}

TEST(HumanReview, EditInTheSecondOfItsSubmissionIsRecorded) {
  TrackedAt(20)
      .Given({SubmittedAs(kApproved)})
      .When(Edit(10, kApprovedEdited))
      .Then({EditedAs(kApprovedEdited, 10)});
}

TEST(HumanReview, OlderEditIsNotNews) {
  TrackedAt(20)
      .Given({SubmittedAs(kApproved), EditedAs(kApprovedEdited, 16)})
      .When(Edit(15, ReviewShown(HumanVerdict::kApproved, "first try")))
      .ThenNothing();
}

TEST(HumanReview, EditFirstIsRecordedAsShown) {
  TrackedAt(20)
      .When(Edit(15, kApprovedEdited))
      .Then({SubmittedAs(kApprovedEdited), EditedAs(kApprovedEdited, 15)});
}

TEST(HumanReview, LateSubmissionDoesNotBringTheOldTextBack) {
  TrackedAt(20).GivenDecided({Edit(15, kApprovedEdited)}).When(Submit(10, kApproved)).ThenNothing();
}

TEST(HumanReview, EditOfADismissedReviewKeepsItsVerdict) {
  const HumanReviewSnapshot edited = ReviewShown(HumanVerdict::kUnknown, "other text");
  TrackedAt(20)
      .Given({SubmittedAs(kApproved), DismissedAt(12)})
      .When(Edit(15, edited))
      .Then({EditedAs(edited, 15)});
}

TEST(HumanReview, EditOfADismissedReviewMayTellItsVerdict) {
  TrackedAt(20)
      .GivenDecided({Dismiss(20)})
      .When(Edit(15, kApprovedEdited))
      .Then({SubmittedAs(kApprovedEdited), EditedAs(kApprovedEdited, 15)});
}

}  // namespace
}  // namespace docket::domain::review

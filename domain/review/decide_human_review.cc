#include <cassert>

#include "domain/review/deciding.h"

namespace docket::domain::review {
namespace {

const HumanReview* FindHumanReview(const State& state, ProviderReviewId id) {
  const auto found = state.human_reviews.find(id);
  return found == state.human_reviews.end() ? nullptr : &found->second;
}

// Records the pull request and the review as the payload shows them. A review that is known already
// is recorded again only where its verdict was missing.
void RecordShownReview(const Snapshot& pull_request, const HumanReviewSnapshot& review,
                       const Context& context, Story& story) {
  RecordSnapshot(SyncPullRequest{.pull_request = pull_request, .before = {}, .sender = {}}, context,
                 story);
  const HumanReview* known = FindHumanReview(story.state(), review.id);
  const bool tells_verdict = known != nullptr && known->verdict == HumanVerdict::kUnknown &&
                             review.verdict != HumanVerdict::kUnknown;
  if (known == nullptr || tells_verdict) {
    story.Add(HumanReviewSubmitted{.id = review.id,
                                   .reviewer = review.reviewer,
                                   .verdict = review.verdict,
                                   .commit = review.commit,
                                   .submitted_at = review.submitted_at,
                                   .body_sha256 = review.body_sha256});
  }
}

}  // namespace

void DecideOne(const RecordHumanReview& command, const Context& context, Story& story) {
  RecordShownReview(command.pull_request, command.review, context, story);
}

// A newer edit is recorded even if it brings the text back that is known: its time orders those
// that come late. At the time of the submission the edit is the later one; of two edits in one
// second the last to arrive stands.
void DecideOne(const EditHumanReview& command, const Context& context, Story& story) {
  RecordShownReview(command.pull_request, command.review, context, story);
  const HumanReview* known = FindHumanReview(story.state(), command.review.id);
  assert(known != nullptr);
  const Timestamp edited_at = command.pull_request.updated_at;
  const bool same_text = known->body_sha256 == command.review.body_sha256;
  if (edited_at > known->updated_at || (edited_at == known->updated_at && !same_text)) {
    story.Add(HumanReviewEdited{.id = command.review.id,
                                .body_sha256 = command.review.body_sha256,
                                .updated_at = edited_at});
  }
}

// A dismissal cannot be undone, so it counts whenever it comes.
void DecideOne(const DismissHumanReview& command, const Context& context, Story& story) {
  RecordShownReview(command.pull_request, command.review, context, story);
  const HumanReview* known = FindHumanReview(story.state(), command.review.id);
  assert(known != nullptr);
  if (!known->dismissed) {
    story.Add(HumanReviewDismissed{.id = command.review.id,
                                   .dismissed_by = command.sender,
                                   .dismissed_at = command.pull_request.updated_at});
  }
}

}  // namespace docket::domain::review

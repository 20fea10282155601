#include "tests/support/merge_samples.h"

#include <utility>

#include "tests/support/sample_parts.h"

namespace docket::tests {

domain::review::MergeAssessed SampleAssessment() {
  namespace review = domain::review;
  return {
      .review = kReview,
      .revision = 2,
      .repository_name = "Codertocat/Hello-Wörld",
      .policy = {.required_approvals = 2, .approvals_of_any_head = true},
      .head = Commit('a'),
      .approvals = {domain::ProviderReviewId(237895671), domain::ProviderReviewId(237895672)},
      .pushers = {UserId(8), UserId(21031067)},
      .checks = review::ChecksOutcome::kFailed,
      .merge_queue = true,
      .enqueued_by = UserId(17),
      .violations =
          {{.kind = review::ViolationKind::kApproverPushed,
            .evidence =
                {{.kind = review::EvidenceKind::kHumanReview, .id = 237895671, .commit = {}},
                 {.kind = review::EvidenceKind::kPush, .id = 8, .commit = Commit('a')}},
            .left_out = 3},
           {.kind = review::ViolationKind::kChangesRequestedOpen, .evidence = {}, .left_out = 0}},
      .heads_left_out = 4};
}

void AddMergeEvents(std::vector<domain::Event>& events) {
  namespace review = domain::review;
  const auto add = [&](review::Event event) { events.emplace_back(std::move(event)); };
  add(review::HeadPushed{
      .head = Commit('a'), .pusher = PersonNamed(18, "Çağla"), .seen_at = At(110)});
  add(review::MergeAttributed{.merged_by = PersonNamed(19, "Günther")});
  add(review::PullRequestEnqueued{.enqueued_by = PersonNamed(17, "Aïda"), .enqueued_at = At(111)});
  add(SampleAssessment());
}

}  // namespace docket::tests

#include "projections/review_detail/review_detail.h"

#include <algorithm>
#include <map>
#include <utility>

#include "platform/status_macros.h"
#include "projections/event_view.h"
#include "projections/review_detail/run_rows.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/review_feedback_values.h"
#include "schemas/codec/review_values.h"

namespace docket::projections {
namespace {

namespace events = domain::review;
namespace proto = review::v1;
using Row = view_proto::ReviewDetail;

void SeeHead(Row& row, const domain::CommitSha& sha, domain::Timestamp first_seen_at) {
  auto& heads = *row.mutable_heads();
  for (const view_proto::Head& head : heads) {
    if (head.sha() == sha.value()) return;
  }
  view_proto::Head& added = *heads.Add();
  added.set_sha(std::string(sha.value()));
  added.set_first_seen_at(first_seen_at.value());
  std::sort(heads.begin(), heads.end(), [](const auto& a, const auto& b) {
    return std::pair(a.first_seen_at(), a.sha()) < std::pair(b.first_seen_at(), b.sha());
  });
}

view_proto::HumanReview& HumanReviewOf(Row& row, domain::ProviderReviewId id) {
  auto& reviews = *row.mutable_human_reviews();
  const auto found = std::find_if(reviews.begin(), reviews.end(),
                                  [&](const auto& review) { return review.id() == id.value(); });
  if (found != reviews.end()) return *found;
  reviews.Add()->set_id(id.value());
  std::sort(reviews.begin(), reviews.end(),
            [](const auto& a, const auto& b) { return a.id() < b.id(); });
  return *std::find_if(reviews.begin(), reviews.end(),
                       [&](const auto& review) { return review.id() == id.value(); });
}

// The last word about it.
void SetFeedback(Row& row, const EventInput& input, const domain::RunId& run,
                 const domain::FindingId& finding, proto::DismissalReason dismissed) {
  auto& all = *row.mutable_feedback();
  auto place = std::find_if(all.begin(), all.end(), [&](const auto& feedback) {
    return feedback.finding() >= finding.value();
  });
  if (place == all.end() || place->finding() != finding.value()) {
    const auto index = place - all.begin();
    all.Add()->set_finding(finding.value());
    std::rotate(all.begin() + index, all.end() - 1, all.end());
    place = all.begin() + index;
  }
  place->set_dismissed(dismissed);
  place->set_run(run.ordinal);
  place->set_at(input.commit->recorded_at());
}

struct Applier : RunApplier {
  using RunApplier::operator();

  absl::Status operator()(const events::PullRequestTracked& event) const {
    *row.mutable_id() = schemas::ToProto(event.review);
    *row.mutable_tenant() = input.commit->outcome().tenant();
    row.set_status(proto::PULL_REQUEST_STATUS_OPEN);
    row.set_draft(event.draft);
    *row.mutable_title() = schemas::ToProto(event.title);
    *row.mutable_author() = schemas::ToProto(event.author);
    *row.mutable_base() = schemas::ToProto(event.base);
    *row.mutable_head() = schemas::ToProto(event.head);
    row.set_head_repository(event.head_repository.value());
    row.set_fork(event.head_repository != event.review.repository);
    row.set_created_at(event.created_at.value());
    SeeHead(row, event.head.sha, event.updated_at);
    Touch(row, event.updated_at);
    return absl::OkStatus();
  }
  absl::Status operator()(const events::ReviewTransferred& event) const {
    auto& tenures = *row.mutable_tenures();
    auto known = std::find_if(tenures.begin(), tenures.end(), [&](const auto& tenure) {
      return tenure.organization() == event.from.value();
    });
    if (known == tenures.end()) {
      tenures.Add()->set_organization(event.from.value());
      known = tenures.end() - 1;
    }
    known->set_until(input.commit->recorded_at());
    row.mutable_tenant()->set_organization(event.to.value());
    return absl::OkStatus();
  }
  absl::Status operator()(const events::PullRequestEdited& event) const {
    *row.mutable_title() = schemas::ToProto(event.title);
    *row.mutable_base() = schemas::ToProto(event.base);
    Touch(row, event.updated_at);
    return absl::OkStatus();
  }
  absl::Status operator()(const events::PullRequestFactsRecorded& event) const {
    *row.mutable_facts() = schemas::ToProto(event.facts);
    Touch(row, event.updated_at);
    return absl::OkStatus();
  }
  absl::Status operator()(const events::PullRequestConvertedToDraft& event) const {
    row.set_draft(true);
    Touch(row, event.updated_at);
    return absl::OkStatus();
  }
  absl::Status operator()(const events::PullRequestReadyForReview& event) const {
    row.set_draft(false);
    Touch(row, event.updated_at);
    return absl::OkStatus();
  }
  absl::Status operator()(const events::HeadAdvanced& event) const {
    row.mutable_head()->set_sha(std::string(event.after.value()));
    SeeHead(row, event.after, event.first_seen_at);
    Touch(row, event.first_seen_at);
    return absl::OkStatus();
  }
  absl::Status operator()(const events::EarlierHeadObserved& event) const {
    SeeHead(row, event.head, event.first_seen_at);
    return absl::OkStatus();
  }
  absl::Status operator()(const events::HeadGapDetected& event) const {
    view_proto::HeadGap& gap = *row.add_head_gaps();
    gap.set_expected(std::string(event.expected.value()));
    gap.set_before(std::string(event.before.value()));
    return absl::OkStatus();
  }
  absl::Status operator()(const events::PullRequestClosed& event) const {
    row.set_status(proto::PULL_REQUEST_STATUS_CLOSED);
    *row.mutable_closed_by() = schemas::ToProto(event.closed_by);
    row.set_closed_at(event.closed_at.value());
    Touch(row, event.closed_at);
    return absl::OkStatus();
  }
  absl::Status operator()(const events::PullRequestMerged& event) const {
    row.set_status(proto::PULL_REQUEST_STATUS_MERGED);
    row.set_merge_sha(std::string(event.merge_sha.value()));
    *row.mutable_merged_by() = schemas::ToProto(event.merged_by);
    row.set_merged_at(event.merged_at.value());
    Touch(row, event.merged_at);
    return absl::OkStatus();
  }
  absl::Status operator()(const events::PullRequestReopened& event) const {
    row.set_status(proto::PULL_REQUEST_STATUS_OPEN);
    row.clear_closed_by();
    row.clear_closed_at();
    Touch(row, event.updated_at);
    return absl::OkStatus();
  }
  // The second one for a review only tells its verdict: the text that is known may be a later one.
  absl::Status operator()(const events::HumanReviewSubmitted& event) const {
    view_proto::HumanReview& review = HumanReviewOf(row, event.id);
    if (!review.has_reviewer()) review.set_body_sha256(schemas::Sha256Bytes(event.body_sha256));
    *review.mutable_reviewer() = schemas::ToProto(event.reviewer);
    review.set_verdict(schemas::ToProto(event.verdict));
    review.set_commit(std::string(event.commit.value()));
    review.set_submitted_at(event.submitted_at.value());
    Touch(row, event.submitted_at);
    return absl::OkStatus();
  }
  absl::Status operator()(const events::HumanReviewEdited& event) const {
    view_proto::HumanReview& review = HumanReviewOf(row, event.id);
    review.set_body_sha256(schemas::Sha256Bytes(event.body_sha256));
    review.set_edited_at(event.updated_at.value());
    Touch(row, event.updated_at);
    return absl::OkStatus();
  }
  absl::Status operator()(const events::HumanReviewDismissed& event) const {
    view_proto::HumanReview& review = HumanReviewOf(row, event.id);
    review.set_dismissed(true);
    *review.mutable_dismissed_by() = schemas::ToProto(event.dismissed_by);
    review.set_dismissed_at(event.dismissed_at.value());
    Touch(row, event.dismissed_at);
    return absl::OkStatus();
  }
  absl::Status operator()(const events::MergeAttributed& event) const {
    *row.mutable_merged_by() = schemas::ToProto(event.merged_by);
    return absl::OkStatus();
  }
  absl::Status operator()(const events::FindingAccepted& event) const {
    SetFeedback(row, input, event.run, event.finding, proto::DISMISSAL_REASON_UNSPECIFIED);
    return absl::OkStatus();
  }
  absl::Status operator()(const events::FindingDismissed& event) const {
    SetFeedback(row, input, event.run, event.finding, schemas::ToProto(event.reason));
    return absl::OkStatus();
  }
  // How it came to be merged is for the view merge_evidence.
  absl::Status operator()(const events::HeadPushed& /*event*/) const { return absl::OkStatus(); }
  absl::Status operator()(const events::PullRequestEnqueued& /*event*/) const {
    return absl::OkStatus();
  }
  absl::Status operator()(const events::MergeAssessed& /*event*/) const { return absl::OkStatus(); }
  // The row tells nothing of the discussion.
  absl::Status operator()(const events::CommentRecorded& /*event*/) const {
    return absl::OkStatus();
  }
  absl::Status operator()(const events::CommentEdited& /*event*/) const { return absl::OkStatus(); }
  absl::Status operator()(const events::CommentDeleted& /*event*/) const {
    return absl::OkStatus();
  }
  absl::Status operator()(const events::BotCommandRefused& /*event*/) const {
    return absl::OkStatus();
  }
  absl::Status operator()(const events::ThreadResolved& /*event*/) const {
    return absl::OkStatus();
  }
  absl::Status operator()(const events::ThreadUnresolved& /*event*/) const {
    return absl::OkStatus();
  }
};

}  // namespace

view_proto::Verdict VerdictOf(const view_proto::ReviewDetail& row) {
  using Latest = std::pair<std::pair<std::int64_t, std::int64_t>, proto::HumanVerdict>;
  std::map<std::int64_t, Latest> by_reviewer;
  bool commented = false;
  for (const view_proto::HumanReview& review : row.human_reviews()) {
    const std::int64_t reviewer = review.reviewer().id();
    if (review.dismissed() || reviewer == row.author().id()) continue;
    if (review.verdict() == proto::HUMAN_VERDICT_COMMENTED) commented = true;
    if (review.verdict() != proto::HUMAN_VERDICT_APPROVED &&
        review.verdict() != proto::HUMAN_VERDICT_CHANGES_REQUESTED) {
      continue;
    }
    const Latest said{{review.submitted_at(), review.id()}, review.verdict()};
    const auto [known, first] = by_reviewer.try_emplace(reviewer, said);
    if (!first && known->second.first < said.first) known->second = said;
  }
  for (const auto& [reviewer, latest] : by_reviewer) {
    if (latest.second == proto::HUMAN_VERDICT_CHANGES_REQUESTED) {
      return view_proto::VERDICT_CHANGES_REQUESTED;
    }
  }
  if (!by_reviewer.empty()) return view_proto::VERDICT_APPROVED;
  return commented ? view_proto::VERDICT_COMMENTED : view_proto::VERDICT_UNSPECIFIED;
}

std::vector<std::string> ReviewDetailView::Keys(const Input& input) {
  const EventInput* event = EventOf(input, "review");
  if (event == nullptr) return {};
  return {event->stored->stream()};
}

absl::StatusOr<std::optional<Row>> ReviewDetailView::Apply(std::optional<Row> row,
                                                           const Input& input) {
  DOCKET_ASSIGN_OR_RETURN(
      std::optional<Row> next,
      ApplyNext<events::Event>(std::move(row), input, [](Row& to, const EventInput& event) {
        return Applier{{.row = to, .input = event}};
      }));
  next->set_verdict(VerdictOf(*next));
  next->set_last_event_id(std::get<EventInput>(input.what).id.value());
  return next;
}

}  // namespace docket::projections

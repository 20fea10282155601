#include "projections/merge_evidence/merge_evidence.h"

#include <algorithm>
#include <concepts>
#include <utility>

#include "domain/review/discussion.h"
#include "platform/status_macros.h"
#include "projections/event_view.h"
#include "projections/index_key.h"
#include "projections/list_order.h"
#include "projections/merge_evidence/evidence_lines.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/review_merge_values.h"
#include "schemas/codec/review_run_values.h"
#include "schemas/codec/review_values.h"

namespace docket::projections {
namespace {

namespace events = domain::review;
using Row = view_proto::MergeEvidence;

// First byte of an entry. Stored: never reuse one.
enum class List : char { kOrganization = 1, kRepository = 2, kViolation = 3 };

// Revisions that a row names; the journal has them all.
constexpr int kRevisionsMax = 50;

KeyWriter Begin(List list) {
  KeyWriter writer;
  writer.Tag(static_cast<char>(list));
  return writer;
}

template <class E, class... Es>
constexpr bool kOneOf = (std::same_as<E, Es> || ...);

struct Applier {
  Row& row;
  const EventInput& input;

  absl::Status operator()(const events::PullRequestTracked& event) const {
    *row.mutable_id() = schemas::ToProto(event.review);
    *row.mutable_tenant() = input.commit->outcome().tenant();
    *row.mutable_title() = schemas::ToProto(event.title);
    *row.mutable_author() = schemas::ToProto(event.author);
    row.set_base_ref(event.base.ref);
    row.set_head_ref(event.head.ref);
    row.set_head_repository(event.head_repository.value());
    *row.mutable_tracked() = ProofOf(input);
    SeeHead(row, event.head.sha, event.updated_at, input);
    return absl::OkStatus();
  }
  absl::Status operator()(const events::ReviewTransferred& event) const {
    row.mutable_tenant()->set_organization(event.to.value());
    return absl::OkStatus();
  }
  absl::Status operator()(const events::PullRequestEdited& event) const {
    *row.mutable_title() = schemas::ToProto(event.title);
    row.set_base_ref(event.base.ref);
    return absl::OkStatus();
  }
  absl::Status operator()(const events::HeadAdvanced& event) const {
    SeeHead(row, event.after, event.first_seen_at, input);
    if (event.pusher.id != domain::UserId()) NotePusher(event.after, event.pusher);
    return absl::OkStatus();
  }
  absl::Status operator()(const events::EarlierHeadObserved& event) const {
    SeeHead(row, event.head, event.first_seen_at, input);
    return absl::OkStatus();
  }
  absl::Status operator()(const events::HeadPushed& event) const {
    NotePusher(event.head, event.pusher);
    return absl::OkStatus();
  }
  absl::Status operator()(const events::PullRequestEnqueued& event) const {
    view_proto::EvidenceQueueing& queueing = *row.mutable_queueing();
    *queueing.mutable_enqueued_by() = schemas::ToProto(event.enqueued_by);
    queueing.set_enqueued_at(event.enqueued_at.value());
    *queueing.mutable_proof() = ProofOf(input);
    return absl::OkStatus();
  }
  absl::Status operator()(const events::PullRequestMerged& event) const {
    row.set_merged_under(input.commit->outcome().tenant().organization());
    view_proto::EvidenceMerge& merge = *row.mutable_merge();
    merge.set_sha(std::string(event.merge_sha.value()));
    *merge.mutable_merged_by() = schemas::ToProto(event.merged_by);
    merge.set_merged_at(event.merged_at.value());
    *merge.add_proofs() = ProofOf(input);
    return absl::OkStatus();
  }
  absl::Status operator()(const events::MergeAttributed& event) const {
    *row.mutable_merge()->mutable_merged_by() = schemas::ToProto(event.merged_by);
    *row.mutable_merge()->add_proofs() = ProofOf(input);
    return absl::OkStatus();
  }
  absl::Status operator()(const events::MergeAssessed& event) const {
    *row.mutable_assessment() = schemas::ToProto(event);
    auto& revisions = *row.mutable_revisions();
    if (revisions.size() == kRevisionsMax) revisions.erase(revisions.begin());
    view_proto::AssessmentRevision& revision = *revisions.Add();
    revision.set_revision(event.revision);
    revision.set_assessed_at(input.commit->recorded_at());
    for (const auto& violation : row.assessment().violations()) {
      revision.add_violations(violation.kind());
    }
    *revision.mutable_proof() = ProofOf(input);
    return absl::OkStatus();
  }
  absl::Status operator()(const events::HumanReviewSubmitted& event) const {
    view_proto::EvidenceReview& line = ReviewLine(row, event.id);
    view_proto::HumanReview& review = *line.mutable_review();
    *review.mutable_reviewer() = schemas::ToProto(event.reviewer);
    review.set_verdict(schemas::ToProto(event.verdict));
    review.set_commit(std::string(event.commit.value()));
    review.set_submitted_at(event.submitted_at.value());
    *line.add_proofs() = ProofOf(input);
    return absl::OkStatus();
  }
  absl::Status operator()(const events::HumanReviewDismissed& event) const {
    view_proto::EvidenceReview& line = ReviewLine(row, event.id);
    view_proto::HumanReview& review = *line.mutable_review();
    review.set_dismissed(true);
    *review.mutable_dismissed_by() = schemas::ToProto(event.dismissed_by);
    review.set_dismissed_at(event.dismissed_at.value());
    *line.add_proofs() = ProofOf(input);
    return absl::OkStatus();
  }
  absl::Status operator()(const events::ReviewRequested& event) const {
    view_proto::EvidenceRun& run = *row.add_runs();
    run.set_ordinal(event.run.ordinal);
    run.set_head(std::string(event.head.value()));
    run.set_status(view_proto::RUN_STATUS_REQUESTED);
    *run.add_proofs() = ProofOf(input);
    return absl::OkStatus();
  }
  absl::Status operator()(const events::AnalysisCompleted& event) const {
    DOCKET_ASSIGN_OR_RETURN(view_proto::EvidenceRun* const run, RunLine(row, event.run));
    run->set_status(view_proto::RUN_STATUS_CONVERSING);
    *run->mutable_findings() = schemas::ToProto(event.counts);
    *run->add_proofs() = ProofOf(input);
    return absl::OkStatus();
  }
  absl::Status operator()(const events::AgentResponseReady& event) const {
    DOCKET_ASSIGN_OR_RETURN(view_proto::EvidenceRun* const run, RunLine(row, event.run));
    run->set_status(view_proto::RUN_STATUS_PUBLISHING);
    run->set_verdict(schemas::ToProto(event.verdict));
    *run->add_proofs() = ProofOf(input);
    return absl::OkStatus();
  }
  absl::Status operator()(const events::RunSuperseded& event) const {
    return EndRun(row, event.run, view_proto::RUN_STATUS_SUPERSEDED, input);
  }
  absl::Status operator()(const events::RunCancelled& event) const {
    return EndRun(row, event.run, view_proto::RUN_STATUS_CANCELLED, input);
  }
  absl::Status operator()(const events::RunCompleted& event) const {
    return EndRun(row, event.run, view_proto::RUN_STATUS_COMPLETED, input);
  }
  absl::Status operator()(const events::RunFailed& event) const {
    return EndRun(row, event.run, view_proto::RUN_STATUS_FAILED, input);
  }
  absl::Status operator()(const events::RunTimedOut& event) const {
    return EndRun(row, event.run, view_proto::RUN_STATUS_TIMED_OUT, input);
  }
  absl::Status operator()(const events::CommentRecorded& event) const {
    const domain::ProviderCommentId thread = events::ThreadOf(event.comment);
    if (thread != domain::ProviderCommentId()) {
      view_proto::EvidenceThread* const line = ThreadLine(row, thread);
      if (line != nullptr && !line->has_begun()) *line->mutable_begun() = ProofOf(input);
    }
    return absl::OkStatus();
  }
  absl::Status operator()(const events::ThreadResolved& event) const {
    TurnThread(event.thread, {true, event.resolved_by, event.resolved_at});
    return absl::OkStatus();
  }
  absl::Status operator()(const events::ThreadUnresolved& event) const {
    TurnThread(event.thread, {false, event.unresolved_by, event.unresolved_at});
    return absl::OkStatus();
  }

  // No line of evidence rests on it; the history has it.
  template <class E>
  absl::Status operator()(const E& /*event*/) const {
    static_assert(
        kOneOf<E, events::PullRequestFactsRecorded, events::PullRequestConvertedToDraft,
               events::PullRequestReadyForReview, events::HeadGapDetected,
               events::PullRequestClosed, events::PullRequestReopened, events::HumanReviewEdited,
               events::ReviewSkipped, events::AnalysisStarted, events::ConversationStarted,
               events::PublishingStarted, events::LeaseExtended, events::LeaseEnded,
               events::AnalysisFailed, events::AnalysisDiscarded, events::AgentResponseDiscarded,
               events::NotificationScheduled, events::NotificationAttempted,
               events::NotificationSent, events::NotificationAbandoned, events::CommentEdited,
               events::CommentDeleted, events::BotCommandRefused, events::FindingAccepted,
               events::FindingDismissed>);
    return absl::OkStatus();
  }

 private:
  struct Word {
    bool resolved = false;
    domain::Person by;
    domain::Timestamp at;
  };

  void NotePusher(const domain::CommitSha& head, const domain::Person& pusher) const {
    view_proto::EvidenceHeadPush& push = *row.add_head_pushes();
    push.set_head(std::string(head.value()));
    *push.mutable_pusher() = schemas::ToProto(pusher);
    *push.mutable_proof() = ProofOf(input);
  }

  void TurnThread(domain::ProviderCommentId thread, const Word& word) const {
    view_proto::EvidenceThread* const line = ThreadLine(row, thread);
    if (line == nullptr) return;
    line->set_resolved(word.resolved);
    *line->mutable_changed_by() = schemas::ToProto(word.by);
    line->set_changed_at(word.at.value());
    *line->mutable_changed() = ProofOf(input);
  }
};

}  // namespace

std::string MergesOfOrganization(const domain::Tenant& tenant) {
  return Begin(List::kOrganization)
      .Text(tenant.host.value())
      .Ascending(tenant.organization.value())
      .Take();
}

std::string MergesOfRepository(const domain::RepositoryKey& repository) {
  return Begin(List::kRepository)
      .Text(repository.host.value())
      .Ascending(repository.repository.value())
      .Take();
}

std::string MergesWithViolation(const domain::Tenant& tenant, review::v1::ViolationKind violation) {
  return Begin(List::kViolation)
      .Text(tenant.host.value())
      .Ascending(tenant.organization.value())
      .Tag(static_cast<char>(violation))
      .Take();
}

std::vector<std::string> MergeEvidenceView::Keys(const Input& input) {
  const EventInput* event = EventOf(input, "review");
  if (event == nullptr) return {};
  return {event->stored->stream()};
}

absl::StatusOr<std::optional<Row>> MergeEvidenceView::Apply(std::optional<Row> row,
                                                            const Input& input) {
  return ApplyNext<events::Event>(std::move(row), input, [](Row& to, const EventInput& event) {
    return Applier{.row = to, .input = event};
  });
}

std::vector<domain::Tenant> OwnersOf(const view_proto::MergeEvidence& row) {
  std::vector<domain::Tenant> owners{schemas::FromProto(row.tenant())};
  const domain::OrganizationId merged_under(row.merged_under());
  if (row.has_merge() && merged_under != owners.front().organization) {
    owners.push_back({.host = owners.front().host, .organization = merged_under});
  }
  return owners;
}

std::vector<std::string> MergeEvidenceView::IndexEntries(std::string_view key, const Row& row) {
  if (!row.has_merge() || !row.has_id()) return {};
  const domain::ReviewId id = schemas::FromProto(row.id());
  const std::string place = ListOrder({.at = row.merge().merged_at(), .id = std::string(key)});
  std::vector<std::string> entries{
      MergesOfRepository({.host = id.host, .repository = id.repository}) + place};
  for (const domain::Tenant& owner : OwnersOf(row)) {
    entries.push_back(MergesOfOrganization(owner) + place);
    for (const review::v1::Violation& violation : row.assessment().violations()) {
      entries.push_back(MergesWithViolation(owner, violation.kind()) + place);
    }
    if (!row.assessment().violations().empty()) {
      entries.push_back(MergesWithViolation(owner, review::v1::VIOLATION_KIND_UNSPECIFIED) + place);
    }
  }
  return entries;
}

}  // namespace docket::projections

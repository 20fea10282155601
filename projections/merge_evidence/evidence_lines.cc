#include "projections/merge_evidence/evidence_lines.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "domain/review/discussion.h"
#include "platform/status_macros.h"

namespace docket::projections {
namespace {

// The line with that id, in its place by id. `id_of` reads a line's, `set_id` writes it.
template <class Lines, class IdOf, class SetId>
auto& LineOf(Lines& lines, std::int64_t id, IdOf id_of, SetId set_id) {
  const auto before = [&](const auto& line, std::int64_t wanted) { return id_of(line) < wanted; };
  auto place = std::lower_bound(lines.begin(), lines.end(), id, before);
  if (place != lines.end() && id_of(*place) == id) return *place;
  const auto index = place - lines.begin();
  set_id(*lines.Add(), id);
  std::rotate(lines.begin() + index, lines.end() - 1, lines.end());
  return *(lines.begin() + index);
}

}  // namespace

view_proto::Proof ProofOf(const EventInput& input) {
  view_proto::Proof proof;
  proof.set_version(input.stored->version());
  proof.set_event(input.id.value());
  return proof;
}

void SeeHead(view_proto::MergeEvidence& row, const domain::CommitSha& sha,
             domain::Timestamp first_seen_at, const EventInput& input) {
  auto& heads = *row.mutable_heads();
  for (const view_proto::EvidenceHead& head : heads) {
    if (head.sha() == sha.value()) return;
  }
  view_proto::EvidenceHead& added = *heads.Add();
  added.set_sha(std::string(sha.value()));
  added.set_first_seen_at(first_seen_at.value());
  *added.mutable_proof() = ProofOf(input);
  std::sort(heads.begin(), heads.end(), [](const auto& a, const auto& b) {
    return std::pair(a.first_seen_at(), a.sha()) < std::pair(b.first_seen_at(), b.sha());
  });
}

view_proto::EvidenceReview& ReviewLine(view_proto::MergeEvidence& row,
                                       domain::ProviderReviewId id) {
  return LineOf(
      *row.mutable_reviews(), id.value(), [](const auto& line) { return line.review().id(); },
      [](auto& line, std::int64_t value) { line.mutable_review()->set_id(value); });
}

absl::StatusOr<view_proto::EvidenceRun*> RunLine(view_proto::MergeEvidence& row,
                                                 const domain::RunId& id) {
  for (view_proto::EvidenceRun& run : *row.mutable_runs()) {
    if (run.ordinal() == id.ordinal) return &run;
  }
  return absl::DataLossError(absl::StrCat("the review has no run ", id.ordinal));
}

absl::Status EndRun(view_proto::MergeEvidence& row, const domain::RunId& id,
                    view_proto::RunStatus status, const EventInput& input) {
  DOCKET_ASSIGN_OR_RETURN(view_proto::EvidenceRun* const run, RunLine(row, id));
  run->set_status(status);
  run->set_ended_at(input.commit->recorded_at());
  *run->add_proofs() = ProofOf(input);
  return absl::OkStatus();
}

view_proto::EvidenceThread* ThreadLine(view_proto::MergeEvidence& row,
                                       domain::ProviderCommentId id) {
  auto& threads = *row.mutable_threads();
  LineOf(
      threads, id.value(), [](const auto& line) { return line.id(); },
      [](auto& line, std::int64_t value) { line.set_id(value); });
  if (std::cmp_greater(threads.size(), domain::review::kThreadsMax)) threads.erase(threads.begin());
  for (view_proto::EvidenceThread& line : threads) {
    if (line.id() == id.value()) return &line;
  }
  return nullptr;
}

}  // namespace docket::projections

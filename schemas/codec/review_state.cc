#include "schemas/codec/review_state.h"

#include <string>

#include "schemas/codec/common_codec.h"
#include "schemas/codec/review_feedback_values.h"
#include "schemas/codec/review_merge_values.h"
#include "schemas/codec/review_run_values.h"
#include "schemas/codec/review_values.h"

namespace docket::schemas {
namespace {

void WriteHistory(const domain::review::State& state, review::v1::State& message) {
  for (const auto& [sha, first_seen_at] : state.heads) {
    review::v1::SeenHead& head = *message.add_heads();
    head.set_sha(std::string(sha.value()));
    head.set_first_seen_at(first_seen_at.value());
  }
  for (const auto& [id, seen] : state.human_reviews) {
    review::v1::HumanReview& human_review = *message.add_human_reviews();
    human_review.set_id(id.value());
    human_review.set_verdict(ToProto(seen.verdict));
    human_review.set_dismissed(seen.dismissed);
    human_review.set_body_sha256(Sha256Bytes(seen.body_sha256));
    human_review.set_updated_at(seen.updated_at.value());
    human_review.set_reviewer(seen.reviewer.value());
    human_review.set_commit(std::string(seen.commit.value()));
    human_review.set_submitted_at(seen.submitted_at.value());
    human_review.set_dismissed_at(seen.dismissed_at.value());
  }
  for (const domain::review::SkipReason reason : state.head_skips) {
    message.add_head_skips(ToProto(reason));
  }
}

void WriteRun(const domain::review::Run& run, review::v1::Run& message) {
  *message.mutable_id() = ToProto(run.id);
  message.set_head(std::string(run.head.value()));
  message.set_stage(ToProto(run.stage));
  message.set_attempt(run.attempt);
  if (run.lease.has_value()) *message.mutable_lease() = ToProto(*run.lease);
  message.set_concluded_by(run.concluded_by.value());
  message.set_available_at(run.available_at.value());
  message.set_burst_since(run.burst_since.value());
  message.set_deadline(run.deadline.value());
  message.set_stage_deadline(run.stage_deadline.value());
  message.set_announced(run.announced);
  message.set_published(run.published);
  message.set_verdict(ToProto(run.verdict));
  for (const domain::review::Channel channel : run.shown) message.add_shown(ToProto(channel));
}

void WriteRuns(const domain::review::State& state, review::v1::State& message) {
  if (state.live_run.has_value()) WriteRun(*state.live_run, *message.mutable_live_run());
  for (const auto& [key, pending] : state.notifications) {
    review::v1::Notification& notification = *message.add_notifications();
    *notification.mutable_key() = ToProto(key);
    notification.set_attempt(pending.attempt);
    notification.set_available_at(pending.available_at.value());
    notification.set_deadline(pending.deadline.value());
  }
  if (state.publishing.has_value()) *message.mutable_publishing() = ToProto(*state.publishing);
  message.set_burst_since(state.burst_since.value());
  for (const auto& [head, ordinal] : state.auto_runs) {
    review::v1::AutoRun& run = *message.add_auto_runs();
    run.set_head(std::string(head.value()));
    run.set_ordinal(ordinal);
  }
  for (const auto& [finding, dismissed] : state.feedback) {
    review::v1::Feedback& feedback = *message.add_feedback();
    feedback.set_finding(finding.value());
    feedback.set_dismissed(FeedbackToProto(dismissed));
  }
}

domain::review::Run ReadRun(const review::v1::Run& message, FirstProblem& problem) {
  domain::review::Run run{.id = FromProto(message.id()),
                          .head = ShaFromProto(message.head(), problem),
                          .stage = FromProto(message.stage(), problem),
                          .attempt = message.attempt(),
                          .lease = std::nullopt,
                          .concluded_by = domain::LeaseId(message.concluded_by()),
                          .available_at = domain::Timestamp(message.available_at()),
                          .burst_since = domain::Timestamp(message.burst_since()),
                          .deadline = domain::Timestamp(message.deadline()),
                          .stage_deadline = domain::Timestamp(message.stage_deadline()),
                          .announced = message.announced(),
                          .published = message.published(),
                          .verdict = FromProto(message.verdict(), problem),
                          .shown = {}};
  if (message.has_lease()) run.lease = FromProto(message.lease());
  for (int i = 0; i < message.shown_size(); ++i) {
    run.shown.insert(FromProto(message.shown(i), problem));
  }
  return run;
}

void ReadRuns(const review::v1::State& message, domain::review::State& state,
              FirstProblem& problem) {
  if (message.has_live_run()) state.live_run = ReadRun(message.live_run(), problem);
  for (const review::v1::Notification& pending : message.notifications()) {
    state.notifications.emplace(
        FromProto(pending.key(), problem),
        domain::review::Notification{.attempt = pending.attempt(),
                                     .available_at = domain::Timestamp(pending.available_at()),
                                     .deadline = domain::Timestamp(pending.deadline())});
  }
  if (message.has_publishing()) state.publishing = FromProto(message.publishing());
  state.burst_since = domain::Timestamp(message.burst_since());
  for (const review::v1::AutoRun& run : message.auto_runs()) {
    state.auto_runs.emplace(ShaFromProto(run.head(), problem), run.ordinal());
  }
  for (const review::v1::Feedback& feedback : message.feedback()) {
    state.feedback.emplace(domain::FindingId(feedback.finding()),
                           FeedbackFromProto(feedback.dismissed(), problem));
  }
}

void WriteComments(const domain::review::Comments& comments,
                   google::protobuf::RepeatedPtrField<review::v1::KnownComment>& out) {
  for (const auto& [id, known] : comments) {
    review::v1::KnownComment& comment = *out.Add();
    comment.set_id(id.value());
    comment.set_body_sha256(Sha256Bytes(known.body_sha256));
    comment.set_updated_at(known.updated_at.value());
    comment.set_deleted(known.deleted);
    comment.set_thread(known.thread.value());
    comment.set_deleted_at(known.deleted_at.value());
    comment.set_created_at(known.created_at.value());
  }
}

void WriteDiscussion(const domain::review::State& state, review::v1::State& message) {
  WriteComments(state.issue_comments, *message.mutable_issue_comments());
  WriteComments(state.review_comments, *message.mutable_review_comments());
  for (const auto& [id, known] : state.threads) {
    review::v1::Thread& thread = *message.add_threads();
    thread.set_id(id.value());
    thread.set_resolved(known.resolved);
    thread.set_changed_at(known.changed_at.value());
  }
}

void WriteMerge(const domain::review::State& state, review::v1::State& message) {
  *message.mutable_author() = ToProto(state.author);
  message.set_owner(state.owner.value());
  message.set_head_repository(state.head_repository.value());
  message.set_created_at(state.created_at.value());
  message.set_closed_at(state.closed_at.value());
  message.set_fork(state.fork);
  for (const auto& [head, pusher] : state.head_pushers) {
    review::v1::HeadPusher& pushed = *message.add_head_pushers();
    pushed.set_head(std::string(head.value()));
    pushed.set_pusher(pusher.value());
  }
  for (const auto& [head, runs] : state.ended_runs) {
    review::v1::EndedRuns& ended = *message.add_ended_runs();
    ended.set_head(std::string(head.value()));
    ended.set_completed(runs.completed);
    ended.set_failed(runs.failed);
  }
  if (state.enqueued.has_value()) {
    message.mutable_enqueued()->set_at(state.enqueued->at.value());
    message.mutable_enqueued()->set_by(state.enqueued->by.value());
  }
  if (state.merge.has_value()) {
    message.mutable_merge()->set_sha(std::string(state.merge->sha.value()));
    message.mutable_merge()->set_merged_by(state.merge->merged_by.value());
    message.mutable_merge()->set_merged_at(state.merge->merged_at.value());
  }
  if (state.assessment.has_value()) *message.mutable_assessment() = ToProto(*state.assessment);
}

void ReadMerge(const review::v1::State& message, domain::review::State& state,
               FirstProblem& problem) {
  state.author = FromProto(message.author());
  state.owner = domain::OrganizationId(message.owner());
  state.head_repository = domain::RepositoryId(message.head_repository());
  state.created_at = domain::Timestamp(message.created_at());
  state.closed_at = domain::Timestamp(message.closed_at());
  state.fork = message.fork();
  for (const review::v1::HeadPusher& pushed : message.head_pushers()) {
    state.head_pushers.insert(
        {ShaFromProto(pushed.head(), problem), domain::UserId(pushed.pusher())});
  }
  for (const review::v1::EndedRuns& ended : message.ended_runs()) {
    state.ended_runs.emplace(
        ShaFromProto(ended.head(), problem),
        domain::review::EndedRuns{.completed = ended.completed(), .failed = ended.failed()});
  }
  if (message.has_enqueued()) {
    state.enqueued = domain::review::Enqueued{.at = domain::Timestamp(message.enqueued().at()),
                                              .by = domain::UserId(message.enqueued().by())};
  }
  if (message.has_merge()) {
    state.merge =
        domain::review::Merge{.sha = ShaFromProto(message.merge().sha(), problem),
                              .merged_by = domain::UserId(message.merge().merged_by()),
                              .merged_at = domain::Timestamp(message.merge().merged_at())};
  }
  if (message.has_assessment()) state.assessment = FromProto(message.assessment(), problem);
}

}  // namespace

review::v1::State ToProto(const domain::review::State& state) {
  review::v1::State message;
  if (state.id.has_value()) *message.mutable_id() = ToProto(*state.id);
  message.set_status(ToProto(state.status));
  message.set_draft(state.draft);
  *message.mutable_title() = ToProto(state.title);
  *message.mutable_base() = ToProto(state.base);
  *message.mutable_head() = ToProto(state.head);
  message.set_head_before(std::string(state.head_before.value()));
  *message.mutable_facts() = ToProto(state.facts);
  message.set_updated_at(state.updated_at.value());
  WriteHistory(state, message);
  WriteDiscussion(state, message);
  WriteRuns(state, message);
  WriteMerge(state, message);
  message.set_runs(state.runs);
  return message;
}

namespace {

void ReadHistory(const review::v1::State& message, domain::review::State& state,
                 FirstProblem& problem) {
  for (const review::v1::SeenHead& head : message.heads()) {
    state.heads.emplace(ShaFromProto(head.sha(), problem), domain::Timestamp(head.first_seen_at()));
  }
  for (const review::v1::HumanReview& seen : message.human_reviews()) {
    state.human_reviews.emplace(
        domain::ProviderReviewId(seen.id()),
        domain::review::HumanReview{.verdict = FromProto(seen.verdict(), problem),
                                    .dismissed = seen.dismissed(),
                                    .body_sha256 = Sha256FromProto(seen.body_sha256(), problem),
                                    .updated_at = domain::Timestamp(seen.updated_at()),
                                    .reviewer = domain::UserId(seen.reviewer()),
                                    .commit = ShaFromProto(seen.commit(), problem),
                                    .submitted_at = domain::Timestamp(seen.submitted_at()),
                                    .dismissed_at = domain::Timestamp(seen.dismissed_at())});
  }
  for (int i = 0; i < message.head_skips_size(); ++i) {
    state.head_skips.insert(FromProto(message.head_skips(i), problem));
  }
}

domain::review::Comments ReadComments(
    const google::protobuf::RepeatedPtrField<review::v1::KnownComment>& comments,
    FirstProblem& problem) {
  domain::review::Comments known;
  for (const review::v1::KnownComment& comment : comments) {
    known.emplace(
        domain::ProviderCommentId(comment.id()),
        domain::review::KnownComment{.body_sha256 = Sha256FromProto(comment.body_sha256(), problem),
                                     .updated_at = domain::Timestamp(comment.updated_at()),
                                     .deleted = comment.deleted(),
                                     .thread = domain::ProviderCommentId(comment.thread()),
                                     .created_at = domain::Timestamp(comment.created_at()),
                                     .deleted_at = domain::Timestamp(comment.deleted_at())});
  }
  return known;
}

void ReadDiscussion(const review::v1::State& message, domain::review::State& state,
                    FirstProblem& problem) {
  state.issue_comments = ReadComments(message.issue_comments(), problem);
  state.review_comments = ReadComments(message.review_comments(), problem);
  for (const review::v1::Thread& thread : message.threads()) {
    state.threads.emplace(
        domain::ProviderCommentId(thread.id()),
        domain::review::Thread{.resolved = thread.resolved(),
                               .changed_at = domain::Timestamp(thread.changed_at())});
  }
}

}  // namespace

domain::review::State FromProto(const review::v1::State& message, FirstProblem& problem) {
  domain::review::State state{.id = std::nullopt,
                              .status = FromProto(message.status(), problem),
                              .draft = message.draft(),
                              .title = FromProto(message.title()),
                              .base = FromProto(message.base(), problem),
                              .head = FromProto(message.head(), problem),
                              .head_before = ShaFromProto(message.head_before(), problem),
                              .facts = FromProto(message.facts()),
                              .updated_at = domain::Timestamp(message.updated_at()),
                              .heads = {},
                              .human_reviews = {},
                              .live_run = std::nullopt,
                              .runs = message.runs(),
                              .burst_since = {},
                              .auto_runs = {},
                              .notifications = {},
                              .publishing = std::nullopt,
                              .head_skips = {},
                              .issue_comments = {},
                              .review_comments = {},
                              .threads = {},
                              .owner = {},
                              .author = {},
                              .head_repository = {},
                              .created_at = {},
                              .closed_at = {},
                              .feedback = {},
                              .fork = false,
                              .head_pushers = {},
                              .ended_runs = {},
                              .enqueued = std::nullopt,
                              .merge = std::nullopt,
                              .assessment = std::nullopt};
  if (message.has_id()) state.id = FromProto(message.id());
  ReadHistory(message, state, problem);
  ReadDiscussion(message, state, problem);
  ReadRuns(message, state, problem);
  ReadMerge(message, state, problem);
  return state;
}

}  // namespace docket::schemas

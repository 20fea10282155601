#include "schemas/codec/state_codec.h"

#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "docket/state/v1/state.pb.h"
#include "platform/status_macros.h"
#include "schemas/codec/commit_values.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/event_fields.h"
#include "schemas/codec/frame.h"
#include "schemas/codec/installation_values.h"
#include "schemas/codec/message_json.h"
#include "schemas/codec/organization_values.h"
#include "schemas/codec/policy_values.h"
#include "schemas/codec/reading.h"
#include "schemas/codec/repository_values.h"
#include "schemas/codec/review_merge_values.h"
#include "schemas/codec/review_run_values.h"
#include "schemas/codec/review_values.h"
#include "schemas/codec/scratch_message.h"

namespace docket::schemas {
namespace {

using state::v1::AggregateState;

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

void Write(const domain::review::State& state, AggregateState& out) {
  review::v1::State& message = *out.mutable_review();
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
}

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

domain::review::State Read(const review::v1::State& message, FirstProblem& problem) {
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

void Write(const domain::repository::State& state, AggregateState& out) {
  repository::v1::State& message = *out.mutable_repository();
  if (state.key.has_value()) *message.mutable_key() = ToProto(*state.key);
  message.set_owner(state.owner.value());
  message.set_full_name(state.full_name);
  message.set_default_branch(state.default_branch);
  message.set_visibility(ToProto(state.visibility));
  message.set_archived(state.archived);
  message.set_deleted(state.deleted);
  message.set_announced_owner(state.announced_owner.value());
  message.set_announced_at(state.announced_at.value());
  message.set_announced_name(state.announced_name);
  message.set_updated_at(state.updated_at.value());
  message.set_policy_version(state.policy_version);
  *message.mutable_policy() = ToProto(state.policy);
  message.set_organization_policy_version(state.organization_policy_version);
  *message.mutable_organization_policy() = ToProto(state.organization_policy);
  message.set_installation_version(state.installation_version);
  message.set_installation_inactive(!state.installation_active);
  message.mutable_follow_up()->set_under_way(state.follow_up.under_way);
  message.mutable_follow_up()->set_through(state.follow_up.through.value());
  message.mutable_follow_up()->set_due(state.follow_up.due.value());
  message.set_first_owner(state.first_owner.value());
}

domain::repository::State Read(const repository::v1::State& message, FirstProblem& problem) {
  domain::repository::State state{
      .key = std::nullopt,
      .owner = domain::OrganizationId(message.owner()),
      .full_name = message.full_name(),
      .default_branch = message.default_branch(),
      .visibility = FromProto(message.visibility(), problem),
      .archived = message.archived(),
      .deleted = message.deleted(),
      .announced_owner = domain::OrganizationId(message.announced_owner()),
      .announced_at = domain::Timestamp(message.announced_at()),
      .announced_name = message.announced_name(),
      .updated_at = domain::Timestamp(message.updated_at()),
      .policy_version = message.policy_version(),
      .policy = FromProto(message.policy()),
      .organization_policy_version = message.organization_policy_version(),
      .organization_policy = FromProto(message.organization_policy()),
      .installation_version = message.installation_version(),
      .installation_active = !message.installation_inactive(),
      .follow_up = {.under_way = message.follow_up().under_way(),
                    .through = domain::PullRequestNumber(message.follow_up().through()),
                    .due = domain::Timestamp(message.follow_up().due())},
      .first_owner = domain::OrganizationId(message.first_owner())};
  if (message.has_key()) state.key = FromProto(message.key());
  return state;
}

void Write(const domain::installation::State& state, AggregateState& out) {
  installation::v1::State& message = *out.mutable_installation();
  if (state.key.has_value()) *message.mutable_key() = ToProto(*state.key);
  message.set_account(state.account.value());
  message.set_selection(ToProto(state.selection));
  AddIds(state.repositories, *message.mutable_repositories());
  message.set_suspended(state.suspended);
  message.set_deleted(state.deleted);
  message.set_updated_at(state.updated_at.value());
}

domain::installation::State Read(const installation::v1::State& message, FirstProblem& problem) {
  domain::installation::State state{.key = std::nullopt,
                                    .account = domain::OrganizationId(message.account()),
                                    .selection = FromProto(message.selection(), problem),
                                    .repositories = {},
                                    .suspended = message.suspended(),
                                    .deleted = message.deleted(),
                                    .updated_at = domain::Timestamp(message.updated_at())};
  if (message.has_key()) state.key = FromProto(message.key());
  for (const std::int64_t repository : message.repositories()) {
    state.repositories.emplace(repository);
  }
  return state;
}

void Write(const domain::access::State& state, AggregateState& out) {
  access::v1::State& message = *out.mutable_access();
  for (const auto& [id, known] : state.keys) {
    access::v1::KeyState& key = *message.add_keys();
    key.set_id(id.value());
    key.set_valid(known.valid);
    key.set_used_at(known.used_at.value());
  }
}

domain::access::State Read(const access::v1::State& message) {
  domain::access::State state;
  for (const access::v1::KeyState& key : message.keys()) {
    state.keys.emplace(key.id(), domain::access::Key{.valid = key.valid(),
                                                     .used_at = domain::Timestamp(key.used_at())});
  }
  return state;
}

void Write(const domain::commit::State& state, AggregateState& out) {
  commit::v1::State& message = *out.mutable_commit();
  for (const domain::ReviewId& review : state.reviews) *message.add_reviews() = ToProto(review);
  for (const domain::commit::Push& push : state.pushes) *message.add_pushes() = ToProto(push);
  for (const domain::commit::Note& note : state.notes) *message.add_notes() = ToProto(note);
  for (const auto& [key, known] : state.checks) {
    *message.add_checks() = ToProto(domain::commit::Check{.source = key.source,
                                                          .name = key.name,
                                                          .app_id = key.app_id,
                                                          .app = known.app,
                                                          .status = known.status,
                                                          .conclusion = known.conclusion,
                                                          .changed_at = known.changed_at,
                                                          .provider_id = known.provider_id});
  }
  if (state.merge_group.has_value()) *message.mutable_merge_group() = ToProto(*state.merge_group);
  if (state.group_end.has_value()) message.set_group_end(ToProto(*state.group_end));
  for (const domain::ReviewId& review : state.merges) *message.add_merges() = ToProto(review);
  for (const domain::commit::Push& push : state.direct) *message.add_direct() = ToProto(push);
}

domain::commit::State Read(const commit::v1::State& message, FirstProblem& problem) {
  domain::commit::State state;
  for (const auto& review : message.reviews()) state.reviews.insert(FromProto(review));
  for (const auto& push : message.pushes()) state.pushes.insert(FromProto(push, problem));
  for (const auto& note : message.notes()) state.notes.insert(FromProto(note, problem));
  for (const commit::v1::CheckRecorded& stored : message.checks()) {
    const domain::commit::Check check = FromProto(stored, problem);
    state.checks.emplace(
        domain::commit::CheckKey{
            .name = check.name, .source = check.source, .app_id = check.app_id},
        domain::commit::KnownCheck{.changed_at = check.changed_at,
                                   .status = check.status,
                                   .conclusion = check.conclusion,
                                   .provider_id = check.provider_id,
                                   .app = check.app});
  }
  if (message.has_merge_group()) state.merge_group = FromProto(message.merge_group(), problem);
  if (message.has_group_end()) state.group_end = FromProto(message.group_end(), problem);
  for (const auto& review : message.merges()) state.merges.insert(FromProto(review));
  for (const auto& push : message.direct()) state.direct.insert(FromProto(push, problem));
  return state;
}

void Write(const domain::organization::State& state, AggregateState& out) {
  organization::v1::State& message = *out.mutable_organization();
  for (const domain::organization::Renaming& renaming : state.renamings) {
    *message.add_renamings() = ToProto(
        domain::organization::OrganizationRenamed{.from = renaming.from, .to = renaming.to});
  }
  message.set_deleted(state.deleted);
  message.set_policy_version(state.policy_version);
  *message.mutable_policy() = ToProto(state.policy);
  AddIds(state.repositories, *message.mutable_repositories());
  message.mutable_installed()->set_installation(state.installed.installation.value());
  message.mutable_installed()->set_version(state.installed.version);
  message.mutable_installed()->set_inactive_everywhere(state.installed.inactive_everywhere);
  message.set_placed_on(state.placed_on);
  message.set_settled_on(state.settled_on);
  for (const auto& [id, known] : state.legal_holds) {
    organization::v1::LegalHold& hold = *message.add_legal_holds();
    hold.set_id(id);
    *hold.mutable_scope() = ToProto(known.scope);
    hold.set_lifted(known.lifted);
  }
  AddIds(state.erased, *message.mutable_erased());
}

domain::organization::State Read(const organization::v1::State& message) {
  domain::organization::State state{
      .renamings = {},
      .deleted = message.deleted(),
      .policy_version = message.policy_version(),
      .policy = FromProto(message.policy()),
      .repositories = IdsFromProto<domain::RepositoryId>(message.repositories()),
      .installed = {.installation = domain::InstallationId(message.installed().installation()),
                    .version = message.installed().version(),
                    .inactive_everywhere = message.installed().inactive_everywhere()},
      .placed_on = message.placed_on(),
      .settled_on = message.settled_on(),
      .legal_holds = {},
      .erased = IdsFromProto<domain::UserId>(message.erased())};
  for (const auto& stored : message.renamings()) {
    domain::organization::OrganizationRenamed renamed = FromProto(stored);
    state.renamings.insert({.from = std::move(renamed.from), .to = std::move(renamed.to)});
  }
  for (const auto& hold : message.legal_holds()) {
    state.legal_holds.try_emplace(
        hold.id(),
        domain::organization::LegalHold{.scope = FromProto(hold.scope()), .lifted = hold.lifted()});
  }
  return state;
}

void Write(const domain::conversation::State& state, AggregateState& out) {
  conversation::v1::State& message = *out.mutable_conversation();
  message.set_messages(state.messages);
  message.set_discarded(state.discarded);
}

domain::conversation::State Read(const conversation::v1::State& message) {
  return {.messages = message.messages(), .discarded = message.discarded()};
}

void Write(const domain::trail::State& state, AggregateState& out) {
  out.mutable_trail()->set_accesses(state.accesses);
}

domain::trail::State Read(const trail::v1::State& message) {
  return {.accesses = message.accesses()};
}

absl::StatusOr<domain::State> ReadKind(const AggregateState& message, FirstProblem& problem) {
  switch (message.kind_case()) {
    case AggregateState::kReview:
      return Read(message.review(), problem);
    case AggregateState::kRepository:
      return Read(message.repository(), problem);
    case AggregateState::kInstallation:
      return Read(message.installation(), problem);
    case AggregateState::kAccess:
      return Read(message.access());
    case AggregateState::kCommit:
      return Read(message.commit(), problem);
    case AggregateState::kOrganization:
      return Read(message.organization());
    case AggregateState::kConversation:
      return Read(message.conversation());
    case AggregateState::kTrail:
      return Read(message.trail());
    case AggregateState::KIND_NOT_SET:
      break;
  }
  return absl::DataLossError("a stored state names no aggregate");
}

AggregateState ToMessage(const domain::State& state) {
  AggregateState message;
  message.set_version(kStateVersion);
  std::visit([&](const auto& of_aggregate) { Write(of_aggregate, message); }, state);
  return message;
}

}  // namespace

std::string EncodeState(const domain::State& state) {
  return SerializeDeterministically(ToMessage(state));
}

absl::StatusOr<std::string> StateJson(const domain::State& state, const PersonalReader& people) {
  const AggregateState message = ToMessage(state);
  const google::protobuf::FieldDescriptor& kind = *message.GetReflection()->GetOneofFieldDescriptor(
      message, AggregateState::descriptor()->FindOneofByName("kind"));
  absl::StatusOr<std::string> json =
      MessageJson(message.GetReflection()->GetMessage(message, &kind),
                  {.is_time = &IsStoredTime, .is_left_out = nullptr, .people = people});
  if (!json.ok()) return absl::DataLossError(json.status().message());
  return json;
}

absl::StatusOr<domain::State> DecodeState(std::string_view data) {
  ScratchMessage<AggregateState> scratch;
  AggregateState& message = *scratch;
  DOCKET_RETURN_IF_ERROR(ParseMessage(data, message));
  if (message.version() != kStateVersion) {
    return absl::UnimplementedError(absl::StrCat("a stored state has version ", message.version(),
                                                 ", this program uses ", kStateVersion,
                                                 "; build the state store again from the journal"));
  }
  FirstProblem problem;
  DOCKET_ASSIGN_OR_RETURN(domain::State state, ReadKind(message, problem));
  if (!problem.status().ok()) return problem.status();
  return state;
}

}  // namespace docket::schemas

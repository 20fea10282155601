#include "schemas/codec/commit_values.h"

namespace docket::schemas {
namespace {

commit::v1::CheckSource ToProto(domain::commit::CheckSource value) {
  switch (value) {
    case domain::commit::CheckSource::kCheckRun:
      return commit::v1::CHECK_SOURCE_CHECK_RUN;
    case domain::commit::CheckSource::kCheckSuite:
      return commit::v1::CHECK_SOURCE_CHECK_SUITE;
    case domain::commit::CheckSource::kStatus:
      return commit::v1::CHECK_SOURCE_STATUS;
  }
  return commit::v1::CHECK_SOURCE_UNSPECIFIED;
}

commit::v1::CheckStatus ToProto(domain::commit::CheckStatus value) {
  switch (value) {
    case domain::commit::CheckStatus::kQueued:
      return commit::v1::CHECK_STATUS_QUEUED;
    case domain::commit::CheckStatus::kInProgress:
      return commit::v1::CHECK_STATUS_IN_PROGRESS;
    case domain::commit::CheckStatus::kCompleted:
      return commit::v1::CHECK_STATUS_COMPLETED;
    case domain::commit::CheckStatus::kWaiting:
      return commit::v1::CHECK_STATUS_WAITING;
    case domain::commit::CheckStatus::kRequested:
      return commit::v1::CHECK_STATUS_REQUESTED;
    case domain::commit::CheckStatus::kPending:
      return commit::v1::CHECK_STATUS_PENDING;
  }
  return commit::v1::CHECK_STATUS_UNSPECIFIED;
}

commit::v1::CheckConclusion ToProto(domain::commit::CheckConclusion value) {
  switch (value) {
    case domain::commit::CheckConclusion::kNone:
      return commit::v1::CHECK_CONCLUSION_UNSPECIFIED;
    case domain::commit::CheckConclusion::kSuccess:
      return commit::v1::CHECK_CONCLUSION_SUCCESS;
    case domain::commit::CheckConclusion::kFailure:
      return commit::v1::CHECK_CONCLUSION_FAILURE;
    case domain::commit::CheckConclusion::kNeutral:
      return commit::v1::CHECK_CONCLUSION_NEUTRAL;
    case domain::commit::CheckConclusion::kCancelled:
      return commit::v1::CHECK_CONCLUSION_CANCELLED;
    case domain::commit::CheckConclusion::kSkipped:
      return commit::v1::CHECK_CONCLUSION_SKIPPED;
    case domain::commit::CheckConclusion::kTimedOut:
      return commit::v1::CHECK_CONCLUSION_TIMED_OUT;
    case domain::commit::CheckConclusion::kActionRequired:
      return commit::v1::CHECK_CONCLUSION_ACTION_REQUIRED;
    case domain::commit::CheckConclusion::kStale:
      return commit::v1::CHECK_CONCLUSION_STALE;
    case domain::commit::CheckConclusion::kStartupFailure:
      return commit::v1::CHECK_CONCLUSION_STARTUP_FAILURE;
    case domain::commit::CheckConclusion::kError:
      return commit::v1::CHECK_CONCLUSION_ERROR;
  }
  return commit::v1::CHECK_CONCLUSION_UNSPECIFIED;
}

}  // namespace

commit::v1::CommitId ToProto(const domain::CommitId& id) {
  commit::v1::CommitId message;
  message.set_host(std::string(id.host.value()));
  message.set_repository(id.repository.value());
  message.set_sha(std::string(id.sha.value()));
  return message;
}

domain::CommitId FromProto(const commit::v1::CommitId& id) {
  return {.host = domain::HostCode(id.host()),
          .repository = domain::RepositoryId(id.repository()),
          .sha = domain::CommitSha(id.sha())};
}

commit::v1::HeadNoted ToProto(const domain::commit::Note& note) {
  commit::v1::HeadNoted message;
  message.set_branch(note.branch);
  message.set_before(std::string(note.before.value()));
  message.set_noted_at(note.noted_at.value());
  return message;
}

domain::commit::Note FromProto(const commit::v1::HeadNoted& note, FirstProblem& problem) {
  return {.noted_at = domain::Timestamp(note.noted_at()),
          .branch = note.branch(),
          .before = ShaFromProto(note.before(), problem)};
}

commit::v1::CommitPushed ToProto(const domain::commit::Push& push) {
  commit::v1::CommitPushed message;
  message.set_ref(push.ref);
  message.set_before(std::string(push.before.value()));
  message.set_pusher(push.pusher.value());
  message.set_forced(push.forced);
  message.set_pushed_at(push.pushed_at.value());
  message.set_default_branch(push.default_branch);
  return message;
}

domain::commit::Push FromProto(const commit::v1::CommitPushed& push, FirstProblem& problem) {
  return {.pushed_at = domain::Timestamp(push.pushed_at()),
          .ref = push.ref(),
          .before = ShaFromProto(push.before(), problem),
          .pusher = domain::UserId(push.pusher()),
          .forced = push.forced(),
          .default_branch = push.default_branch()};
}

commit::v1::CheckRecorded ToProto(const domain::commit::Check& check) {
  commit::v1::CheckRecorded message;
  message.set_source(ToProto(check.source));
  message.set_name(check.name);
  message.set_app_id(check.app_id);
  message.set_app(check.app);
  message.set_status(ToProto(check.status));
  message.set_conclusion(ToProto(check.conclusion));
  message.set_changed_at(check.changed_at.value());
  message.set_provider_id(check.provider_id);
  return message;
}

domain::commit::Check FromProto(const commit::v1::CheckRecorded& check, FirstProblem& problem) {
  return {.source = EnumFromProto<domain::commit::CheckSource, commit::v1::CheckSource>(
              check.source(), &ToProto, problem),
          .name = check.name(),
          .app_id = check.app_id(),
          .app = check.app(),
          .status = EnumFromProto<domain::commit::CheckStatus, commit::v1::CheckStatus>(
              check.status(), &ToProto, problem),
          .conclusion = EnumFromProto<domain::commit::CheckConclusion, commit::v1::CheckConclusion>(
              check.conclusion(), &ToProto, problem),
          .changed_at = domain::Timestamp(check.changed_at()),
          .provider_id = check.provider_id()};
}

commit::v1::MergeGroupRecorded ToProto(const domain::commit::MergeGroup& group) {
  commit::v1::MergeGroupRecorded message;
  message.set_head_ref(group.head_ref);
  message.set_base_ref(group.base_ref);
  message.set_base_sha(std::string(group.base_sha.value()));
  message.set_pull_request(group.pull_request.value());
  return message;
}

domain::commit::MergeGroup FromProto(const commit::v1::MergeGroupRecorded& group,
                                     FirstProblem& problem) {
  return {.head_ref = group.head_ref(),
          .base_ref = group.base_ref(),
          .base_sha = ShaFromProto(group.base_sha(), problem),
          .pull_request = domain::PullRequestNumber(group.pull_request())};
}

commit::v1::GroupEnd ToProto(domain::commit::GroupEnd end) {
  switch (end) {
    case domain::commit::GroupEnd::kDequeued:
      return commit::v1::GROUP_END_DEQUEUED;
    case domain::commit::GroupEnd::kInvalidated:
      return commit::v1::GROUP_END_INVALIDATED;
    case domain::commit::GroupEnd::kMerged:
      return commit::v1::GROUP_END_MERGED;
  }
  return commit::v1::GROUP_END_UNSPECIFIED;
}

domain::commit::GroupEnd FromProto(commit::v1::GroupEnd end, FirstProblem& problem) {
  return EnumFromProto<domain::commit::GroupEnd, commit::v1::GroupEnd>(end, &ToProto, problem);
}

}  // namespace docket::schemas

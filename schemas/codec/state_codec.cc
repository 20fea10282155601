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
#include "schemas/codec/review_state.h"
#include "schemas/codec/review_values.h"
#include "schemas/codec/scratch_message.h"

namespace docket::schemas {
namespace {

using state::v1::AggregateState;

void Write(const domain::review::State& state, AggregateState& out) {
  *out.mutable_review() = ToProto(state);
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
      return FromProto(message.review(), problem);
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

#include "schemas/codec/state_codec.h"

#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "docket/state/v1/state.pb.h"
#include "platform/status_macros.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/frame.h"
#include "schemas/codec/installation_values.h"
#include "schemas/codec/reading.h"
#include "schemas/codec/repository_values.h"
#include "schemas/codec/review_values.h"

namespace docket::schemas {
namespace {

using state::v1::AggregateState;

void WriteHistory(const domain::review::State& state, review::v1::State& message) {
  for (const auto& [sha, first_seen_at] : state.heads) {
    review::v1::SeenHead& head = *message.add_heads();
    head.set_sha(sha.value());
    head.set_first_seen_at(first_seen_at.value());
  }
  for (const auto& [id, seen] : state.human_reviews) {
    review::v1::HumanReview& human_review = *message.add_human_reviews();
    human_review.set_id(id.value());
    human_review.set_verdict(ToProto(seen.verdict));
    human_review.set_dismissed(seen.dismissed);
    human_review.set_body_sha256(Sha256Bytes(seen.body_sha256));
    human_review.set_updated_at(seen.updated_at.value());
  }
  for (const domain::review::SkipReason reason : state.head_skips) {
    message.add_head_skips(ToProto(reason));
  }
}

void Write(const domain::review::State& state, AggregateState& out) {
  review::v1::State& message = *out.mutable_review();
  if (state.id.has_value()) *message.mutable_id() = ToProto(*state.id);
  message.set_status(ToProto(state.status));
  message.set_draft(state.draft);
  *message.mutable_title() = ToProto(state.title);
  *message.mutable_base() = ToProto(state.base);
  *message.mutable_head() = ToProto(state.head);
  message.set_head_before(state.head_before.value());
  *message.mutable_facts() = ToProto(state.facts);
  message.set_updated_at(state.updated_at.value());
  WriteHistory(state, message);
  if (state.live_run.has_value()) {
    *message.mutable_live_run()->mutable_id() = ToProto(state.live_run->id);
    message.mutable_live_run()->set_head(state.live_run->head.value());
  }
  message.set_runs(state.runs);
  message.set_last_auto_head(state.last_auto_head.value());
}

void ReadHistory(const review::v1::State& message, domain::review::State& state,
                 FirstProblem& problem) {
  for (const review::v1::SeenHead& head : message.heads()) {
    state.heads.emplace(head.sha(), head.first_seen_at());
  }
  for (const review::v1::HumanReview& seen : message.human_reviews()) {
    state.human_reviews.emplace(
        seen.id(),
        domain::review::HumanReview{.verdict = FromProto(seen.verdict(), problem),
                                    .dismissed = seen.dismissed(),
                                    .body_sha256 = Sha256FromProto(seen.body_sha256(), problem),
                                    .updated_at = domain::Timestamp(seen.updated_at())});
  }
  for (int i = 0; i < message.head_skips_size(); ++i) {
    state.head_skips.insert(FromProto(message.head_skips(i), problem));
  }
}

domain::review::State Read(const review::v1::State& message, FirstProblem& problem) {
  domain::review::State state{.id = std::nullopt,
                              .status = FromProto(message.status(), problem),
                              .draft = message.draft(),
                              .title = FromProto(message.title()),
                              .base = FromProto(message.base()),
                              .head = FromProto(message.head()),
                              .head_before = domain::CommitSha(message.head_before()),
                              .facts = FromProto(message.facts()),
                              .updated_at = domain::Timestamp(message.updated_at()),
                              .heads = {},
                              .human_reviews = {},
                              .live_run = std::nullopt,
                              .runs = message.runs(),
                              .last_auto_head = domain::CommitSha(message.last_auto_head()),
                              .head_skips = {}};
  if (message.has_id()) state.id = FromProto(message.id());
  ReadHistory(message, state, problem);
  if (message.has_live_run()) {
    state.live_run = domain::review::Run{.id = FromProto(message.live_run().id()),
                                         .head = domain::CommitSha(message.live_run().head())};
  }
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
  message.set_updated_at(state.updated_at.value());
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
      .updated_at = domain::Timestamp(message.updated_at())};
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
  for (const auto& [id, valid] : state.keys) {
    access::v1::KeyState& key = *message.add_keys();
    key.set_id(id.value());
    key.set_valid(valid);
  }
}

domain::access::State Read(const access::v1::State& message) {
  domain::access::State state;
  for (const access::v1::KeyState& key : message.keys()) {
    state.keys.emplace(key.id(), key.valid());
  }
  return state;
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
    case AggregateState::KIND_NOT_SET:
      break;
  }
  return absl::DataLossError("a stored state names no aggregate");
}

}  // namespace

std::string EncodeState(const domain::State& state) {
  AggregateState message;
  message.set_version(kStateVersion);
  std::visit([&](const auto& of_aggregate) { Write(of_aggregate, message); }, state);
  return SerializeDeterministically(message);
}

absl::StatusOr<domain::State> DecodeState(std::string_view data) {
  AggregateState message;
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

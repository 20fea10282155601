#include "schemas/codec/common_codec.h"

#include "absl/strings/str_cat.h"
#include "platform/check.h"
#include "platform/hashing.h"
#include "schemas/codec/reading.h"

namespace docket::schemas {
namespace {

constexpr std::size_t kSha256Bytes = 32;

common::v1::ActorType ActorTypeToProto(domain::ActorType type) {
  switch (type) {
    case domain::ActorType::kUnknown:
      return common::v1::ACTOR_TYPE_UNSPECIFIED;
    case domain::ActorType::kUser:
      return common::v1::ACTOR_TYPE_USER;
    case domain::ActorType::kBot:
      return common::v1::ACTOR_TYPE_BOT;
    case domain::ActorType::kOrganization:
      return common::v1::ACTOR_TYPE_ORGANIZATION;
    case domain::ActorType::kSystem:
      return common::v1::ACTOR_TYPE_SYSTEM;
  }
  return common::v1::ACTOR_TYPE_UNSPECIFIED;
}

}  // namespace

domain::Sha256Hex Sha256FromProto(std::string_view bytes, FirstProblem& problem) {
  if (!bytes.empty() && bytes.size() != kSha256Bytes) {
    problem.Note(absl::StrCat("a SHA-256 of ", bytes.size(), " bytes"));
    return {};
  }
  return domain::Sha256Hex(platform::HexEncode(bytes));
}

domain::CommitSha ShaFromProto(std::string_view sha, FirstProblem& problem) {
  if (sha.size() > domain::CommitSha::kSizeMax) {
    problem.Note(absl::StrCat("the SHA of a commit has ", sha.size(), " bytes"));
  }
  return domain::CommitSha(sha);
}

std::string Sha256Bytes(const domain::Sha256Hex& hash) {
  std::optional<std::string> bytes = platform::HexDecode(hash.value());
  DOCKET_CHECK(bytes.has_value() && (bytes->empty() || bytes->size() == kSha256Bytes));
  return *std::move(bytes);
}

absl::StatusOr<domain::Sha256Hex> Sha256FromBytes(std::string_view bytes) {
  FirstProblem problem;
  domain::Sha256Hex hash = Sha256FromProto(bytes, problem);
  if (!problem.status().ok()) return problem.status();
  return hash;
}

common::v1::Personal ToProto(const domain::Personal& personal) {
  common::v1::Personal message;
  message.set_subject(personal.subject.value());
  message.set_text(personal.text);
  message.set_sealed(personal.sealed);
  return message;
}

domain::Personal FromProto(const common::v1::Personal& personal) {
  return {.subject = domain::UserId(personal.subject()),
          .text = personal.text(),
          .sealed = personal.sealed()};
}

common::v1::Person ToProto(const domain::review::Person& person) {
  common::v1::Person message;
  message.set_id(person.id.value());
  *message.mutable_login() = ToProto(person.login);
  return message;
}

domain::review::Person FromProto(const common::v1::Person& person) {
  return {.id = domain::UserId(person.id()), .login = FromProto(person.login())};
}

common::v1::Tenant ToProto(const domain::Tenant& tenant) {
  common::v1::Tenant message;
  message.set_host(std::string(tenant.host.value()));
  message.set_organization(tenant.organization.value());
  return message;
}

domain::Tenant FromProto(const common::v1::Tenant& tenant) {
  return {.host = domain::HostCode(tenant.host()),
          .organization = domain::OrganizationId(tenant.organization())};
}

common::v1::Actor ToProto(const domain::Actor& actor) {
  common::v1::Actor message;
  message.set_type(ActorTypeToProto(actor.type));
  message.set_id(actor.id.value());
  *message.mutable_login() = ToProto(actor.login);
  return message;
}

absl::StatusOr<domain::Actor> FromProto(const common::v1::Actor& actor) {
  FirstProblem problem;
  const auto type = EnumFromProto<domain::ActorType, common::v1::ActorType>(
      actor.type(), &ActorTypeToProto, problem);
  if (!problem.status().ok()) return problem.status();
  return domain::Actor{
      .type = type, .id = domain::UserId(actor.id()), .login = FromProto(actor.login())};
}

common::v1::DeliveryRef ToProto(const domain::DeliveryId& delivery) {
  common::v1::DeliveryRef message;
  message.set_generation(delivery.generation);
  message.set_partition(delivery.partition);
  message.set_offset(delivery.offset);
  return message;
}

domain::DeliveryId FromProto(const common::v1::DeliveryRef& delivery) {
  return {.generation = delivery.generation(),
          .partition = delivery.partition(),
          .offset = delivery.offset()};
}

common::v1::Source ToProto(const domain::Source& source) {
  common::v1::Source message;
  message.set_provider(source.provider);
  message.set_host(std::string(source.host.value()));
  message.set_guid(source.guid.value());
  if (source.delivery.has_value()) *message.mutable_delivery() = ToProto(*source.delivery);
  message.set_hook_id(source.hook_id);
  message.set_body_sha256(Sha256Bytes(source.body_sha256));
  return message;
}

absl::StatusOr<domain::Source> FromProto(const common::v1::Source& source) {
  FirstProblem problem;
  domain::Source value{.provider = source.provider(),
                       .host = domain::HostCode(source.host()),
                       .guid = domain::DeliveryGuid(source.guid()),
                       .delivery = std::nullopt,
                       .hook_id = source.hook_id(),
                       .body_sha256 = Sha256FromProto(source.body_sha256(), problem)};
  if (source.has_delivery()) value.delivery = FromProto(source.delivery());
  if (!problem.status().ok()) return problem.status();
  return value;
}

common::v1::TraceContext ToProto(const domain::TraceContext& trace) {
  common::v1::TraceContext message;
  message.set_traceparent(trace.traceparent);
  return message;
}

domain::TraceContext FromProto(const common::v1::TraceContext& trace) {
  return {.traceparent = trace.traceparent()};
}

std::int64_t ToProto(const std::optional<domain::RepositoryId>& repository) {
  return repository.value_or(domain::RepositoryId{}).value();
}

std::optional<domain::RepositoryId> RepositoryFromProto(std::int64_t number) {
  if (number == 0) return std::nullopt;
  return domain::RepositoryId(number);
}

}  // namespace docket::schemas

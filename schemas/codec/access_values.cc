#include "schemas/codec/access_values.h"

#include <vector>

#include "schemas/codec/common_codec.h"

namespace docket::schemas {
namespace {

std::vector<domain::Tenant> TenantsFromProto(
    const google::protobuf::RepeatedPtrField<common::v1::Tenant>& messages) {
  std::vector<domain::Tenant> tenants;
  tenants.reserve(static_cast<std::size_t>(messages.size()));
  for (const common::v1::Tenant& message : messages) tenants.push_back(FromProto(message));
  return tenants;
}

}  // namespace

access::v1::Role ToProto(domain::access::Role role) {
  switch (role) {
    case domain::access::Role::kReader:
      return access::v1::ROLE_READER;
    case domain::access::Role::kAdmin:
      return access::v1::ROLE_ADMIN;
    case domain::access::Role::kOperator:
      return access::v1::ROLE_OPERATOR;
    case domain::access::Role::kWorker:
      return access::v1::ROLE_WORKER;
    case domain::access::Role::kAuditor:
      return access::v1::ROLE_AUDITOR;
  }
  return access::v1::ROLE_UNSPECIFIED;
}

domain::access::Role FromProto(access::v1::Role role, FirstProblem& problem) {
  return EnumFromProto<domain::access::Role, access::v1::Role>(role, &ToProto, problem);
}

access::v1::KeyCreated ToProto(const domain::access::KeyCreated& value) {
  access::v1::KeyCreated message;
  message.set_id(value.id.value());
  message.set_secret_sha256(Sha256Bytes(value.secret_sha256));
  message.set_label(value.label);
  message.set_role(ToProto(value.role));
  for (const domain::Tenant& tenant : value.tenants) *message.add_tenants() = ToProto(tenant);
  message.set_expires_at(value.expires_at.value());
  return message;
}

domain::access::KeyCreated FromProto(const access::v1::KeyCreated& message, FirstProblem& problem) {
  return {.id = domain::KeyId(message.id()),
          .secret_sha256 = Sha256FromProto(message.secret_sha256(), problem),
          .label = message.label(),
          .role = FromProto(message.role(), problem),
          .tenants = TenantsFromProto(message.tenants()),
          .expires_at = domain::Timestamp(message.expires_at())};
}

}  // namespace docket::schemas

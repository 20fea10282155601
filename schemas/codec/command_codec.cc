#include "schemas/codec/command_codec.h"

#include <type_traits>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "platform/check.h"
#include "platform/status_macros.h"
#include "schemas/codec/aggregates.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/frame.h"
#include "schemas/codec/personal_fields.h"
#include "schemas/codec/repository_values.h"
#include "schemas/codec/scratch_message.h"

namespace docket::schemas {
namespace {

absl::StatusOr<domain::repository::Snapshot> DecodeRepository(std::string_view data) {
  ScratchMessage<repository::v1::Snapshot> message;
  DOCKET_RETURN_IF_ERROR(ParseMessage(data, *message));
  FirstProblem problem;
  domain::repository::Snapshot snapshot = FromProto(*message, problem);
  if (!problem.status().ok()) return problem.status();
  return snapshot;
}

}  // namespace

std::string_view CommandType(const domain::Command& command) {
  return std::visit([](const auto& of_aggregate) { return TypeOf(of_aggregate); }, command);
}

const TypeTable<domain::Command>& CommandTypes() {
  static const TypeTable<domain::Command> table =
      []<class... Aggregates>(std::type_identity<std::variant<Aggregates...>>) {
        TypeTable<domain::Command> all;
        (all.Add(CommandRows<Aggregates>()), ...);
        return all;
      }(std::type_identity<domain::Command>{});
  return table;
}

absl::StatusOr<inbox::v1::CommandRecord> EncodeCommand(const domain::RecordedCommand& recorded,
                                                       const PersonalSealer& sealer) {
  const domain::CommandMetadata& metadata = recorded.metadata;
  const auto seal = [&](common::v1::Personal& personal) {
    return sealer.Seal(metadata.tenant, personal);
  };
  const auto seal_all = [&](google::protobuf::Message& message) {
    return ChangePersonal(message, seal);
  };
  DOCKET_ASSIGN_OR_RETURN(
      EncodedMessage encoded,
      std::visit([&](const auto& of_aggregate) { return Encode(of_aggregate, seal_all); },
                 recorded.command));
  inbox::v1::CommandRecord record;
  record.set_id(metadata.id.value());
  record.set_type(std::string(encoded.type));
  record.set_schema_version(encoded.schema_version);
  record.set_data(std::move(encoded.data));
  *record.mutable_tenant() = ToProto(metadata.tenant);
  record.set_repository(ToProto(metadata.repository));
  if (recorded.repository.has_value()) {
    record.set_repository_snapshot(SerializeDeterministically(ToProto(*recorded.repository)));
  }
  *record.mutable_actor() = ToProto(metadata.actor);
  *record.mutable_source() = ToProto(metadata.source);
  *record.mutable_trace() = ToProto(metadata.trace);
  record.set_occurred_at(metadata.occurred_at.value());
  record.set_issued_at(metadata.issued_at.value());
  record.set_unique_per_occurrence(metadata.unique_per_occurrence);
  DOCKET_RETURN_IF_ERROR(seal_all(record));
  return record;
}

inbox::v1::CommandRecord EncodeCommand(const domain::RecordedCommand& recorded) {
  absl::StatusOr<inbox::v1::CommandRecord> record = EncodeCommand(recorded, Unsealed());
  DOCKET_CHECK(record.ok());  // sealing nothing does not fail
  return *std::move(record);
}

absl::StatusOr<domain::CommandMetadata> CommandMetadataOf(const inbox::v1::CommandRecord& record) {
  DOCKET_ASSIGN_OR_RETURN(domain::Actor actor, FromProto(record.actor()));
  DOCKET_ASSIGN_OR_RETURN(domain::Source source, FromProto(record.source()));
  return domain::CommandMetadata{.id = domain::CommandId(record.id()),
                                 .tenant = FromProto(record.tenant()),
                                 .repository = RepositoryFromProto(record.repository()),
                                 .actor = std::move(actor),
                                 .source = std::move(source),
                                 .trace = FromProto(record.trace()),
                                 .occurred_at = domain::Timestamp(record.occurred_at()),
                                 .issued_at = domain::Timestamp(record.issued_at()),
                                 .unique_per_occurrence = record.unique_per_occurrence()};
}

absl::StatusOr<domain::RecordedCommand> DecodeCommand(const inbox::v1::CommandRecord& record,
                                                      const UpcasterTable& upcasters) {
  domain::RecordedCommand recorded;
  DOCKET_ASSIGN_OR_RETURN(recorded.metadata, CommandMetadataOf(record));
  // A snapshot is never empty: it has a key.
  if (!record.repository_snapshot().empty()) {
    DOCKET_ASSIGN_OR_RETURN(recorded.repository, DecodeRepository(record.repository_snapshot()));
  }
  DOCKET_ASSIGN_OR_RETURN(
      recorded.command,
      CommandTypes().Decode(record.type(), record.schema_version(), record.data(), upcasters));
  return recorded;
}

}  // namespace docket::schemas

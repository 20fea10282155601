// Commands ↔ docket.inbox.v1.CommandRecord.
// Thread-safety: pure functions. Failure of decoding: as event_codec.h.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "docket/inbox/v1/inbox.pb.h"
#include "domain/catalogue.h"
#include "schemas/codec/personal.h"
#include "schemas/codec/type_table.h"
#include "schemas/codec/upcast.h"

namespace docket::schemas {

// With what it says of people sealed. Preconditions: as EncodeEvent. Errors: the sealer's.
[[nodiscard]] absl::StatusOr<inbox::v1::CommandRecord> EncodeCommand(
    const domain::RecordedCommand& recorded, const PersonalSealer& sealer);
// As it is: a command that follows from events has of people what they have.
[[nodiscard]] inbox::v1::CommandRecord EncodeCommand(const domain::RecordedCommand& recorded);

[[nodiscard]] absl::StatusOr<domain::RecordedCommand> DecodeCommand(
    const inbox::v1::CommandRecord& record, const UpcasterTable& upcasters = StoredUpcasters());

// Everything but the command itself: readable also where the command is not.
[[nodiscard]] absl::StatusOr<domain::CommandMetadata> CommandMetadataOf(
    const inbox::v1::CommandRecord& record);

// "review.SyncPullRequest"; static storage.
[[nodiscard]] std::string_view CommandType(const domain::Command& command);

// All types in their current versions, ordered by name.
[[nodiscard]] const TypeTable<domain::Command>& CommandTypes();

}  // namespace docket::schemas

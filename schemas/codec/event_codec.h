// Events ↔ stored bytes. A type is named "<aggregate>.<event>"; with its schema version it says
// which message the bytes are. Earlier versions are raised by upcasters while they are read.
// Thread-safety: pure functions.
// Failure of decoding: kUnimplemented for a type or version that this program does not know,
// kDataLoss for bytes that are no such message. Never an exception, whatever the bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "domain/catalogue.h"
#include "schemas/codec/type_table.h"
#include "schemas/codec/upcast.h"

namespace docket::schemas {

using EncodedEvent = EncodedMessage;

// Equal events have equal bytes. Preconditions: text is valid UTF-8, hashes as Sha256Bytes wants.
[[nodiscard]] EncodedEvent EncodeEvent(const domain::Event& event);

[[nodiscard]] absl::StatusOr<domain::Event> DecodeEvent(
    std::string_view type, std::int32_t schema_version, std::string_view data,
    const UpcasterTable& upcasters = StoredUpcasters());

// "review.PullRequestTracked"; static storage.
[[nodiscard]] std::string_view EventType(const domain::Event& event);

// All types in their current versions, ordered by name.
[[nodiscard]] const TypeTable<domain::Event>& EventTypes();

}  // namespace docket::schemas

// The data of a stored event as JSON, for people and for API clients.
// Fields have their .proto names, all of them and in that order. Times (names ending in "_at") are
// RFC 3339, null if not known; hashes and other bytes are lower-case hex; ids of things are their
// text form (docs/formats/ids.md); enumeration values are lower case without their prefix, and
// "unknown" for an unspecified one; personal data is its text, as `people` opens it; absent
// optional fields are null. What is published leaves out personal data and secrets, also hashed
// ones (event_fields.h). Thread-safety: pure functions. Failure: as event_codec.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "schemas/codec/personal.h"

namespace docket::schemas {

enum class EventAudience {
  kKeyHolders,  // who may ask for the event, and what it says of people
  kPublished,   // whoever reads a published topic
};

[[nodiscard]] absl::StatusOr<std::string> EventDataJson(
    std::string_view type, std::int32_t schema_version, std::string_view data,
    EventAudience audience = EventAudience::kKeyHolders,
    const PersonalReader& people = WithoutKeys());

}  // namespace docket::schemas

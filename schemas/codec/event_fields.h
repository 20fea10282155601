// How fields of events look as JSON, by their name and type: what event_json.h writes and
// event_schema.h describes is decided here, once for both.
// Thread-safety: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "domain/time.h"
#include "google/protobuf/descriptor.h"

namespace docket::schemas {

// Microseconds that are written as RFC 3339.
[[nodiscard]] bool IsTime(const google::protobuf::FieldDescriptor& field);

// The same of fields that are no part of events, such as those of states and rows: what names a
// time there is one.
[[nodiscard]] bool IsStoredTime(const google::protobuf::FieldDescriptor& field);

// Whether RFC 3339 can say it: the years 0001 to 9999.
[[nodiscard]] bool IsWritableTime(domain::Timestamp time);

// PULL_REQUEST_STATUS_OPEN is "open"; an unspecified one is "unknown".
[[nodiscard]] std::string EnumText(const google::protobuf::EnumValueDescriptor& value);

// What no published message has: data about a person, and what proves a secret (secret_…).
[[nodiscard]] bool IsLeftOut(const google::protobuf::FieldDescriptor& field);

// The pattern of a message that is written as one piece of text; empty for any other message.
[[nodiscard]] std::string_view TextPattern(const google::protobuf::Descriptor& message);

}  // namespace docket::schemas

// A message as JSON for people and API clients, in the way that event_json.h says: what the data of
// events and the state of a stream look like is decided here, once for both.
// Thread-safety: pure functions. Failure: a value that JSON cannot say is the error's message.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "schemas/codec/personal.h"

namespace docket::schemas {

struct MessageJsonRules {
  using Rule = bool (*)(const google::protobuf::FieldDescriptor& field);
  Rule is_time = nullptr;      // microseconds, written as RFC 3339
  Rule is_left_out = nullptr;  // null: no field is
  const PersonalReader& people = WithoutKeys();
};

[[nodiscard]] absl::StatusOr<std::string> MessageJson(const google::protobuf::Message& message,
                                                      const MessageJsonRules& rules);

}  // namespace docket::schemas

// The JSON Schema (draft 7, which AsyncAPI takes without more) of what event_json.h writes for
// published topics, made from the same descriptors. All properties are always there; a later
// version may have more, so a reader must not mind properties that it does not know, and the schema
// lets them pass. Thread-safety: pure functions.
#pragma once

#include "boost/json/object.hpp"
#include "google/protobuf/descriptor.h"

namespace docket::schemas {

// Precondition: `event` is the message of an event (EventTypes()).
[[nodiscard]] boost::json::object PublishedDataSchema(const google::protobuf::Descriptor& event);

// {"type": …} of the values that many properties share.
[[nodiscard]] boost::json::object TimeSchema();  // null: not known
[[nodiscard]] boost::json::object TextSchema();  // any text
[[nodiscard]] boost::json::object EnumSchema(const google::protobuf::EnumDescriptor& names);
// Of these properties, all of them required.
[[nodiscard]] boost::json::object ObjectSchema(boost::json::object properties);

}  // namespace docket::schemas
